package dev.imagestreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the parts of manifests; every complaint names the field. */
final class ManifestJson {

  private ManifestJson() {}

  static JsonNode object(byte[] bytes, String what) {
    JsonNode json;
    try {
      json = Json.tree(bytes, what);
    } catch (InvalidDocumentException e) {
      throw new InvalidManifestException(
          "the " + what + " is not valid JSON: " + e.getMessage(), e);
    }
    if (!json.isObject()) {
      throw new InvalidManifestException("the " + what + " is not a JSON object");
    }
    return json;
  }

  static String mediaType(JsonNode json, String contentType) {
    boolean index = json.hasNonNull("manifests");
    boolean image = json.hasNonNull("layers") || json.hasNonNull("config");
    if (index && image) {
      throw new InvalidManifestException(
          "the manifest has both \"manifests\" and \"layers\" or \"config\": it must be one kind");
    }
    String given = MediaTypes.bare(contentType);
    String own = text(json, "mediaType");
    if (!own.isEmpty() && isManifestType(given) && !own.equals(given)) {
      throw new InvalidManifestException(
          "the manifest says it is "
              + InvalidReferenceException.shown(own)
              + " but was sent as "
              + InvalidReferenceException.shown(given));
    }
    String type = own.isEmpty() ? (isManifestType(given) ? given : guess(json, index)) : own;
    boolean known = MediaTypes.isIndex(type) || isImage(type);
    if (MediaTypes.isSchemaOne(type)
        && (json.path("schemaVersion").asInt(1) != 1 || index || image)) {
      throw new InvalidManifestException("the manifest's content is not that of " + type);
    }
    if (known && json.path("schemaVersion").asInt(2) != 2) {
      throw new InvalidManifestException(
          "the manifest's schemaVersion is not 2, as " + type + " has it");
    }
    if ((MediaTypes.isIndex(type) && image) || (isImage(type) && index)) {
      throw new InvalidManifestException(
          "the manifest's content is not that of " + InvalidReferenceException.shown(type));
    }
    return type;
  }

  private static boolean isManifestType(String type) {
    return type.startsWith("application/vnd.");
  }

  private static boolean isImage(String type) {
    return type.equals(MediaTypes.OCI_MANIFEST) || type.equals(MediaTypes.DOCKER_MANIFEST);
  }

  /** The type of a manifest that neither the sender nor the manifest names: OCI allows that. */
  private static String guess(JsonNode json, boolean index) {
    if (json.path("schemaVersion").asInt() == 1 && json.hasNonNull("fsLayers")) {
      return json.hasNonNull("signatures")
          ? MediaTypes.DOCKER_SCHEMA1_SIGNED
          : MediaTypes.DOCKER_SCHEMA1;
    }
    if (json.path("schemaVersion").asInt() != 2) {
      throw new InvalidManifestException(
          "unrecognized container image manifest schema "
              + InvalidReferenceException.shown(json.path("schemaVersion").asText("none"))
              + ": the manifest has no media type and is not of schema version 1 or 2");
    }
    return index ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST;
  }

  static Optional<Descriptor> optionalDescriptor(JsonNode json, String field) {
    JsonNode node = json.path(field);
    return node.isMissingNode() || node.isNull()
        ? Optional.empty()
        : Optional.of(descriptor(node, field));
  }

  static List<Descriptor> descriptors(JsonNode json, String field) {
    JsonNode list = json.path(field);
    List<Descriptor> descriptors = new ArrayList<>();
    if (list.isMissingNode() || list.isNull()) {
      return descriptors;
    }
    if (!list.isArray()) {
      throw new InvalidManifestException("the manifest's \"" + field + "\" is not a list");
    }
    for (int i = 0; i < list.size(); i++) {
      descriptors.add(descriptor(list.get(i), field + "[" + i + "]"));
    }
    return List.copyOf(descriptors);
  }

  private static Descriptor descriptor(JsonNode node, String where) {
    JsonNode size = node.path("size");
    if (!size.isIntegralNumber() || !size.canConvertToLong() || size.asLong() < 0) {
      throw new InvalidManifestException(
          "the manifest's " + where + " needs a size of 0 or more bytes");
    }
    try {
      return new Descriptor(
          text(node, "mediaType"),
          Digest.parse(text(node, "digest")),
          size.asLong(),
          platform(node.path("platform")),
          text(node, "artifactType"),
          texts(node.path("annotations")));
    } catch (InvalidReferenceException e) {
      throw new InvalidManifestException(
          "the manifest's " + where + " has no valid digest: " + e.getMessage(), e);
    }
  }

  static Optional<Platform> platform(JsonNode node) {
    if (!node.isObject()) {
      return Optional.empty();
    }
    String variant = text(node, "variant");
    return Optional.of(
        new Platform(
            text(node, "os"),
            text(node, "architecture"),
            variant.isEmpty() ? Optional.empty() : Optional.of(variant)));
  }

  /** The texts of an object by name; what is no text is left out. */
  static Map<String, String> texts(JsonNode node) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (field.getValue().isTextual()) {
        texts.put(field.getKey(), field.getValue().textValue());
      }
    }
    return texts;
  }

  /** The text of a field; empty where it is missing or something else. */
  static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isTextual() ? value.textValue() : "";
  }
}
