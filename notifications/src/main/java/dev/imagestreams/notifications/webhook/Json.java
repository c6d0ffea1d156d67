package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.InvalidReferenceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the fields of messages. What is missing, null or an empty text is absent: registries write
 * all three for the same. What is there and of another type than it should be is refused.
 */
final class Json {

  private static final int MAX_DEPTH = 64;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  static JsonNode read(byte[] body) {
    try {
      return MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      // What Jackson says repeats a part of the body.
      throw new WebhookFormatException("the body is not JSON, or not such as a registry sends");
    } catch (IOException e) {
      throw new WebhookFormatException("the body is not in UTF-8");
    }
  }

  static JsonNode readObject(byte[] body) {
    JsonNode json = read(body);
    if (!json.isObject()) {
      throw new WebhookFormatException("the body is not a JSON object");
    }
    return json;
  }

  /** The object in a field; a missing node where there is none. */
  static JsonNode object(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (value.isNull() || value.isMissingNode()) {
      return MissingNode.getInstance();
    }
    if (!value.isObject()) {
      throw wrong(field, "an object");
    }
    return value;
  }

  static JsonNode requiredObject(JsonNode json, String field) {
    JsonNode value = object(json, field);
    if (value.isMissingNode()) {
      throw new WebhookFormatException("\"" + field + "\" is missing");
    }
    return value;
  }

  /** The objects of an array; none where it is missing. */
  static List<JsonNode> objects(JsonNode json, String field) {
    List<JsonNode> objects = elements(json, field);
    if (!objects.stream().allMatch(JsonNode::isObject)) {
      throw wrong(field, "an array of objects");
    }
    return objects;
  }

  /** The texts of an array; none where it is missing. */
  static List<String> texts(JsonNode json, String field) {
    List<JsonNode> texts = elements(json, field);
    if (!texts.stream().allMatch(JsonNode::isTextual)) {
      throw wrong(field, "an array of texts");
    }
    return texts.stream().map(JsonNode::textValue).toList();
  }

  private static List<JsonNode> elements(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (value.isNull() || value.isMissingNode()) {
      return List.of();
    }
    if (!value.isArray()) {
      throw wrong(field, "an array");
    }
    List<JsonNode> elements = new ArrayList<>();
    value.forEach(elements::add);
    return elements;
  }

  static Optional<String> text(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (value.isNull() || value.isMissingNode()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw wrong(field, "a text");
    }
    return Optional.of(value.textValue()).filter(text -> !text.isEmpty());
  }

  static String required(JsonNode json, String field) {
    return text(json, field)
        .orElseThrow(() -> new WebhookFormatException("\"" + field + "\" is missing"));
  }

  /** Whether a field has a text. */
  static boolean is(JsonNode json, String field, String text) {
    return text(json, field).filter(text::equals).isPresent();
  }

  /** The digest in a field; absent where it is of an algorithm that isn't known here. */
  static Optional<Digest> digest(JsonNode json, String field) {
    return text(json, field).flatMap(Json::digest);
  }

  static Optional<Digest> digest(String text) {
    try {
      return Optional.of(Digest.parse(text));
    } catch (InvalidReferenceException e) {
      // A digest is no more than a help: the hint is as good without it.
      return Optional.empty();
    }
  }

  /** The tag in a field; absent where what is there is the digest of a push without a tag. */
  static Optional<String> tag(JsonNode json, String field) {
    return text(json, field).filter(tag -> tag.indexOf(':') < 0);
  }

  static String quote(String text) {
    return MAPPER.getNodeFactory().textNode(text).toString();
  }

  private static WebhookFormatException wrong(String field, String type) {
    return new WebhookFormatException("\"" + field + "\" is not " + type);
  }
}
