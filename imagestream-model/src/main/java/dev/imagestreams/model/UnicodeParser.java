package dev.imagestreams.model;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Refuses text that is not Unicode: half of a surrogate pair, as {@code \ud800} in JSON gives.
 *
 * <p>Such text can't be written in UTF-8, so a document that has it could not be given back.
 */
final class UnicodeParser extends JsonParserDelegate {

  private static final int CHUNK = 4096;

  UnicodeParser(JsonParser parser) {
    super(parser);
  }

  /**
   * Whether a document may have halves of pairs, so that it needs this parser; most have no
   * surrogates at all, neither as such nor escaped.
   */
  static boolean isNeededFor(String json) {
    boolean escapes = json.indexOf('\\') >= 0; // Sooner known than which.
    return escapes && (json.contains("\\ud") || json.contains("\\uD")) || !isLatin1(json);
  }

  /** By the encoder, which takes many characters at a time. */
  private static boolean isLatin1(String text) {
    CharsetEncoder encoder = StandardCharsets.ISO_8859_1.newEncoder();
    CharBuffer chars = CharBuffer.allocate(Math.min(CHUNK, text.length()));
    ByteBuffer bytes = ByteBuffer.allocate(chars.capacity());
    for (int start = 0; start < text.length(); start += CHUNK) {
      int length = Math.min(CHUNK, text.length() - start);
      text.getChars(start, start + length, chars.array(), 0);
      chars.clear().limit(length);
      if (encoder.encode(chars, bytes.clear(), false).isError()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public JsonToken nextToken() throws IOException {
    JsonToken token = super.nextToken();
    if (token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME) {
      check(getText());
    }
    return token;
  }

  private void check(String text) throws JsonParseException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (!Character.isHighSurrogate(c)
          || i + 1 == text.length()
          || !Character.isLowSurrogate(text.charAt(i + 1))) {
        throw new JsonParseException(this, "a text has half of a surrogate pair");
      }
      i++;
    }
  }
}
