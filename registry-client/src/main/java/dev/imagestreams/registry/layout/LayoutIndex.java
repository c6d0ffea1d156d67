package dev.imagestreams.registry.layout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.InvalidManifestException;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.internal.RegistryJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A layout's {@code index.json}: which manifests it has, and their tags (OCI image specification,
 * "Image Layout"). Immutable; what is unknown in it is kept.
 */
final class LayoutIndex {

  static final int MAX_SIZE = 4 << 20;
  private static final String NAME = "org.opencontainers.image.ref.name";
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:@/+-]{0,254}");
  private static final String EMPTY =
      "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":[]}";

  private final byte[] bytes;
  private final List<Descriptor> entries;

  private LayoutIndex(byte[] bytes, List<Descriptor> entries) {
    this.bytes = bytes;
    this.entries = entries;
  }

  static LayoutIndex empty() {
    return new LayoutIndex(EMPTY.getBytes(StandardCharsets.UTF_8), List.of());
  }

  /** Reads an index; {@code place} is where it is. */
  static LayoutIndex parse(byte[] bytes, String place) {
    try {
      return new LayoutIndex(bytes, Manifest.parse(bytes, MediaTypes.OCI_INDEX).manifests());
    } catch (InvalidManifestException e) {
      throw new RegistryException(
          Reason.PROTOCOL, "the index.json of " + place + " is not valid: " + e.getMessage(), e);
    }
  }

  /** Whether other tools take the text as a tag, too: layouts allow more than registries. */
  static boolean isTag(String text) {
    return TAG.matcher(text).matches();
  }

  List<Descriptor> entries() {
    return entries;
  }

  List<String> tags() {
    return entries.stream().flatMap(entry -> name(entry).stream()).distinct().toList();
  }

  /** The entry with a tag; two that disagree are no answer. */
  Optional<Descriptor> tagged(String tag, String place) {
    List<Descriptor> named =
        entries.stream().filter(entry -> name(entry).equals(Optional.of(tag))).toList();
    if (named.stream().map(Descriptor::digest).distinct().count() > 1) {
      throw new RegistryException(
          Reason.PROTOCOL,
          place + " has more than one image named " + tag + ": ask for one by its digest");
    }
    return named.stream().findFirst();
  }

  private static Optional<String> name(Descriptor entry) {
    return Optional.ofNullable(entry.annotations().get(NAME));
  }

  /**
   * This index with a manifest in it. A tag leaves what had it; what it pointed to stays as content
   * and loses its entry.
   */
  LayoutIndex with(Manifest manifest, Optional<String> tag, String place) {
    if (tag.isEmpty() ? has(manifest.digest()) : isAt(tag.get(), manifest.digest())) {
      return this;
    }
    ObjectNode root = tree(place);
    JsonNode list = root.get("manifests");
    ArrayNode old = list instanceof ArrayNode array ? array : JsonNodeFactory.instance.arrayNode();
    ArrayNode updated = root.putArray("manifests");
    boolean placed = false;
    for (JsonNode entry : old) {
      String name = entry.path("annotations").path(NAME).asText("");
      boolean same = entry.path("digest").asText().equals(manifest.digest().toString());
      if (tag.isPresent() && name.equals(tag.get())) {
        if (!placed) {
          updated.add(entry(manifest, tag));
        }
        placed = true;
      } else if (!placed && same && name.isEmpty() && tag.isPresent()) {
        updated.add(named((ObjectNode) entry, tag.get()));
        placed = true;
      } else {
        updated.add(entry);
      }
    }
    if (!placed) {
      updated.add(entry(manifest, tag));
    }
    byte[] written = root.toString().getBytes(StandardCharsets.UTF_8);
    if (written.length > MAX_SIZE) {
      throw new RegistryException(
          Reason.TOO_LARGE,
          place + " has no room for more: its index.json would exceed " + MAX_SIZE + " bytes");
    }
    return parse(written, place);
  }

  private boolean has(Digest digest) {
    return entries.stream().anyMatch(entry -> entry.digest().equals(digest));
  }

  private boolean isAt(String tag, Digest digest) {
    List<Digest> named =
        entries.stream()
            .filter(entry -> name(entry).equals(Optional.of(tag)))
            .map(Descriptor::digest)
            .toList();
    return named.equals(List.of(digest));
  }

  private ObjectNode tree(String place) {
    try {
      return (ObjectNode) RegistryJson.tree(bytes);
    } catch (IOException e) {
      throw new RegistryException(
          Reason.PROTOCOL, "the index.json of " + place + " is not valid: " + e.getMessage(), e);
    }
  }

  private static ObjectNode entry(Manifest manifest, Optional<String> tag) {
    ObjectNode entry = JsonNodeFactory.instance.objectNode();
    entry.put("mediaType", manifest.mediaType());
    entry.put("digest", manifest.digest().toString());
    entry.put("size", manifest.size());
    if (manifest.subject().isPresent() && !manifest.artifactType().isEmpty()) {
      entry.put("artifactType", manifest.artifactType());
    }
    return tag.map(name -> named(entry, name)).orElse(entry);
  }

  private static ObjectNode named(ObjectNode entry, String tag) {
    JsonNode annotations = entry.get("annotations");
    ObjectNode target =
        annotations instanceof ObjectNode object ? object : entry.putObject("annotations");
    target.put(NAME, tag);
    return entry;
  }

  byte[] bytes() {
    return bytes.clone();
  }
}
