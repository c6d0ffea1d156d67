package dev.imagestreams.model;

import static dev.imagestreams.model.JsonOutput.Presence.ALWAYS;
import static dev.imagestreams.model.JsonOutput.Presence.IF_SET;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads and writes images as {@code image.openshift.io/v1 Image}, as much of it as {@link Image}
 * holds. Thread-safe; does not block.
 */
public final class ImageJson {

  private static final String KIND = "Image";

  private ImageJson() {}

  /** Writes an image on one line. */
  public static String write(Image image) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = Json.generator(text)) {
      encode(new JsonOutput(generator), image);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return text.toString();
  }

  /**
   * Reads an image.
   *
   * @throws InvalidDocumentException when the text is not one
   */
  public static Image read(String json) {
    try (JsonParser parser = Json.parser(json)) {
      JsonInput in = new JsonInput(parser, KIND);
      return in.document(() -> decode(in));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  private static void encode(JsonOutput out, Image image) throws IOException {
    JsonExtras none = JsonExtras.none();
    out.object(
        none,
        fields -> {
          fields.string("kind", KIND, ALWAYS);
          fields.string("apiVersion", ImageStream.API_VERSION, ALWAYS);
          fields.optional(
              "metadata",
              Optional.of(image.digest()),
              d -> out.object(none, f -> f.string("name", d.toString(), ALWAYS)));
          fields.string("dockerImageReference", image.dockerImageReference(), IF_SET);
          fields.optional("dockerImageMetadata", Optional.of(image), i -> metadata(out, i));
          fields.string("dockerImageMetadataVersion", "1.0", ALWAYS);
          fields.string("dockerImageManifestMediaType", image.mediaType(), IF_SET);
          fields.list("dockerImageLayers", image.layers(), ALWAYS, l -> layer(out, l));
          fields.list("dockerImageManifests", image.manifests(), IF_SET, m -> manifest(out, m));
        });
  }

  private static void metadata(JsonOutput out, Image image) throws IOException {
    out.object(
        JsonExtras.none(),
        fields -> {
          fields.string("kind", "DockerImage", ALWAYS);
          fields.string("apiVersion", "image.openshift.io/1.0", ALWAYS);
          fields.instant("Created", image.created(), ALWAYS);
          fields.optional(
              "Config",
              Optional.of(image.labels()).filter(l -> !l.isEmpty()),
              l -> out.object(JsonExtras.none(), f -> f.strings("Labels", l, IF_SET)));
          Optional<Platform> platform = image.platform();
          fields.string("Architecture", platform.map(Platform::architecture).orElse(""), IF_SET);
          fields.string("Os", platform.map(Platform::os).orElse(""), IF_SET);
          fields.string("Variant", platform.flatMap(Platform::variant).orElse(""), IF_SET);
          fields.number("Size", Optional.of(image.size()), ALWAYS);
        });
  }

  private static void layer(JsonOutput out, Descriptor layer) throws IOException {
    out.object(
        JsonExtras.none(),
        fields -> {
          fields.string("name", layer.digest().toString(), ALWAYS);
          fields.number("size", Optional.of(layer.size()), ALWAYS);
          fields.string("mediaType", layer.mediaType(), ALWAYS);
        });
  }

  private static void manifest(JsonOutput out, Descriptor manifest) throws IOException {
    Optional<Platform> platform = manifest.platform();
    out.object(
        JsonExtras.none(),
        fields -> {
          fields.string("digest", manifest.digest().toString(), ALWAYS);
          fields.string("mediaType", manifest.mediaType(), ALWAYS);
          fields.number("manifestSize", Optional.of(manifest.size()), ALWAYS);
          fields.string("architecture", platform.map(Platform::architecture).orElse(""), ALWAYS);
          fields.string("os", platform.map(Platform::os).orElse(""), ALWAYS);
          fields.string("variant", platform.flatMap(Platform::variant).orElse(""), IF_SET);
        });
  }

  private static Image decode(JsonInput in) throws IOException {
    String name = "";
    String reference = "";
    String mediaType = "";
    Metadata metadata = Metadata.NONE;
    List<Descriptor> layers = List.of();
    List<Descriptor> manifests = List.of();
    JsonInput.Fields fields = in.object();
    while (fields.next()) {
      switch (fields.name()) {
        case "metadata" -> name = name(in);
        case "dockerImageReference" -> reference = fields.string();
        case "dockerImageMetadata" -> metadata = fields.object(Metadata.NONE, () -> metadata(in));
        case "dockerImageManifestMediaType" -> mediaType = fields.string();
        case "dockerImageLayers" -> layers = fields.list(() -> descriptor(in));
        case "dockerImageManifests" -> manifests = fields.list(() -> descriptor(in));
        default -> fields.unknown();
      }
    }
    return new Image(
        digest(in, name),
        reference,
        mediaType,
        metadata.size(),
        layers,
        manifests,
        metadata.created(),
        metadata.platform(),
        metadata.labels());
  }

  private record Metadata(
      long size,
      Optional<Instant> created,
      Optional<Platform> platform,
      Map<String, String> labels) {
    static final Metadata NONE = new Metadata(0, Optional.empty(), Optional.empty(), Map.of());
  }

  private static String name(JsonInput in) throws IOException {
    String name = "";
    JsonInput.Fields fields = in.object();
    while (fields.next()) {
      if (fields.name().equals("name")) {
        name = fields.string();
      } else {
        fields.unknown();
      }
    }
    return name;
  }

  private static Metadata metadata(JsonInput in) throws IOException {
    long size = 0;
    Optional<Instant> created = Optional.empty();
    String os = "";
    String architecture = "";
    String variant = "";
    Map<String, String> labels = Map.of();
    JsonInput.Fields fields = in.object();
    while (fields.next()) {
      switch (fields.name()) {
        case "Size" -> size = fields.number().orElse(0L);
        case "Created" -> created = fields.instant();
        case "Os" -> os = fields.string();
        case "Architecture" -> architecture = fields.string();
        case "Variant" -> variant = fields.string();
        case "Config" -> labels = fields.object(labels, () -> labels(in));
        default -> fields.unknown();
      }
    }
    return new Metadata(size, created, platform(os, architecture, variant), labels);
  }

  private static Map<String, String> labels(JsonInput in) throws IOException {
    Map<String, String> labels = Map.of();
    JsonInput.Fields fields = in.object();
    while (fields.next()) {
      if (fields.name().equals("Labels")) {
        labels = fields.strings();
      } else {
        fields.unknown();
      }
    }
    return labels;
  }

  /** A layer or a manifest of an index: they differ in what they call name, digest and size. */
  private static Descriptor descriptor(JsonInput in) throws IOException {
    String digest = "";
    String mediaType = "";
    long size = 0;
    String os = "";
    String architecture = "";
    String variant = "";
    JsonInput.Fields fields = in.object();
    while (fields.next()) {
      switch (fields.name()) {
        case "name", "digest" -> digest = fields.string();
        case "size", "manifestSize" -> size = fields.number().orElse(0L);
        case "mediaType" -> mediaType = fields.string();
        case "os" -> os = fields.string();
        case "architecture" -> architecture = fields.string();
        case "variant" -> variant = fields.string();
        default -> fields.unknown();
      }
    }
    if (size < 0) {
      throw in.invalid("a size is 0 or more bytes");
    }
    return new Descriptor(mediaType, digest(in, digest), size, platform(os, architecture, variant));
  }

  private static Optional<Platform> platform(String os, String architecture, String variant) {
    return os.isEmpty() && architecture.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Platform(os, architecture, Optional.of(variant).filter(v -> !v.isEmpty())));
  }

  private static Digest digest(JsonInput in, String text) {
    try {
      return Digest.parse(text);
    } catch (InvalidReferenceException e) {
      throw in.invalid(String.valueOf(e.getMessage()));
    }
  }
}
