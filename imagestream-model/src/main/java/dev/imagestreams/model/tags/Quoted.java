package dev.imagestreams.model.tags;

/** Texts of others as messages show them: in quotes, of bounded length, on one line. */
final class Quoted {

  private static final int SHOWN = 200;

  private Quoted() {}

  /** The text in double quotes, with what could break the line or the quotes escaped. */
  static String of(String text) {
    return '"' + shown(text) + '"';
  }

  /** The same without the quotes around it. */
  static String shown(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), SHOWN); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (Character.isISOControl(c)
          || Character.isSurrogate(c)
          || Character.getType(c) == Character.FORMAT
          || Character.getType(c) == Character.LINE_SEPARATOR
          || Character.getType(c) == Character.PARAGRAPH_SEPARATOR) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return text.length() > SHOWN ? out.append('…').toString() : out.toString();
  }
}
