package dev.imagestreams.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed values off a JSON document, one object at a time, and says where a wrong one stands.
 *
 * <p>What is read goes into the objects' {@link JsonExtras} where its value alone would not give it
 * back: unknown fields, explicit nulls, empty lists, unusual spellings of times.
 */
final class JsonInput {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final JsonParser parser;
  private final String what;

  /**
   * @param what the kind of document, for error messages
   */
  JsonInput(JsonParser parser, String what) {
    this.parser = parser;
    this.what = what;
  }

  /** Reads the whole document with {@code reader}; nothing may follow it. */
  <T> T document(Reader<T> reader) {
    try {
      parser.nextToken();
      T value = reader.read();
      if (parser.nextToken() != null) {
        throw invalid("something follows the document's end");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw syntax(e);
    } catch (IOException e) {
      throw new InvalidDocumentException(what, path(), "it can't be read", e);
    }
  }

  /** Begins the object at the current token. */
  Fields object() throws IOException {
    expect(JsonToken.START_OBJECT, "an object");
    return new Fields();
  }

  interface Reader<T> {
    T read() throws IOException;
  }

  InvalidDocumentException invalid(String reason) {
    return new InvalidDocumentException(what, path(), reason);
  }

  private InvalidDocumentException syntax(JsonProcessingException e) {
    String place =
        e.getLocation() == null
            ? ""
            : " (line "
                + e.getLocation().getLineNr()
                + ", column "
                + e.getLocation().getColumnNr()
                + ")";
    return new InvalidDocumentException(what, path(), e.getOriginalMessage() + place);
  }

  private String path() {
    return parser.getParsingContext().pathAsPointer().toString();
  }

  private void expect(JsonToken wanted, String name) {
    if (parser.currentToken() != wanted) {
      throw invalid("expected " + name + ", found " + found());
    }
  }

  private String found() {
    JsonToken token = parser.currentToken();
    if (token == null) {
      return "nothing";
    }
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      default -> token.name();
    };
  }

  private boolean atNull() {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  /** The fields of one object: {@code while (fields.next()) switch (fields.name()) …}. */
  final class Fields {

    private @Nullable Map<String, JsonNode> unknown;
    private @Nullable Map<String, JsonExtras.Spelling> spellings;
    private String name = "";

    /** Moves to the next field's value; false at the object's end. */
    boolean next() throws IOException {
      if (parser.nextToken() == JsonToken.END_OBJECT) {
        return false;
      }
      expect(JsonToken.FIELD_NAME, "a field");
      name = parser.currentName();
      parser.nextToken();
      return true;
    }

    String name() {
      return name;
    }

    /** Keeps the current field as it is. */
    void unknown() throws IOException {
      if (unknown == null) {
        unknown = new LinkedHashMap<>();
      }
      unknown.put(name, parser.readValueAsTree());
    }

    String string() throws IOException {
      if (atNull()) {
        return spelled("", NullNode.instance);
      }
      expect(JsonToken.VALUE_STRING, "a string");
      String text = parser.getText();
      return text.isEmpty() ? spelled("", TextNode.valueOf("")) : text;
    }

    boolean bool() {
      if (atNull()) {
        return spelled(false, NullNode.instance);
      }
      if (parser.currentToken() == JsonToken.VALUE_TRUE) {
        return true;
      }
      expect(JsonToken.VALUE_FALSE, "a boolean");
      return spelled(false, BooleanNode.FALSE);
    }

    Optional<Long> number() throws IOException {
      if (atNull()) {
        return spelled(Optional.empty(), NullNode.instance);
      }
      expect(JsonToken.VALUE_NUMBER_INT, "a whole number");
      return Optional.of(parser.getLongValue());
    }

    Optional<Instant> instant() throws IOException {
      if (atNull()) {
        return spelled(Optional.empty(), NullNode.instance);
      }
      expect(JsonToken.VALUE_STRING, "a time");
      String text = parser.getText();
      try {
        Optional<Instant> time = Optional.of(OffsetDateTime.parse(text).toInstant());
        return time.get().toString().equals(text) ? time : spelled(time, TextNode.valueOf(text));
      } catch (DateTimeException e) {
        throw invalid("expected a time like 2015-05-05T19:11:57Z");
      }
    }

    Map<String, String> strings() throws IOException {
      if (atNull()) {
        return spelled(Map.of(), NullNode.instance);
      }
      expect(JsonToken.START_OBJECT, "an object of strings");
      Map<String, String> map = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String key = parser.currentName();
        parser.nextToken();
        expect(JsonToken.VALUE_STRING, "a string");
        map.put(key, parser.getText());
      }
      return map.isEmpty() ? spelled(map, NODES.objectNode()) : map;
    }

    <T> List<T> list(Reader<T> element) throws IOException {
      if (atNull()) {
        return spelled(List.of(), NullNode.instance);
      }
      expect(JsonToken.START_ARRAY, "a list");
      List<T> list = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        list.add(element.read());
      }
      return list.isEmpty() ? spelled(list, NODES.arrayNode()) : list;
    }

    /** The object at the current field, or {@code absent} where it is null. */
    <T> T object(T absent, Reader<T> reader) throws IOException {
      return atNull() ? spelled(absent, NullNode.instance) : reader.read();
    }

    JsonExtras extras() {
      return JsonExtras.parsed(
          unknown == null ? Map.of() : unknown, spellings == null ? Map.of() : spellings);
    }

    private <T> T spelled(T value, JsonNode literal) {
      if (spellings == null) {
        spellings = new LinkedHashMap<>();
      }
      spellings.put(name, new JsonExtras.Spelling(value, literal));
      return value;
    }
  }
}
