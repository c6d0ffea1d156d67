package dev.imagestreams.model;

import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects a text in pieces, which are copied once: a buffer that grows copies its beginning again
 * and again.
 */
final class TextWriter extends Writer {

  private final List<String> pieces = new ArrayList<>();
  private boolean surrogates;

  @Override
  public void write(char[] buffer, int offset, int length) {
    int bits = 0;
    for (int i = offset; i < offset + length; i++) {
      bits |= buffer[i];
    }
    surrogates |= bits >= Character.MIN_SURROGATE; // Or of other characters high up.
    pieces.add(new String(buffer, offset, length));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}

  @Override
  public String toString() {
    String text = String.join("", pieces);
    if (surrogates && !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new ImageStreamsException(
          "a text to be written has half of a surrogate pair, which no JSON document can hold");
    }
    return text;
  }
}
