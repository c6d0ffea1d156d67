package dev.imagestreams.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Documents as a cluster prints them, with fields of its own at every level. */
final class Documents {

  /** Sees every digit, and the order of fields when it writes. */
  static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** At least one of every kind. */
  static final List<String> ALL =
      List.of(
          "image",
          "image-pre012",
          "image-index",
          "image-list",
          "image-signature",
          "image-stream",
          "image-stream-3.0",
          "image-stream-image",
          "image-stream-import-request",
          "image-stream-import-answer",
          "image-stream-layers",
          "image-stream-list",
          "image-stream-list-empty",
          "image-stream-mapping",
          "image-stream-tag",
          "image-stream-tag-list",
          "image-tag",
          "image-tag-list");

  static final Map<String, Class<? extends ApiObject>> KINDS =
      Map.ofEntries(
          Map.entry("Image", Image.class),
          Map.entry("ImageList", ImageList.class),
          Map.entry("ImageSignature", ImageSignature.class),
          Map.entry("ImageStream", ImageStream.class),
          Map.entry("ImageStreamImage", ImageStreamImage.class),
          Map.entry("ImageStreamImport", ImageStreamImport.class),
          Map.entry("ImageStreamLayers", ImageStreamLayers.class),
          Map.entry("ImageStreamList", ImageStreamList.class),
          Map.entry("ImageStreamMapping", ImageStreamMapping.class),
          Map.entry("ImageStreamTag", ImageStreamTag.class),
          Map.entry("ImageStreamTagList", ImageStreamTagList.class),
          Map.entry("ImageTag", ImageTag.class),
          Map.entry("ImageTagList", ImageTagList.class));

  private Documents() {}

  static String text(String name) {
    try (InputStream in = Documents.class.getResourceAsStream("/documents/" + name + ".json")) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Class<? extends ApiObject> kind(JsonNode document) {
    return Objects.requireNonNull(KINDS.get(document.path("kind").textValue()));
  }

  static ApiObject read(String name) {
    return ImageStreamJson.read(text(name), kind(tree(text(name))));
  }

  static JsonNode tree(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(json, e);
    }
  }

  /** On one line, the fields in their order. */
  static String compact(JsonNode tree) {
    try {
      return MAPPER.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
