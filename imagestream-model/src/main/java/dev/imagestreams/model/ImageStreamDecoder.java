package dev.imagestreams.model;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a stream: which field of the JSON is which component of the records. */
final class ImageStreamDecoder {

  private final JsonInput in;

  ImageStreamDecoder(JsonInput in) {
    this.in = in;
  }

  ImageStream imageStream() throws IOException {
    String kind = "";
    String apiVersion = "";
    Optional<ObjectMeta> metadata = Optional.empty();
    ImageStreamSpec spec = ImageStreamSpec.EMPTY;
    ImageStreamStatus status = ImageStreamStatus.EMPTY;
    JsonInput.Fields fields = in.object();
    while (fields.next()) {
      switch (fields.name()) {
        case "kind" -> kind = kind(fields.string());
        case "apiVersion" -> apiVersion = apiVersion(fields.string());
        case "metadata" -> metadata = Optional.of(metadata());
        case "spec" -> spec = fields.object(ImageStreamSpec.EMPTY, this::spec);
        case "status" -> status = fields.object(ImageStreamStatus.EMPTY, this::status);
        default -> fields.unknown();
      }
    }
    if (kind.isEmpty() || apiVersion.isEmpty()) {
      throw in.invalid("kind and apiVersion are missing: expected " + expected());
    }
    if (metadata.isEmpty()) {
      throw in.invalid("metadata is missing");
    }
    return new ImageStream(apiVersion, metadata.get(), spec, status, fields.extras());
  }

  private String kind(String kind) {
    if (!kind.equals(ImageStream.KIND)) {
      throw in.invalid(
          "the kind is \"" + InvalidReferenceException.shown(kind) + "\", expected " + expected());
    }
    return kind;
  }

  private String apiVersion(String version) {
    if (!version.equals(ImageStream.API_VERSION)
        && !version.equals(ImageStream.LEGACY_API_VERSION)) {
      throw in.invalid(
          "the apiVersion is \""
              + InvalidReferenceException.shown(version)
              + "\", expected "
              + expected());
    }
    return version;
  }

  private static String expected() {
    return "an ImageStream of image.openshift.io/v1 or v1";
  }

  private ObjectMeta metadata() throws IOException {
    String name = "";
    String namespace = "";
    String selfLink = "";
    String uid = "";
    String resourceVersion = "";
    Optional<Long> generation = Optional.empty();
    Optional<Instant> creationTimestamp = Optional.empty();
    Map<String, String> labels = Map.of();
    Map<String, String> annotations = Map.of();
    JsonInput.Fields fields = in.object();
    while (fields.next()) {
      switch (fields.name()) {
        case "name" -> name = fields.string();
        case "namespace" -> namespace = fields.string();
        case "selfLink" -> selfLink = fields.string();
        case "uid" -> uid = fields.string();
        case "resourceVersion" -> resourceVersion = fields.string();
        case "generation" -> generation = fields.number();
        case "creationTimestamp" -> creationTimestamp = fields.instant();
        case "labels" -> labels = fields.strings();
        case "annotations" -> annotations = fields.strings();
        default -> fields.unknown();
      }
    }
    requireName(name, namespace);
    return new ObjectMeta(
        name,
        namespace,
        selfLink,
        uid,
        resourceVersion,
        generation,
        creationTimestamp,
        labels,
        annotations,
        fields.extras());
  }

  private void requireName(String name, String namespace) {
    try {
      new StreamKey(namespace.isEmpty() ? StreamKey.DEFAULT_NAMESPACE : namespace, name);
    } catch (InvalidReferenceException e) {
      throw in.invalid("the name or namespace is not valid: " + e.getMessage());
    }
  }

  private ImageStreamSpec spec() throws IOException {
    ImageLookupPolicy lookupPolicy = ImageLookupPolicy.DEFAULT;
    String dockerImageRepository = "";
    List<TagReference> tags = List.of();
    JsonInput.Fields fields = in.object();
    while (fields.next()) {
      switch (fields.name()) {
        case "lookupPolicy" ->
            lookupPolicy = fields.object(ImageLookupPolicy.DEFAULT, this::lookupPolicy);
        case "dockerImageRepository" -> dockerImageRepository = fields.string();
        case "tags" -> tags = fields.list(this::tagReference);
        default -> fields.unknown();
      }
    }
    try {
      return new ImageStreamSpec(lookupPolicy, dockerImageRepository, tags, fields.extras());
    } catch (IllegalArgumentException e) {
      throw in.invalid("in tags, " + e.getMessage());
    }
  }

  private ImageLookupPolicy lookupPolicy() throws IOException {
    boolean local = false;
    JsonInput.Fields fields = in.object();
    while (fields.next()) {
      if (fields.name().equals("local")) {
        local = fields.bool();
      } else {
        fields.unknown();
      }
    }
    return new ImageLookupPolicy(local, fields.extras());
  }

  private TagReference tagReference() throws IOException {
    String name = "";
    Map<String, String> annotations = Map.of();
    Optional<ObjectReference> from = Optional.empty();
    boolean reference = false;
    Optional<Long> generation = Optional.empty();
    TagImportPolicy importPolicy = TagImportPolicy.DEFAULT;
    TagReferencePolicy referencePolicy = TagReferencePolicy.SOURCE;
    JsonInput.Fields fields = in.object();
    while (fields.next()) {
      switch (fields.name()) {
        case "name" -> name = fields.string();
        case "annotations" -> annotations = fields.strings();
        case "from" -> from = fields.object(Optional.empty(), () -> Optional.of(objectReference()));
        case "reference" -> reference = fields.bool();
        case "generation" -> generation = fields.number();
        case "importPolicy" ->
            importPolicy = fields.object(TagImportPolicy.DEFAULT, this::importPolicy);
        case "referencePolicy" ->
            referencePolicy = fields.object(TagReferencePolicy.SOURCE, this::referencePolicy);
        default -> fields.unknown();
      }
    }
    return new TagReference(
        name,
        annotations,
        from,
        reference,
        generation,
        importPolicy,
        referencePolicy,
        fields.extras());
  }

  private ObjectReference objectReference() throws IOException {
    String kind = "";
    String namespace = "";
    String name = "";
    JsonInput.Fields fields = in.object();
    while (fields.next()) {
      switch (fields.name()) {
        case "kind" -> kind = fields.string();
        case "namespace" -> namespace = fields.string();
        case "name" -> name = fields.string();
        default -> fields.unknown();
      }
    }
    return new ObjectReference(kind, namespace, name, fields.extras());
  }

  private TagImportPolicy importPolicy() throws IOException {
    boolean insecure = false;
    boolean scheduled = false;
    String importMode = "";
    JsonInput.Fields fields = in.object();
    while (fields.next()) {
      switch (fields.name()) {
        case "insecure" -> insecure = fields.bool();
        case "scheduled" -> scheduled = fields.bool();
        case "importMode" -> importMode = fields.string();
        default -> fields.unknown();
      }
    }
    return new TagImportPolicy(insecure, scheduled, importMode, fields.extras());
  }

  private TagReferencePolicy referencePolicy() throws IOException {
    String type = "";
    JsonInput.Fields fields = in.object();
    while (fields.next()) {
      if (fields.name().equals("type")) {
        type = fields.string();
      } else {
        fields.unknown();
      }
    }
    return new TagReferencePolicy(type, fields.extras());
  }

  private ImageStreamStatus status() throws IOException {
    String dockerImageRepository = "";
    String publicDockerImageRepository = "";
    List<NamedTagEventList> tags = List.of();
    JsonInput.Fields fields = in.object();
    while (fields.next()) {
      switch (fields.name()) {
        case "dockerImageRepository" -> dockerImageRepository = fields.string();
        case "publicDockerImageRepository" -> publicDockerImageRepository = fields.string();
        case "tags" -> tags = fields.list(this::tagEventList);
        default -> fields.unknown();
      }
    }
    try {
      return new ImageStreamStatus(
          dockerImageRepository, publicDockerImageRepository, tags, fields.extras());
    } catch (IllegalArgumentException e) {
      throw in.invalid("in tags, " + e.getMessage());
    }
  }

  private NamedTagEventList tagEventList() throws IOException {
    String tag = "";
    List<TagEvent> items = List.of();
    List<TagEventCondition> conditions = List.of();
    JsonInput.Fields fields = in.object();
    while (fields.next()) {
      switch (fields.name()) {
        case "tag" -> tag = fields.string();
        case "items" -> items = fields.list(this::tagEvent);
        case "conditions" -> conditions = fields.list(this::condition);
        default -> fields.unknown();
      }
    }
    return new NamedTagEventList(tag, items, conditions, fields.extras());
  }

  private TagEvent tagEvent() throws IOException {
    Optional<Instant> created = Optional.empty();
    String dockerImageReference = "";
    String image = "";
    Optional<Long> generation = Optional.empty();
    JsonInput.Fields fields = in.object();
    while (fields.next()) {
      switch (fields.name()) {
        case "created" -> created = fields.instant();
        case "dockerImageReference" -> dockerImageReference = fields.string();
        case "image" -> image = fields.string();
        case "generation" -> generation = fields.number();
        default -> fields.unknown();
      }
    }
    return new TagEvent(created, dockerImageReference, image, generation, fields.extras());
  }

  private TagEventCondition condition() throws IOException {
    String type = "";
    String status = "";
    Optional<Instant> lastTransitionTime = Optional.empty();
    String reason = "";
    String message = "";
    Optional<Long> generation = Optional.empty();
    JsonInput.Fields fields = in.object();
    while (fields.next()) {
      switch (fields.name()) {
        case "type" -> type = fields.string();
        case "status" -> status = fields.string();
        case "lastTransitionTime" -> lastTransitionTime = fields.instant();
        case "reason" -> reason = fields.string();
        case "message" -> message = fields.string();
        case "generation" -> generation = fields.number();
        default -> fields.unknown();
      }
    }
    return new TagEventCondition(
        type, status, lastTransitionTime, reason, message, generation, fields.extras());
  }
}
