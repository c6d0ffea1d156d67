package dev.imagestreams.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a server asks for with a 401 (RFC 9110, 11.6.1).
 *
 * @param scheme in lower case: {@code basic}, {@code bearer}
 * @param parameters names in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {

  /** The challenges of one or more WWW-Authenticate headers; what can't be read is left out. */
  static List<Challenge> parse(List<String> headers) {
    List<Challenge> challenges = new ArrayList<>();
    for (String header : headers) {
      new Reader(header).readInto(challenges);
    }
    return challenges;
  }

  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  /** Reads {@code scheme name=value, name="value", scheme …} from left to right. */
  private static final class Reader {

    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    void readInto(List<Challenge> challenges) {
      Map<String, String> parameters = new LinkedHashMap<>();
      while (true) {
        skip(" \t,");
        String word = token();
        if (word.isEmpty()) {
          return;
        }
        skip(" \t");
        if (at < text.length() && text.charAt(at) == '=') {
          // More than one stands at the end of a challenge that is one token.
          skip("= \t");
          parameters.putIfAbsent(word.toLowerCase(Locale.ROOT), value());
        } else {
          parameters = new LinkedHashMap<>();
          challenges.add(new Challenge(word.toLowerCase(Locale.ROOT), parameters));
        }
      }
    }

    private void skip(String characters) {
      while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private String token() {
      int start = at;
      while (at < text.length() && " \t,=\"".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(start, at);
    }

    private String value() {
      if (at >= text.length() || text.charAt(at) != '"') {
        return token();
      }
      StringBuilder value = new StringBuilder();
      for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at));
      }
      // Where the quote was never closed, this is the end of the text already.
      at = Math.min(at + 1, text.length());
      return value.toString();
    }
  }
}
