package dev.imagestreams.core.select;

import dev.imagestreams.core.select.CalendarTerm.Unit;
import java.time.YearMonth;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How versions name their date, in the terms of calver.org.
 *
 * @param text as it was written
 * @param parts what must be there: terms, and separators between them
 * @param beforeModifier what stands before a modifier, if versions may have one
 * @param significance the terms that are numbers, the one first that decides first
 */
record CalendarFormat(
    String text,
    List<Part> parts,
    Optional<String> beforeModifier,
    List<CalendarTerm> significance) {

  CalendarFormat {
    parts = List.copyOf(parts);
    significance = List.copyOf(significance);
  }

  /** A term, or a separator in its place. */
  record Part(Optional<CalendarTerm> term, String separator) {}

  /**
   * Reads a version; empty if the text is not of the format, or its date is not in the calendar.
   */
  Optional<CalendarVersion> read(String version) {
    Map<CalendarTerm, WholeNumber> values = new EnumMap<>(CalendarTerm.class);
    int at = 0;
    for (Part part : parts) {
      if (part.term().isEmpty()) {
        if (!version.startsWith(part.separator(), at)) {
          return Optional.empty();
        }
        at += part.separator().length();
        continue;
      }
      CalendarTerm term = part.term().get();
      int end = term.end(version, at);
      Optional<WholeNumber> value =
          end == at ? Optional.empty() : term.value(version.substring(at, end));
      if (value.isEmpty()) {
        return Optional.empty();
      }
      values.put(term, value.get());
      at = end;
    }
    String rest = version.substring(at);
    Optional<String> modifier = modifier(rest);
    return isInCalendar(values) && rest.isEmpty() == modifier.isEmpty()
        ? Optional.of(
            new CalendarVersion(significance.stream().map(values::get).toList(), modifier))
        : Optional.empty();
  }

  private Optional<String> modifier(String rest) {
    return beforeModifier
        .filter(rest::startsWith)
        .map(before -> rest.substring(before.length()))
        .filter(modifier -> !modifier.isEmpty() && Character.isLetter(modifier.charAt(0)));
  }

  /** A day without a year and a month is in no format. */
  private static boolean isInCalendar(Map<CalendarTerm, WholeNumber> values) {
    Optional<Integer> day = number(Unit.DAY, values);
    return day.isEmpty()
        || YearMonth.of(
                number(Unit.YEAR, values).orElseThrow(), number(Unit.MONTH, values).orElseThrow())
            .isValidDay(day.get());
  }

  private static Optional<Integer> number(Unit unit, Map<CalendarTerm, WholeNumber> values) {
    return values.entrySet().stream()
        .filter(entry -> entry.getKey().unit() == unit)
        .findFirst()
        .map(entry -> Integer.parseInt(entry.getValue().digits()));
  }
}
