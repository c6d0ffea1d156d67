package dev.imagestreams.core.select;

import java.util.List;
import java.util.Optional;

/**
 * A version that names a date.
 *
 * @param numbers the date and the counters, the most significant first
 * @param modifier what marks it as not yet, or no longer, the release
 */
record CalendarVersion(List<WholeNumber> numbers, Optional<String> modifier)
    implements Comparable<CalendarVersion> {

  CalendarVersion {
    numbers = List.copyOf(numbers);
  }

  /** By its numbers; a modified version comes before the same without modifier. */
  @Override
  public int compareTo(CalendarVersion other) {
    for (int i = 0; i < numbers.size() && i < other.numbers.size(); i++) {
      int order = numbers.get(i).compareTo(other.numbers.get(i));
      if (order != 0) {
        return order;
      }
    }
    if (modifier.isEmpty() || other.modifier.isEmpty()) {
      return Boolean.compare(modifier.isEmpty(), other.modifier.isEmpty());
    }
    return compareModifiers(modifier.get(), other.modifier.get());
  }

  /** By code units, but digits that stand together by their number: {@code rc9} before rc10. */
  private static int compareModifiers(String one, String other) {
    int i = 0;
    int j = 0;
    while (i < one.length() && j < other.length()) {
      int endOfOne = WholeNumber.digitsFrom(one, i);
      int endOfOther = WholeNumber.digitsFrom(other, j);
      int order;
      if (endOfOne > i && endOfOther > j) {
        order =
            WholeNumber.of(one.substring(i, endOfOne))
                .compareTo(WholeNumber.of(other.substring(j, endOfOther)));
        i = endOfOne;
        j = endOfOther;
      } else {
        order = Character.compare(one.charAt(i++), other.charAt(j++));
      }
      if (order != 0) {
        return order;
      }
    }
    return Boolean.compare(i < one.length(), j < other.length());
  }
}
