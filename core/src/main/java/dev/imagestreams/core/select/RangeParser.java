package dev.imagestreams.core.select;

import dev.imagestreams.core.select.VersionRange.Alternative;
import dev.imagestreams.core.select.VersionRange.Bound;
import dev.imagestreams.core.select.VersionRange.Relation;
import dev.imagestreams.model.SemanticVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads a range of versions, in the language of npm.
 *
 * <pre>
 * range       = alternative *( "||" alternative )
 * alternative = part *( blanks-or-comma part )
 * part        = partial blanks "-" blanks partial / [ operator ] partial
 * operator    = "&lt;" / "&lt;=" / "&gt;" / "&gt;=" / "=" / "~" / "^"
 * partial     = [ "v" ] number [ "." number [ "." number [ "-" pre-release ] ] ]
 * </pre>
 *
 * <p>For a number, and then for all that follow, may stand x, X or *.
 */
final class RangeParser {

  private static final List<String> OPERATORS = List.of("<=", ">=", "<", ">", "=", "~", "^");

  private final String text;
  private final boolean preReleases;
  private int at;

  private RangeParser(String text, boolean preReleases) {
    this.text = text;
    this.preReleases = preReleases;
  }

  /**
   * Reads a range.
   *
   * @throws InvalidSelectionException when the text is none
   */
  static VersionRange parse(String text, boolean preReleases) {
    return new VersionRange(text, new RangeParser(text, preReleases).range(), preReleases);
  }

  private List<Alternative> range() {
    List<Alternative> alternatives = new ArrayList<>();
    do {
      alternatives.add(alternative());
    } while (take("||"));
    if (at < text.length()) {
      throw invalid(
          at,
          "nothing parts this from what is before it - write a blank, or || for an alternative");
    }
    return alternatives;
  }

  private Alternative alternative() {
    List<Bound> bounds = new ArrayList<>();
    List<SemanticVersion> named = new ArrayList<>();
    do {
      skipBlanks();
      int comparator = at;
      String operator = operator();
      PartialVersion version = version();
      if (operator.isEmpty() && takeHyphen()) {
        bounds.add(new Bound(Relation.FROM, version.floor(preReleases)));
        PartialVersion last = version();
        bounds.addAll(upTo(last));
        last.preRelease().ifPresent(named::add);
      } else {
        bounds.addAll(bounds(operator, version, comparator));
      }
      version.preRelease().ifPresent(named::add);
    } while (takeSeparator());
    return new Alternative(bounds, named);
  }

  private String operator() {
    for (String operator : OPERATORS) {
      if (take(operator)) {
        skipBlanks();
        return operator;
      }
    }
    return "";
  }

  private List<Bound> bounds(String operator, PartialVersion version, int position) {
    Bound from = new Bound(Relation.FROM, version.floor(preReleases));
    return switch (operator) {
      case ">=" -> List.of(from);
      case "<=" -> upTo(version);
      case ">", "<" -> {
        if (version.isAny()) {
          throw invalid(position, "no version lies beyond all others - write * alone");
        }
        yield List.of(operator.equals(">") ? above(version) : below(version));
      }
      case "~" -> both(from, version.ceiling(Math.min(1, version.last())));
      case "^" -> both(from, version.ceiling(version.firstAboveZero()));
      default -> Stream.concat(Stream.of(from), upTo(version).stream()).toList();
    };
  }

  private static List<Bound> both(Bound from, Optional<SemanticVersion> ceiling) {
    return Stream.concat(
            Stream.of(from), ceiling.map(version -> new Bound(Relation.BELOW, version)).stream())
        .toList();
  }

  /** All that a partial version stands for, and what is below. */
  private static List<Bound> upTo(PartialVersion version) {
    return version.isFull()
        ? List.of(new Bound(Relation.UP_TO, version.floor(false)))
        : version.ceiling(version.last()).stream()
            .map(ceiling -> new Bound(Relation.BELOW, ceiling))
            .toList();
  }

  private Bound above(PartialVersion version) {
    return version.isFull()
        ? new Bound(Relation.ABOVE, version.floor(false))
        : new Bound(Relation.FROM, version.next(version.last()).floor(preReleases));
  }

  /** Below a partial version are no pre-releases of it. */
  private static Bound below(PartialVersion version) {
    return new Bound(Relation.BELOW, version.floor(true));
  }

  private PartialVersion version() {
    int start = at;
    while (at < text.length() && " \t,|<>=~^".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    if (at == start) {
      throw invalid(start, "a version is missing - write one, such as 1.2.3, 1.2 or *");
    }
    String written = text.substring(start, at);
    return PartialVersion.parse(written)
        .orElseThrow(
            () ->
                invalid(
                    start,
                    "not a version - write one of up to three numbers without leading zeros, such"
                        + " as 1.2.3, 1.2.3-rc.1, 1.2 or 1.x"));
  }

  private void skipBlanks() {
    while (at < text.length() && isBlank(text.charAt(at))) {
      at++;
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /** A dash between blanks, which has a version behind it. */
  private boolean takeHyphen() {
    int before = at;
    skipBlanks();
    boolean taken = take("-") && at < text.length() && isBlank(text.charAt(at));
    if (taken) {
      skipBlanks();
    } else {
      at = before;
    }
    return taken;
  }

  /** Blanks, a comma or both, when a comparator follows them. */
  private boolean takeSeparator() {
    int before = at;
    skipBlanks();
    boolean comma = take(",");
    skipBlanks();
    boolean ended = at == text.length() || text.startsWith("||", at);
    if (comma && ended) {
      throw invalid(before, "a comparator is missing after the comma - write one, or remove it");
    }
    return !ended && at > before;
  }

  private boolean take(String wanted) {
    if (text.startsWith(wanted, at)) {
      at += wanted.length();
      return true;
    }
    return false;
  }

  private InvalidSelectionException invalid(int position, String problem) {
    return Setting.RANGE.invalid(text, position, problem);
  }
}
