package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.InvalidReferenceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reading JSON of which nothing is certain: what is not as it should be is not there. */
final class WebhookJson {

  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(100)
                          .maxNumberLength(100)
                          .build())
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private WebhookJson() {}

  /**
   * An object.
   *
   * @throws InvalidWebhookException when the bytes are none
   */
  static JsonNode object(byte[] bytes) {
    JsonNode read = any(bytes);
    if (!read.isObject()) {
      throw new InvalidWebhookException("the body is no JSON object");
    }
    return read;
  }

  static JsonNode any(byte[] bytes) {
    try {
      return JSON.readTree(bytes);
    } catch (IOException e) {
      throw new InvalidWebhookException("the body is no JSON", e);
    }
  }

  /** A text that is not empty, found by the names on the way to it. */
  static Optional<String> text(JsonNode from, String... path) {
    JsonNode at = at(from, path);
    return at.isTextual() && !at.textValue().isEmpty()
        ? Optional.of(at.textValue())
        : Optional.empty();
  }

  /**
   * A text that must be there.
   *
   * @throws InvalidWebhookException when it is not
   */
  static String required(JsonNode from, String... path) {
    return text(from, path)
        .orElseThrow(
            () -> new InvalidWebhookException("there is no text at " + String.join(".", path)));
  }

  static JsonNode at(JsonNode from, String... path) {
    JsonNode at = from;
    for (String name : path) {
      at = at.path(name);
    }
    return at;
  }

  /**
   * The elements of an array that must be there.
   *
   * @throws InvalidWebhookException when there is none
   */
  static List<JsonNode> elements(JsonNode from, String... path) {
    JsonNode at = at(from, path);
    if (!at.isArray()) {
      throw new InvalidWebhookException("there is no array at " + String.join(".", path));
    }
    List<JsonNode> elements = new ArrayList<>();
    at.forEach(elements::add);
    return elements;
  }

  /** A digest; empty where there is none, or what is there is none. */
  static Optional<Digest> digest(JsonNode from, String... path) {
    return text(from, path).flatMap(WebhookJson::digest);
  }

  static Optional<Digest> digest(String text) {
    try {
      return Optional.of(Digest.parse(text));
    } catch (InvalidReferenceException | IllegalArgumentException e) {
      return Optional.empty(); // The tag is looked at all the same.
    }
  }

  /** The host of an image that is written without a scheme; empty where there is none. */
  static Optional<String> host(JsonNode from, String... path) {
    return text(from, path)
        .filter(image -> image.indexOf('/') > 0)
        .map(image -> image.substring(0, image.indexOf('/')));
  }

  /** A tag; empty where there is none, or there is a digest in its place. */
  static Optional<String> tag(JsonNode from, String... path) {
    return text(from, path).filter(ImageReference::isTag);
  }
}
