package dev.imagestreams.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.imagestreams.model.ApiObject;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamJson;
import dev.imagestreams.model.ImageStreamList;
import dev.imagestreams.model.ImageStreamsException;
import java.util.ArrayList;
import java.util.List;

/** Streams as {@code oc get is -o json} prints them: one, or a list. */
final class StreamDocuments {

  /** Numbers stay as they are written. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private StreamDocuments() {}

  /** What was found: streams, and a line for each item that is none. */
  record Found(List<ImageStream> streams, List<String> problems) {}

  /**
   * Reads a document.
   *
   * @throws ImageStreamsException when it is neither a stream nor a list
   */
  static Found read(String text) {
    JsonNode json = tree(text);
    String kind = json.path("kind").asText();
    return switch (kind) {
      case "ImageStream" -> new Found(List.of(ImageStreamJson.read(text)), List.of());
      case "ImageStreamList" -> new Found(list(text), List.of());
      // What oc makes of several objects, of whatever kinds.
      case "List" -> items(json.path("items"));
      default ->
          throw new ImageStreamsException(
              "it is neither what export writes nor an ImageStream or a list of them"
                  + (kind.isEmpty() ? "" : ", but of kind " + kind));
    };
  }

  /** The items of a typed list need not say again what they are. */
  private static List<ImageStream> list(String text) {
    return ImageStreamJson.read(text, ImageStreamList.class).items().stream()
        .map(
            stream ->
                stream.apiVersion().isEmpty()
                    ? stream.with().apiVersion(ApiObject.API_VERSION).build()
                    : stream)
        .toList();
  }

  private static Found items(JsonNode items) {
    List<ImageStream> streams = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      try {
        streams.add(ImageStreamJson.read(items.get(i).toString()));
      } catch (ImageStreamsException e) {
        problems.add("item " + i + ": " + e.getMessage());
      }
    }
    return new Found(streams, problems);
  }

  private static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new ImageStreamsException("it is no JSON: " + e.getOriginalMessage(), e);
    }
  }
}
