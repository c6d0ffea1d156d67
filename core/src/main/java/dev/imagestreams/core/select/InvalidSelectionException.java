package dev.imagestreams.core.select;

import dev.imagestreams.model.ImageStreamsException;

/**
 * Thrown when it can't be understood which tag is to be selected.
 *
 * <p>The message names the annotation, its value, what is wrong with it, where, and what to write.
 */
public final class InvalidSelectionException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 120;

  private final String annotation;
  private final String value;

  InvalidSelectionException(String annotation, String value, String problem) {
    super(shown(annotation) + " \"" + shown(value) + "\": " + problem);
    this.annotation = annotation;
    this.value = value;
  }

  /** The annotation that is wrong, or that keeps what is wrong; {@code imagestreams.dev/…}. */
  public String annotation() {
    return annotation;
  }

  /** What it says, in full; empty where it is missing. */
  public String value() {
    return value;
  }

  /** On one line, of bounded length. */
  static String shown(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), SHOWN); i++) {
      char c = text.charAt(i);
      out.append(c >= ' ' && c <= '~' ? String.valueOf(c) : String.format("\\u%04x", (int) c));
    }
    return text.length() > SHOWN ? out.append('…').toString() : out.toString();
  }
}
