package dev.imagestreams.core.select;

/**
 * A set of ASCII characters: those that tags consist of are among them.
 *
 * @param low a bit for each of the first 64 characters
 * @param high a bit for each of the other 64
 */
record CharSet(long low, long high) {

  static final CharSet NONE = new CharSet(0, 0);
  static final CharSet ALL = NONE.negated();
  static final CharSet DIGITS = range('0', '9');
  static final CharSet WORD = DIGITS.or(range('a', 'z')).or(range('A', 'Z')).or(range('_', '_'));
  static final CharSet BLANKS = range('\t', '\r').or(range(' ', ' '));

  /** What a tag may hold anywhere. */
  static final CharSet OF_TAGS = WORD.or(range('.', '.')).or(range('-', '-'));

  static final int SIZE = 128;

  /** The characters from the first to the last, both included. */
  static CharSet range(char first, char last) {
    long low = 0;
    long high = 0;
    for (int c = first; c <= last; c++) {
      if (c < Long.SIZE) {
        low |= 1L << c;
      } else {
        high |= 1L << c;
      }
    }
    return new CharSet(low, high);
  }

  CharSet or(CharSet other) {
    return new CharSet(low | other.low, high | other.high);
  }

  CharSet negated() {
    return new CharSet(~low, ~high);
  }

  boolean has(char c) {
    return c < SIZE && ((c < Long.SIZE ? low : high) >>> c & 1) != 0;
  }
}
