package dev.imagestreams.model;

import static dev.imagestreams.model.JsonOutput.Presence.ALWAYS;
import static dev.imagestreams.model.JsonOutput.Presence.IF_SET;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which field of the JSON is which component of the records, in the order OpenShift prints them.
 */
final class ImageStreamCodec {

  private ImageStreamCodec() {}

  /** The reading half. */
  static final class Decoder {

    private final JsonInput in;

    Decoder(JsonInput in) {
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
            "the kind is \""
                + InvalidReferenceException.shown(kind)
                + "\", expected "
                + expected());
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
          case "from" ->
              from = fields.object(Optional.empty(), () -> Optional.of(objectReference()));
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

  /** The writing half. */
  static final class Encoder {

    private final JsonOutput out;

    Encoder(JsonOutput out) {
      this.out = out;
    }

    void imageStream(ImageStream stream) throws IOException {
      out.object(
          stream.extras(),
          fields -> {
            fields.string("kind", ImageStream.KIND, ALWAYS);
            fields.string("apiVersion", stream.apiVersion(), ALWAYS);
            ObjectMeta metadata = stream.metadata();
            fields.object("metadata", metadata, metadata.extras(), null, this::metadata);
            ImageStreamSpec spec = stream.spec();
            fields.object("spec", spec, spec.extras(), ImageStreamSpec.EMPTY, this::spec);
            ImageStreamStatus status = stream.status();
            fields.object("status", status, status.extras(), ImageStreamStatus.EMPTY, this::status);
          });
    }

    private void metadata(ObjectMeta metadata) throws IOException {
      out.object(
          metadata.extras(),
          fields -> {
            fields.string("name", metadata.name(), IF_SET);
            fields.string("namespace", metadata.namespace(), IF_SET);
            fields.string("selfLink", metadata.selfLink(), IF_SET);
            fields.string("uid", metadata.uid(), IF_SET);
            fields.string("resourceVersion", metadata.resourceVersion(), IF_SET);
            fields.number("generation", metadata.generation(), IF_SET);
            fields.instant("creationTimestamp", metadata.creationTimestamp(), ALWAYS);
            fields.strings("labels", metadata.labels(), IF_SET);
            fields.strings("annotations", metadata.annotations(), IF_SET);
          });
    }

    private void spec(ImageStreamSpec spec) throws IOException {
      out.object(
          spec.extras(),
          fields -> {
            ImageLookupPolicy lookup = spec.lookupPolicy();
            fields.object(
                "lookupPolicy",
                lookup,
                lookup.extras(),
                ImageLookupPolicy.DEFAULT,
                this::lookupPolicy);
            fields.string("dockerImageRepository", spec.dockerImageRepository(), IF_SET);
            fields.list("tags", spec.tags(), IF_SET, this::tagReference);
          });
    }

    private void lookupPolicy(ImageLookupPolicy policy) throws IOException {
      out.object(policy.extras(), fields -> fields.bool("local", policy.local(), ALWAYS));
    }

    private void tagReference(TagReference tag) throws IOException {
      out.object(
          tag.extras(),
          fields -> {
            fields.string("name", tag.name(), ALWAYS);
            fields.strings("annotations", tag.annotations(), ALWAYS);
            fields.optional("from", tag.from(), this::objectReference);
            fields.bool("reference", tag.reference(), IF_SET);
            fields.number("generation", tag.generation(), ALWAYS);
            TagImportPolicy policy = tag.importPolicy();
            fields.object(
                "importPolicy",
                policy,
                policy.extras(),
                TagImportPolicy.DEFAULT,
                this::importPolicy);
            TagReferencePolicy reference = tag.referencePolicy();
            fields.object(
                "referencePolicy",
                reference,
                reference.extras(),
                TagReferencePolicy.SOURCE,
                this::referencePolicy);
          });
    }

    private void objectReference(ObjectReference reference) throws IOException {
      out.object(
          reference.extras(),
          fields -> {
            fields.string("kind", reference.kind(), IF_SET);
            fields.string("namespace", reference.namespace(), IF_SET);
            fields.string("name", reference.name(), IF_SET);
          });
    }

    private void importPolicy(TagImportPolicy policy) throws IOException {
      out.object(
          policy.extras(),
          fields -> {
            fields.bool("insecure", policy.insecure(), IF_SET);
            fields.bool("scheduled", policy.scheduled(), IF_SET);
            fields.string("importMode", policy.importMode(), IF_SET);
          });
    }

    private void referencePolicy(TagReferencePolicy policy) throws IOException {
      out.object(policy.extras(), fields -> fields.string("type", policy.type(), ALWAYS));
    }

    private void status(ImageStreamStatus status) throws IOException {
      out.object(
          status.extras(),
          fields -> {
            fields.string("dockerImageRepository", status.dockerImageRepository(), ALWAYS);
            fields.string(
                "publicDockerImageRepository", status.publicDockerImageRepository(), IF_SET);
            fields.list("tags", status.tags(), IF_SET, this::tagEventList);
          });
    }

    private void tagEventList(NamedTagEventList tag) throws IOException {
      out.object(
          tag.extras(),
          fields -> {
            fields.string("tag", tag.tag(), ALWAYS);
            fields.list("items", tag.items(), ALWAYS, this::tagEvent);
            fields.list("conditions", tag.conditions(), IF_SET, this::condition);
          });
    }

    private void tagEvent(TagEvent event) throws IOException {
      out.object(
          event.extras(),
          fields -> {
            fields.instant("created", event.created(), ALWAYS);
            fields.string("dockerImageReference", event.dockerImageReference(), ALWAYS);
            fields.string("image", event.image(), ALWAYS);
            fields.number("generation", event.generation(), ALWAYS);
          });
    }

    private void condition(TagEventCondition condition) throws IOException {
      out.object(
          condition.extras(),
          fields -> {
            fields.string("type", condition.type(), ALWAYS);
            fields.string("status", condition.status(), ALWAYS);
            fields.instant("lastTransitionTime", condition.lastTransitionTime(), IF_SET);
            fields.string("reason", condition.reason(), IF_SET);
            fields.string("message", condition.message(), IF_SET);
            fields.number("generation", condition.generation(), ALWAYS);
          });
    }
  }
}
