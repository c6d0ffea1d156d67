package dev.imagestreams.model;

/** Thrown when a text is not an image reference, a repository name, a tag or a digest. */
public final class InvalidReferenceException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 120;

  private final String part;
  private final int position;

  InvalidReferenceException(String input, String part, int position, String reason) {
    super(
        "invalid image reference \""
            + shown(input)
            + "\": "
            + part
            + " at position "
            + position
            + ": "
            + reason);
    this.part = part;
    this.position = position;
  }

  /** Which part is wrong: {@code host}, {@code repository}, {@code tag}, {@code digest}. */
  public String part() {
    return part;
  }

  /** Where it is wrong: an index into the input, from 0. */
  public int position() {
    return position;
  }

  /**
   * A text fit for a log line: cut to a bounded length, made visible what ends lines, controls the
   * terminal or has no shape of its own.
   */
  static String shown(String input) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < Math.min(input.length(), SHOWN); i++) {
      char c = input.charAt(i);
      if (isInvisible(c)) {
        out.append("\\u").append(String.format("%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return input.length() > SHOWN ? out + "…" : out.toString();
  }

  private static boolean isInvisible(char c) {
    int type = Character.getType(c);
    return Character.isISOControl(c)
        || Character.isSurrogate(c)
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
