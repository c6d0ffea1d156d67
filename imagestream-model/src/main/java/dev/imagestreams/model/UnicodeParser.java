package dev.imagestreams.model;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;

/**
 * Refuses text that is not Unicode: half of a surrogate pair, as {@code \ud800} in JSON gives.
 *
 * <p>Such text can't be written in UTF-8, so a document that has it could not be given back.
 */
final class UnicodeParser extends JsonParserDelegate {

  UnicodeParser(JsonParser parser) {
    super(parser);
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
