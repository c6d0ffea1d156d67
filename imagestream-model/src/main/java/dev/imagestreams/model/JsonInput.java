package dev.imagestreams.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A JSON document while it is read; says where a wrong value stands. */
final class JsonInput {

  /** Of one list or map: as many as a registry may list of a repository. */
  private static final int MAX_ELEMENTS = 1_000_000;

  /** In all unknown fields together: a tree takes a hundred times the memory of its text. */
  private static final int MAX_TREE_VALUES = 500_000;

  private final JsonParser parser;
  private final String what;
  private final List<Values> open = new ArrayList<>();
  private final Recent<Long> numbers = new Recent<>(number -> number);
  private final Recent<Instant> times = new Recent<>(Times::ofDigits);
  private int depth;
  private int treeValues;
  private @Nullable JsonNode spelling;

  /**
   * @param what the kind of document, for error messages
   */
  JsonInput(JsonParser parser, String what) {
    this.parser = parser;
    this.what = what;
  }

  interface Reader<T> {
    T read(JsonInput in) throws IOException;
  }

  /** Reads the whole document with {@code reader}; nothing may follow it. */
  <T> T document(Reader<T> reader) {
    try {
      parser.nextToken();
      T value = reader.read(this);
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

  JsonParser parser() {
    return parser;
  }

  /** Requires the current token to be {@code wanted}. */
  void expect(JsonToken wanted, String name) {
    if (parser.currentToken() != wanted) {
      throw invalid("expected " + name + ", found " + found());
    }
  }

  /** The values of the object that begins here; its own until it is left. */
  Values enter(int fields) {
    if (depth == open.size()) {
      open.add(new Values());
    }
    Values values = open.get(depth++);
    values.begin(fields);
    return values;
  }

  void leave() {
    depth--;
  }

  boolean atNull() {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  /** The whole number at the current token. */
  Optional<Long> number() throws IOException {
    return numbers.of(parser.getLongValue());
  }

  /** The time that the string at the current token says. */
  Optional<Instant> time() throws IOException {
    long digits =
        Times.digits(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
    return digits == Times.UNUSUAL ? unusualTime() : usualTime(digits);
  }

  private Optional<Instant> usualTime(long digits) {
    try {
      return times.of(digits);
    } catch (DateTimeException e) {
      throw noTime();
    }
  }

  private Optional<Instant> unusualTime() throws IOException {
    String text = parser.getText();
    Instant time = Times.parse(text);
    if (time == null) {
      throw noTime();
    }
    if (!time.toString().equals(text)) {
      spelled(TextNode.valueOf(text));
    }
    return Optional.of(time);
  }

  private InvalidDocumentException noTime() {
    return invalid("expected a time like 2015-05-05T19:11:57Z");
  }

  /**
   * Notes that the value just read was spelled in a way that the value alone does not give back.
   */
  void spelled(JsonNode literal) {
    spelling = literal;
  }

  /** The unusual spelling of the value just read, if it had one. */
  @Nullable JsonNode takeSpelling() {
    JsonNode taken = spelling;
    spelling = null;
    return taken;
  }

  /** The value at the current token, whatever it is. */
  JsonNode tree() throws IOException {
    if (++treeValues > MAX_TREE_VALUES) {
      throw invalid("more than " + MAX_TREE_VALUES + " values in fields that are not known");
    }
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw invalid("expected a value, found nothing");
    }
    return switch (token) {
      case START_OBJECT -> objectTree();
      case START_ARRAY -> listTree();
      case VALUE_STRING -> TextNode.valueOf(parser.getText());
      case VALUE_NUMBER_FLOAT -> Json.number(parser);
      default -> parser.readValueAsTree();
    };
  }

  private ObjectNode objectTree() throws IOException {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      if (object.replace(name, tree()) != null) {
        throw invalid("the field stands twice");
      }
    }
    return object;
  }

  private ArrayNode listTree() throws IOException {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      list.add(tree());
    }
    return list;
  }

  /** Requires that one more element, or field, may follow so many. */
  void requireRoom(int size) {
    if (size == MAX_ELEMENTS) {
      throw invalid("more than " + MAX_ELEMENTS + " elements");
    }
  }

  InvalidDocumentException invalid(String reason) {
    return new InvalidDocumentException(what, path(), reason);
  }

  /** Says that a field of the object just read is wrong. */
  InvalidDocumentException invalidAt(String field, String reason) {
    return new InvalidDocumentException(what, path() + "/" + field, reason);
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
    return new InvalidDocumentException(
        what, path(), InvalidReferenceException.shown(e.getOriginalMessage()) + place);
  }

  private String path() {
    return parser.getParsingContext().pathAsPointer().toString();
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
}
