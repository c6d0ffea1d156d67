package dev.imagestreams.core.select;

import dev.imagestreams.core.select.CalendarFormat.Part;
import dev.imagestreams.core.select.CalendarTerm.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the format of versions that name a date. */
final class CalendarFormatParser {

  private static final String SEPARATORS = ".-_";

  private final String text;
  private final List<Part> parts = new ArrayList<>();
  private final List<CalendarTerm> terms = new ArrayList<>();
  private final Set<Unit> units = EnumSet.noneOf(Unit.class);

  private CalendarFormatParser(String text) {
    this.text = text;
  }

  /**
   * Reads a format.
   *
   * @throws InvalidSelectionException when the text is none
   */
  static CalendarFormat parse(String text) {
    CalendarFormatParser parser = new CalendarFormatParser(text);
    Optional<String> beforeModifier = parser.read();
    parser.check();
    return new CalendarFormat(text, parser.parts, beforeModifier, parser.significance());
  }

  /** Reads all terms, and gives what stands before the modifier, if there is one. */
  private Optional<String> read() {
    int at = 0;
    int behindTerm = 0;
    while (at < text.length()) {
      Optional<CalendarTerm> term = CalendarTerm.at(text, at);
      if (term.isPresent()) {
        if (term.get() == CalendarTerm.MODIFIER) {
          return Optional.of(modifier(at, behindTerm));
        }
        addTerm(term.get(), at);
        at += term.get().text().length();
        behindTerm = at;
      } else {
        addSeparator(at);
        at++;
      }
    }
    if (behindTerm < at) {
      throw invalid(behindTerm, "nothing stands after the separator - write a term, or remove it");
    }
    return Optional.empty();
  }

  private void addSeparator(int at) {
    String separator = text.substring(at, at + 1);
    if (!SEPARATORS.contains(separator)) {
      throw invalid(
          at,
          "neither a term nor a separator - write YYYY, YY, 0Y, MM, 0M, WW, 0W, DD, 0D, MAJOR,"
              + " MINOR, MICRO or MODIFIER, parted by . - or _");
    }
    parts.add(new Part(Optional.empty(), separator));
  }

  private void addTerm(CalendarTerm term, int at) {
    boolean isNew = term.unit() == Unit.COUNTER ? !terms.contains(term) : units.add(term.unit());
    if (!isNew) {
      throw invalid(at, term.text() + " says again what was said before - remove it");
    }
    Optional<CalendarTerm> before =
        parts.isEmpty() ? Optional.empty() : parts.get(parts.size() - 1).term();
    if (before.filter(t -> !t.isOfFixedWidth()).isPresent()) {
      throw invalid(
          at,
          "nobody can tell where "
              + before.get().text()
              + " ends and "
              + term.text()
              + " begins - write a separator between them, or a padded term");
    }
    terms.add(term);
    parts.add(new Part(Optional.of(term), ""));
  }

  /** The separators between the last term and the modifier; they are there if it is. */
  private String modifier(int at, int behindTerm) {
    if (at + CalendarTerm.MODIFIER.text().length() < text.length()) {
      throw invalid(at, "MODIFIER takes the rest of a version - let it be the last term");
    }
    while (!parts.isEmpty() && parts.get(parts.size() - 1).term().isEmpty()) {
      parts.remove(parts.size() - 1);
    }
    return text.substring(behindTerm, at);
  }

  private void check() {
    if (!units.contains(Unit.YEAR)) {
      throw Setting.FORMAT.invalid(text, "it has no year - write YYYY, YY or 0Y");
    }
    if (units.contains(Unit.WEEK) && units.contains(Unit.MONTH)) {
      throw Setting.FORMAT.invalid(text, "it has a week and a month - leave one of them out");
    }
    if (units.contains(Unit.DAY) && !units.contains(Unit.MONTH)) {
      throw Setting.FORMAT.invalid(text, "it has a day of no month - write MM or 0M too");
    }
  }

  /** As they stand, but the date as a whole, from year to day, where its first part stands. */
  private List<CalendarTerm> significance() {
    List<CalendarTerm> date =
        terms.stream()
            .filter(term -> term.unit().isOfDate())
            .sorted(Comparator.comparing(CalendarTerm::unit))
            .toList();
    List<CalendarTerm> significance = new ArrayList<>();
    for (CalendarTerm term : terms) {
      if (!term.unit().isOfDate()) {
        significance.add(term);
      } else if (!significance.containsAll(date)) {
        significance.addAll(date);
      }
    }
    return significance;
  }

  private InvalidSelectionException invalid(int position, String problem) {
    return Setting.FORMAT.invalid(text, position, problem);
  }
}
