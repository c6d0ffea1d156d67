package dev.imagestreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a manifest of Docker's schema version 1 says. Such manifests are read only: registries that
 * still have them serve them, nobody makes them any more.
 *
 * @param layers base first, the other way round than the manifest lists them; a size is what the
 *     history says, 0 where it says nothing
 * @param config what the topmost layer's history says of the image
 */
record SchemaOne(List<Descriptor> layers, JsonNode config) {

  private static final String LAYER_TYPE =
      "application/vnd.docker.container.image.rootfs.diff+x-gtar";

  /**
   * Reads the manifest.
   *
   * @throws InvalidManifestException when there is not one history entry a layer
   */
  static SchemaOne of(JsonNode manifest) {
    JsonNode history = manifest.path("history");
    JsonNode fsLayers = manifest.path("fsLayers");
    if (!(history.isArray() || history.isMissingNode())
        || !(fsLayers.isArray() || fsLayers.isMissingNode())) {
      throw new InvalidManifestException(
          "the manifest's \"history\" and \"fsLayers\" are not both lists");
    }
    if (history.isEmpty()) {
      throw new InvalidManifestException("the manifest of schema 1 has no history");
    }
    if (history.size() != fsLayers.size()) {
      throw new InvalidManifestException(
          "the manifest of schema 1 has a history of "
              + history.size()
              + " entries, but "
              + fsLayers.size()
              + " layers");
    }
    List<Descriptor> layers = new ArrayList<>();
    for (int i = 0; i < fsLayers.size(); i++) {
      JsonNode size = compatibility(history, i).path("Size");
      layers.add(
          new Descriptor(
              LAYER_TYPE,
              digest(fsLayers.get(i), i),
              size.isIntegralNumber() && size.canConvertToLong() ? Math.max(0, size.asLong()) : 0));
    }
    Collections.reverse(layers);
    return new SchemaOne(layers, compatibility(history, 0));
  }

  private static JsonNode compatibility(JsonNode history, int entry) {
    return ManifestJson.object(
        ManifestJson.text(history.get(entry), "v1Compatibility").getBytes(StandardCharsets.UTF_8),
        "manifest's history[" + entry + "].v1Compatibility");
  }

  private static Digest digest(JsonNode layer, int number) {
    try {
      return Digest.parse(ManifestJson.text(layer, "blobSum"));
    } catch (InvalidReferenceException e) {
      throw new InvalidManifestException(
          "the manifest's fsLayers[" + number + "] has no valid digest: " + e.getMessage(), e);
    }
  }

  /**
   * What a signed manifest's digest is taken over: the bytes before the signatures, and the end
   * that every signature protects. Empty where the manifest is not signed, or its signatures
   * disagree.
   */
  static Optional<byte[]> payload(byte[] bytes, JsonNode manifest) {
    byte[] payload = null;
    for (JsonNode signature : manifest.path("signatures")) {
      byte[] signed = signed(bytes, ManifestJson.text(signature, "protected"));
      if (signed == null || (payload != null && !Arrays.equals(payload, signed))) {
        return Optional.empty();
      }
      payload = signed;
    }
    return Optional.ofNullable(payload);
  }

  private static byte @Nullable [] signed(byte[] bytes, String header) {
    try {
      JsonNode json = ManifestJson.object(Base64.getUrlDecoder().decode(header), "signature");
      int length = json.path("formatLength").asInt(-1);
      if (length < 0 || length > bytes.length) {
        return null;
      }
      ByteArrayOutputStream payload = new ByteArrayOutputStream(length);
      payload.write(bytes, 0, length);
      payload.writeBytes(Base64.getUrlDecoder().decode(ManifestJson.text(json, "formatTail")));
      return payload.toByteArray();
    } catch (IllegalArgumentException | InvalidManifestException e) {
      return null;
    }
  }
}
