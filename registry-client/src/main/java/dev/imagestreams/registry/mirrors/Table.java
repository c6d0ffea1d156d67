package dev.imagestreams.registry.mirrors;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of a TOML file or an object of a JSON document, and where it stands. Unknown fields are
 * passed over; null is as good as missing.
 *
 * @param source the file or document, for messages
 * @param where the place in it, {@code registry[2].mirror[0]}; empty at the top
 */
record Table(JsonNode fields, String source, String where) {

  /** The text of a field; empty if it is missing. */
  String text(String field) {
    return text(fields.path(field), at(field));
  }

  private String text(JsonNode value, String place) {
    if (isMissing(value)) {
      return "";
    }
    if (!value.isTextual()) {
      throw new InvalidRegistryRulesException(source, place, "a string belongs here");
    }
    return value.textValue();
  }

  /** The truth of a field; false if it is missing. */
  boolean flag(String field) {
    JsonNode value = fields.path(field);
    if (isMissing(value)) {
      return false;
    }
    if (!value.isBoolean()) {
      throw invalid(field, "true or false belongs here, without quotes");
    }
    return value.booleanValue();
  }

  boolean has(String field) {
    return !isMissing(fields.path(field));
  }

  /** The object of a field; one without fields if it is missing. */
  Table table(String field) {
    JsonNode value = fields.path(field);
    if (!isMissing(value) && !value.isObject()) {
      throw invalid(field, "an object belongs here");
    }
    return new Table(value, source, at(field));
  }

  List<Table> tables(String field) {
    List<Table> tables = new ArrayList<>();
    JsonNode list = list(field);
    for (int i = 0; i < list.size(); i++) {
      String place = at(field) + '[' + i + ']';
      if (!list.get(i).isObject()) {
        throw new InvalidRegistryRulesException(source, place, "an object or table belongs here");
      }
      tables.add(new Table(list.get(i), source, place));
    }
    return tables;
  }

  List<String> texts(String field) {
    List<String> texts = new ArrayList<>();
    JsonNode list = list(field);
    for (int i = 0; i < list.size(); i++) {
      texts.add(text(list.get(i), at(field) + '[' + i + ']'));
    }
    return texts;
  }

  private JsonNode list(String field) {
    JsonNode value = fields.path(field);
    if (!isMissing(value) && !value.isArray()) {
      throw invalid(field, "a list belongs here: [[" + field + "]] in TOML, [...] in JSON");
    }
    return value;
  }

  private static boolean isMissing(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  String at(String field) {
    return where.isEmpty() ? field : where + '.' + field;
  }

  InvalidRegistryRulesException invalid(String field, String reason) {
    return new InvalidRegistryRulesException(source, at(field), reason);
  }
}
