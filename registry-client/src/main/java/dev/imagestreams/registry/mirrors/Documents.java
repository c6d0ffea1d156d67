package dev.imagestreams.registry.mirrors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;

/** Reads objects of OpenShift's API, alone or in lists. */
final class Documents {

  private static final int MAX_SIZE = 16 << 20;
  private static final int MAX_DEPTH = 64;

  // Strict: what is passed over in silence here is a rule that nobody keeps.
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  /** An object and its kind, which the items of a typed list need not say. */
  record Document(String kind, Table fields) {}

  private Documents() {}

  /**
   * The object, or the objects of a list.
   *
   * @param what what the text should be, for messages
   */
  static List<Document> read(String json, String what) {
    Table top = new Table(parse(json, what), what, "");
    if (!top.fields().isObject()) {
      throw new InvalidRegistryRulesException(what, "", "a JSON object belongs here");
    }
    String kind = top.text("kind");
    if (!kind.endsWith("List")) {
      return List.of(new Document(kind, top));
    }
    String itemKind = kind.substring(0, kind.length() - "List".length());
    List<Document> documents = new ArrayList<>();
    for (Table item : top.tables("items")) {
      documents.add(new Document(item.has("kind") ? item.text("kind") : itemKind, item));
    }
    return documents;
  }

  private static JsonNode parse(String json, String what) {
    if (json.length() > MAX_SIZE) {
      throw new InvalidRegistryRulesException(what, "", "it has more than 16 Mi characters");
    }
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      String where = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr();
      throw new InvalidRegistryRulesException(
          what,
          where,
          "it is not one valid JSON document, or nested more than " + MAX_DEPTH + " levels deep");
    }
  }

  /** Requires a version of the API where one is said. */
  static void requireVersion(Table object, String version) {
    if (object.has("apiVersion") && !object.text("apiVersion").equals(version)) {
      throw object.invalid("apiVersion", version + " belongs here");
    }
  }
}
