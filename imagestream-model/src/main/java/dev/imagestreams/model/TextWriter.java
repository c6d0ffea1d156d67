package dev.imagestreams.model;

import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects a text in pieces, which are copied once: a buffer that grows copies its beginning again
 * and again.
 */
final class TextWriter extends Writer {

  private final List<String> pieces = new ArrayList<>();

  @Override
  public void write(char[] buffer, int offset, int length) {
    pieces.add(new String(buffer, offset, length));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}

  @Override
  public String toString() {
    return String.join("", pieces);
  }
}
