package dev.imagestreams.server.access;

import java.util.regex.Pattern;

/** A pattern for names in segments: {@code *} within one, {@code **} over any. */
record NamePattern(Pattern pattern) {

  static NamePattern of(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("a pattern of names is not empty; ** is any name");
    }
    StringBuilder regex = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      if (text.startsWith("**", at)) {
        regex.append(".*");
        at += 2;
      } else if (text.charAt(at) == '*') {
        regex.append("[^/]*");
        at++;
      } else {
        regex.append(Pattern.quote(text.substring(at, at + 1)));
        at++;
      }
    }
    return new NamePattern(Pattern.compile(regex.toString(), Pattern.DOTALL));
  }

  boolean matches(String name) {
    return pattern.matcher(name).matches();
  }
}
