package dev.imagestreams.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Map;

/** The one JSON factory of this module, with bounds on what it reads. */
final class Json {

  /** Deep enough for any Kubernetes object; far too shallow to overflow a stack. */
  private static final int MAX_DEPTH = 100;

  private static final int MAX_STRING = 16 << 20;
  private static final int MAX_NAME = 4096;
  private static final int MAX_NUMBER = 100;
  private static final long MAX_DOCUMENT = 512L << 20;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_STRING)
                  .maxNameLength(MAX_NAME)
                  .maxNumberLength(MAX_NUMBER)
                  .maxDocumentLength(MAX_DOCUMENT)
                  .build())
          .build();

  /** Reads values within a document, which something may follow. */
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(FACTORY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES) // 1.0 is not the integer 1.
          .build();

  private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

  private Json() {}

  static JsonParser parser(String text) throws IOException {
    JsonParser parser = MAPPER.createParser(text);
    return UnicodeParser.isNeededFor(text) ? new UnicodeParser(parser) : parser;
  }

  static JsonGenerator generator(Writer target) throws IOException {
    return MAPPER.createGenerator(target);
  }

  /** A JSON object as maps, lists and values. */
  static Map<String, Object> map(String text) {
    try {
      return MAPPER.readValue(text, MAP);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  /** Maps, lists and values as JSON. */
  static String text(Map<String, Object> tree) throws JsonProcessingException {
    return MAPPER.writeValueAsString(tree);
  }

  /**
   * The JSON of a registry, whatever it is; bounded as unknown fields of documents are.
   *
   * @param what for the message
   * @throws InvalidDocumentException when it is none
   */
  static JsonNode tree(byte[] bytes, String what) {
    try (JsonParser parser = new UnicodeParser(MAPPER.createParser(bytes))) {
      return new JsonInput(parser, what).document(JsonInput::tree);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  /** The number at the current token. */
  static JsonNode number(JsonParser parser) throws IOException {
    try {
      return parser.readValueAsTree();
    } catch (NumberFormatException e) {
      throw new JsonParseException(parser, "the number's exponent is too great", e);
    }
  }
}
