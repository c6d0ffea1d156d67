package dev.imagestreams.core.select;

import java.util.Optional;

/**
 * A whole number from 0, of any length.
 *
 * <p>It stays text: that compares exactly whatever its length, and is read in one pass.
 *
 * @param digits without leading zeros
 */
record WholeNumber(String digits) implements Comparable<WholeNumber> {

  /** Reads decimal digits, leading zeros or not; empty if there is anything else, or nothing. */
  static Optional<WholeNumber> parse(String text) {
    return !text.isEmpty() && digitsFrom(text, 0) == text.length()
        ? Optional.of(of(text))
        : Optional.empty();
  }

  static WholeNumber of(int number) {
    return new WholeNumber(Integer.toString(number));
  }

  /** The value of a text that is known to be digits. */
  static WholeNumber of(String digits) {
    int start = 0;
    while (start < digits.length() - 1 && digits.charAt(start) == '0') {
      start++;
    }
    return new WholeNumber(digits.substring(start));
  }

  /** Where the digits end that begin at {@code start}. */
  static int digitsFrom(String text, int start) {
    int end = start;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }

  /** Without leading zeros, the longer number is the greater. */
  @Override
  public int compareTo(WholeNumber other) {
    return digits.length() != other.digits.length()
        ? Integer.compare(digits.length(), other.digits.length())
        : digits.compareTo(other.digits);
  }
}
