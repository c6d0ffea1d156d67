package dev.imagestreams.core.select;

import java.util.Optional;

/** The terms of calver.org of which formats consist. */
enum CalendarTerm {
  YEAR("YYYY", Unit.YEAR, 4, 4),
  PADDED_SHORT_YEAR("0Y", Unit.YEAR, 2, 2),
  SHORT_YEAR("YY", Unit.YEAR, 1, 3),
  PADDED_MONTH("0M", Unit.MONTH, 2, 2),
  MONTH("MM", Unit.MONTH, 1, 2),
  PADDED_WEEK("0W", Unit.WEEK, 2, 2),
  WEEK("WW", Unit.WEEK, 1, 2),
  PADDED_DAY("0D", Unit.DAY, 2, 2),
  DAY("DD", Unit.DAY, 1, 2),
  MAJOR("MAJOR", Unit.COUNTER, 1, CalendarTerm.ANY),
  MINOR("MINOR", Unit.COUNTER, 1, CalendarTerm.ANY),
  MICRO("MICRO", Unit.COUNTER, 1, CalendarTerm.ANY),
  MODIFIER("MODIFIER", Unit.TEXT, 1, CalendarTerm.ANY);

  /** What a term tells; the parts of a date from the greatest to the least. */
  enum Unit {
    YEAR(0, 9999),
    MONTH(1, 12),
    WEEK(1, 53),
    DAY(1, 31),
    COUNTER(0, 0),
    TEXT(0, 0);

    private final int least;
    private final int most;

    Unit(int least, int most) {
      this.least = least;
      this.most = most;
    }

    boolean isOfDate() {
      return compareTo(DAY) <= 0;
    }
  }

  private static final int ANY = Integer.MAX_VALUE;

  /** Short years are counted from here. */
  private static final int CENTURY = 2000;

  private final String text;
  private final Unit unit;
  private final int minDigits;
  private final int maxDigits;

  CalendarTerm(String text, Unit unit, int minDigits, int maxDigits) {
    this.text = text;
    this.unit = unit;
    this.minDigits = minDigits;
    this.maxDigits = maxDigits;
  }

  /** The term that is written at the position; none is the beginning of another, save YY. */
  static Optional<CalendarTerm> at(String format, int position) {
    for (CalendarTerm term : values()) {
      if (format.startsWith(term.text, position)) {
        return Optional.of(term);
      }
    }
    return Optional.empty();
  }

  String text() {
    return text;
  }

  Unit unit() {
    return unit;
  }

  boolean isOfFixedWidth() {
    return minDigits == maxDigits;
  }

  /** Where the digits end that are this term's; {@code start} where they can't be it. */
  int end(String version, int start) {
    int digits = Math.min(WholeNumber.digitsFrom(version, start) - start, maxDigits);
    return digits < minDigits ? start : start + digits;
  }

  /** The value of digits; empty where the term has none like that. */
  Optional<WholeNumber> value(String digits) {
    if (!unit.isOfDate()) {
      return Optional.of(WholeNumber.of(digits));
    }
    boolean padded = digits.length() > 1 && digits.charAt(0) == '0';
    if (padded && !isOfFixedWidth()) {
      return Optional.empty();
    }
    int number = Integer.parseInt(digits) + (isShortYear() ? CENTURY : 0);
    return number >= unit.least && number <= unit.most
        ? Optional.of(WholeNumber.of(number))
        : Optional.empty();
  }

  private boolean isShortYear() {
    return this == SHORT_YEAR || this == PADDED_SHORT_YEAR;
  }
}
