package dev.imagestreams.core.select;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes out of a tag what it is ordered by: what the group {@code key} of a pattern matched, or its
 * first group, or, without groups, all of it; or what a template makes of its groups.
 */
final class Extraction {

  private static final String KEY = "key";

  private final TagPattern pattern;
  private final List<Piece> pieces;

  /** Of a template: a text as it stands, or, where there is no text, a group. */
  private record Piece(Optional<String> text, int group) {}

  private Extraction(TagPattern pattern, List<Piece> pieces) {
    this.pattern = pattern;
    this.pieces = pieces;
  }

  /**
   * What the settings say is taken out; empty where tags are ordered as they are.
   *
   * @throws InvalidSelectionException when it can't be understood
   */
  static Optional<Extraction> of(Map<Setting, String> settings) {
    Optional<String> template = Setting.EXTRACT_AS.in(settings);
    Optional<String> pattern = Setting.EXTRACT.in(settings);
    if (template.isPresent() && pattern.isEmpty()) {
      throw Setting.EXTRACT_AS.invalid(
          template.get(),
          "nothing says what the groups are - write " + Setting.EXTRACT.annotation() + " too");
    }
    return pattern.map(text -> of(TagPattern.parse(Setting.EXTRACT, text), template));
  }

  private static Extraction of(TagPattern pattern, Optional<String> template) {
    int group = pattern.group(KEY).orElse(Math.min(1, pattern.groups()));
    return new Extraction(
        pattern,
        template
            .map(text -> new Template(text, pattern).pieces())
            .orElse(List.of(new Piece(Optional.empty(), group))));
  }

  /** Empty when the pattern is not in the tag, or what is taken out is nothing. */
  Optional<String> from(String tag) {
    return pattern.find(tag).flatMap(this::fill).filter(text -> !text.isEmpty());
  }

  private Optional<String> fill(TagPattern.Match match) {
    StringBuilder filled = new StringBuilder();
    for (Piece piece : pieces) {
      Optional<String> text = piece.text().or(() -> match.group(piece.group()));
      if (text.isEmpty()) {
        return Optional.empty();
      }
      filled.append(text.get());
    }
    return Optional.of(filled.toString());
  }

  /** Reads {@code $1}, {@code $name}, {@code ${1}} and {@code ${name}}. */
  private static final class Template {

    private final String text;
    private final TagPattern pattern;
    private final List<Piece> pieces = new ArrayList<>();
    private int at;

    Template(String text, TagPattern pattern) {
      this.text = text;
      this.pattern = pattern;
    }

    List<Piece> pieces() {
      while (at < text.length()) {
        int dollar = text.indexOf('$', at);
        int end = dollar < 0 ? text.length() : dollar;
        if (end > at) {
          pieces.add(new Piece(Optional.of(text.substring(at, end)), 0));
        }
        at = end;
        if (dollar >= 0) {
          pieces.add(new Piece(Optional.empty(), group()));
        }
      }
      return List.copyOf(pieces);
    }

    private int group() {
      int dollar = at;
      boolean braced = text.startsWith("{", dollar + 1);
      int start = braced ? dollar + 2 : dollar + 1;
      int end = start;
      while (end < text.length() && CharSet.WORD.has(text.charAt(end))) {
        end++;
      }
      if (!braced && end > start && CharSet.DIGITS.has(text.charAt(start))) {
        end = WholeNumber.digitsFrom(text, start);
      }
      if (end == start || (braced && !text.startsWith("}", end))) {
        throw invalid(dollar, "no group follows the $ - write $1, $name or ${name}");
      }
      at = braced ? end + 1 : end;
      String name = text.substring(start, end);
      return number(name)
          .or(() -> pattern.group(name))
          .orElseThrow(() -> invalid(dollar, "the pattern has no such group - name one it has"));
    }

    private Optional<Integer> number(String name) {
      return WholeNumber.parse(name)
          .filter(number -> number.compareTo(WholeNumber.of(pattern.groups())) <= 0)
          .map(number -> Integer.parseInt(number.digits()));
    }

    private InvalidSelectionException invalid(int position, String problem) {
      return Setting.EXTRACT_AS.invalid(text, position, problem);
    }
  }
}
