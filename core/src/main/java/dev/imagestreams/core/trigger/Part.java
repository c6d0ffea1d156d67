package dev.imagestreams.core.trigger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A value within a resource, and where it stands. Null is as good as absent.
 *
 * @param resource what the resource is called in messages
 * @param pointer the value's JSON pointer (RFC 6901)
 */
record Part(String resource, String pointer, JsonNode node) {

  private static final int SHOWN = 200;

  /** Keeps numbers as exact as they are spelled, and takes no document for another. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** The document that {@code json} is; must be an object or a list. */
  static Part parse(String resource, String pointer, String json) {
    try {
      return new Part(resource, pointer, JSON.readTree(json));
    } catch (JsonProcessingException e) {
      String problem = e.getOriginalMessage().lines().findFirst().orElse("");
      throw new TriggerException(resource, pointer, "not JSON: " + shown(problem));
    }
  }

  Part field(String name) {
    String escaped = name.replace("~", "~0").replace("/", "~1");
    JsonNode value = node.isObject() ? node.path(name) : MissingNode.getInstance();
    return new Part(resource, pointer + "/" + escaped, value);
  }

  /** An object, or nothing. */
  Part object(String name) {
    Part field = field(name);
    if (field.isPresent() && !field.node.isObject()) {
      throw field.invalid("expected an object");
    }
    return field;
  }

  /** The elements of a list, all of them objects. */
  List<Part> objects(String name) {
    return field(name).objects();
  }

  List<Part> objects() {
    List<Part> elements = elements();
    for (Part element : elements) {
      if (!element.node.isObject()) {
        throw element.invalid("expected an object");
      }
    }
    return elements;
  }

  private List<Part> elements() {
    if (isPresent() && !node.isArray()) {
      throw invalid("expected a list");
    }
    List<Part> elements = new ArrayList<>();
    for (JsonNode element : node) {
      elements.add(new Part(resource, pointer + "/" + elements.size(), element));
    }
    return elements;
  }

  List<String> texts(String name) {
    return field(name).elements().stream().map(Part::text).toList();
  }

  /** A text; empty for none. */
  String text(String name) {
    Part field = field(name);
    return field.isPresent() ? field.text() : "";
  }

  private String text() {
    if (!node.isTextual()) {
      throw invalid("expected a text");
    }
    return node.textValue();
  }

  boolean flag(String name) {
    Part field = field(name);
    if (field.isPresent() && !field.node.isBoolean()) {
      throw field.invalid("expected true or false");
    }
    return field.node.booleanValue();
  }

  boolean isPresent() {
    return !node.isMissingNode() && !node.isNull();
  }

  TriggerException invalid(String reason) {
    return new TriggerException(resource, pointer, reason);
  }

  /** The text on one line, of bounded length, with what could break the line escaped. */
  static String shown(String text) {
    String cut = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    String quoted = TextNode.valueOf(cut).toString();
    return quoted.substring(1, quoted.length() - 1);
  }
}
