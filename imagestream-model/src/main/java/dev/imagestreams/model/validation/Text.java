package dev.imagestreams.model.validation;

/** Names from documents, made fit to be shown: they may hold anything and be of any length. */
final class Text {

  private static final int SHOWN = 120;

  private Text() {}

  /** The text in quotes and on one line, cut to a bounded length. */
  static String quoted(String text) {
    return '"' + oneLine(cut(text, SHOWN)) + '"';
  }

  static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length) + "…";
  }

  /** The text with what does not print made visible. */
  static String oneLine(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (Character.getType(c)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.SURROGATE,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR ->
            out.append(String.format("\\u%04x", (int) c));
        default -> out.append(c);
      }
    }
    return out.toString();
  }
}
