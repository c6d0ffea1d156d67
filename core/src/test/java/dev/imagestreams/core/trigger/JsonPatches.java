package dev.imagestreams.core.trigger;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Applies the operations of JSON patches (RFC 6902) that triggers write. */
final class JsonPatches {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private JsonPatches() {}

  static JsonNode tree(String json) throws Exception {
    return JSON.readTree(json);
  }

  static String apply(String patch, String document) throws Exception {
    JsonNode tree = tree(document);
    for (JsonNode operation : tree(patch)) {
      JsonPointer path = JsonPointer.compile(operation.get("path").textValue());
      JsonNode value = operation.get("value");
      JsonNode old = tree.at(path);
      switch (operation.get("op").textValue()) {
        case "test" -> require(old.equals(value), path);
        case "replace" -> {
          require(!old.isMissingNode(), path);
          put(tree.at(path.head()), path.last(), value);
        }
        case "add" -> {
          require(tree.at(path.head()).isObject(), path);
          put(tree.at(path.head()), path.last(), value);
        }
        default -> throw new IllegalStateException("not an operation: " + operation);
      }
    }
    return tree.toString();
  }

  private static void put(JsonNode parent, JsonPointer last, JsonNode value) {
    if (parent.isArray()) {
      ((ArrayNode) parent).set(last.getMatchingIndex(), value);
    } else {
      ((ObjectNode) parent).set(last.getMatchingProperty(), value);
    }
  }

  private static void require(boolean holds, JsonPointer path) {
    if (!holds) {
      throw new IllegalStateException("refused at " + path);
    }
  }
}
