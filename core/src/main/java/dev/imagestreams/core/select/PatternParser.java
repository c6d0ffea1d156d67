package dev.imagestreams.core.select;

import dev.imagestreams.core.select.PatternNode.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a regular expression.
 *
 * <p>What is read means what it means to {@link java.util.regex.Pattern}, and to RE2 as far as that
 * has it; anything else is refused, with its place.
 */
final class PatternParser {

  /** Tags have no more characters than that, so that nothing is in one more often. */
  private static final int MAX_TIMES = 128;

  private final Setting setting;
  private final String text;
  private final Map<String, Integer> names = new HashMap<>();
  private int at;
  private int groups;

  PatternParser(Setting setting, String text) {
    this.setting = setting;
    this.text = text;
  }

  /** How many groups there are, once the pattern was read. */
  int groups() {
    return groups;
  }

  /** The groups that have a name, once the pattern was read. */
  Map<String, Integer> names() {
    return Map.copyOf(names);
  }

  PatternNode parse() {
    if (text.isEmpty()) {
      throw invalid(0, "an empty pattern is in every tag - write a pattern, or leave it out");
    }
    PatternNode root = choice();
    if (at < text.length()) {
      throw invalid(at, "nothing was opened that ) could close - write \\) or remove it");
    }
    return root;
  }

  private PatternNode choice() {
    List<PatternNode> alternatives = new ArrayList<>();
    do {
      alternatives.add(sequence());
    } while (take('|'));
    return alternatives.size() == 1 ? alternatives.get(0) : new PatternNode.Choice(alternatives);
  }

  private PatternNode sequence() {
    List<PatternNode> parts = new ArrayList<>();
    while (at < text.length() && peek() != '|' && peek() != ')') {
      parts.add(repeated(atom()));
    }
    return new PatternNode.Sequence(parts);
  }

  private PatternNode atom() {
    int start = at;
    char c = next();
    return switch (c) {
      case '(' -> group(start);
      case '[' -> new PatternNode.One(charClass(start));
      case '.' -> new PatternNode.One(CharSet.ALL);
      case '^' -> new PatternNode.At(Place.BEGINNING);
      case '$' -> new PatternNode.At(Place.END);
      case '\\' -> escaped(start);
      case '*', '+', '?', '{' ->
          throw invalid(start, "nothing stands before " + c + " - write \\" + c);
      default -> new PatternNode.One(literal(start, c));
    };
  }

  private PatternNode group(int start) {
    boolean captures = true;
    if (take('?')) {
      captures = !take(':');
      if (captures) {
        takeName(start);
      }
    }
    int number = captures ? ++groups : groups;
    PatternNode inner = choice();
    if (!take(')')) {
      throw invalid(start, "the group is not closed - write ) where it ends");
    }
    return captures ? new PatternNode.Group(number, inner) : inner;
  }

  /** {@code <name>} or, as in RE2, {@code P<name>}. */
  private void takeName(int start) {
    take('P');
    int from = at + 1;
    int end = text.indexOf('>', at);
    boolean named = take('<') && end > from && isName(text.substring(from, end));
    if (!named) {
      throw invalid(
          start,
          "groups are written (…), (?:…) or (?<name>…); nothing looks ahead or behind - use "
              + Setting.EXCLUDE.annotation()
              + " for what must not be");
    }
    if (names.putIfAbsent(text.substring(from, end), groups + 1) != null) {
      throw invalid(from, "another group has this name - choose one that is free");
    }
    at = end + 1;
  }

  static boolean isName(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!CharSet.WORD.has(text.charAt(i)) || (i == 0 && CharSet.DIGITS.has(text.charAt(i)))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** With the quantifier that follows, if one does. */
  private PatternNode repeated(PatternNode atom) {
    int start = at;
    int min = 0;
    int max = PatternNode.UNBOUNDED;
    if (take('+')) {
      min = 1;
    } else if (take('?')) {
      max = 1;
    } else if (take('{')) {
      min = times(start);
      max = take(',') ? most(start) : min;
      if (!take('}') || (max != PatternNode.UNBOUNDED && max < min)) {
        throw invalid(start, "not a number of times - write {2}, {2,} or {2,5}");
      }
    } else if (!take('*')) {
      return atom;
    }
    boolean greedy = !take('?');
    if (at < text.length() && "*+?{".indexOf(peek()) >= 0) {
      throw invalid(at, "a quantifier stands after another one - leave one of them out");
    }
    return new PatternNode.Repeat(atom, min, max, greedy);
  }

  /** What stands behind the comma, if anything does. */
  private int most(int start) {
    return peekIs('}') ? PatternNode.UNBOUNDED : times(start);
  }

  private int times(int start) {
    int end = WholeNumber.digitsFrom(text, at);
    // Anything longer is too many, and may be more than an int holds.
    int times = end == at || end - at > 3 ? MAX_TIMES + 1 : Integer.parseInt(text, at, end, 10);
    if (times > MAX_TIMES) {
      throw invalid(start, "not a number of times - write one up to " + MAX_TIMES);
    }
    at = end;
    return times;
  }

  private PatternNode escaped(int start) {
    if (at == text.length()) {
      throw invalid(start, "nothing stands after the \\ - write \\\\ or remove it");
    }
    char c = next();
    return switch (c) {
      case 'b' -> new PatternNode.At(Place.WORD_EDGE);
      case 'B' -> new PatternNode.At(Place.NO_WORD_EDGE);
      default ->
          new PatternNode.One(CharSet.WORD.has(c) ? escapedSet(start, c) : literal(start, c));
    };
  }

  private CharSet escapedSet(int start, char c) {
    return switch (c) {
      case 'd' -> CharSet.DIGITS;
      case 'D' -> CharSet.DIGITS.negated();
      case 'w' -> CharSet.WORD;
      case 'W' -> CharSet.WORD.negated();
      case 's' -> CharSet.BLANKS;
      case 'S' -> CharSet.BLANKS.negated();
      default -> {
        if (CharSet.WORD.has(c)) {
          throw invalid(
              start, "\\" + c + " is not known here - write \\d, \\w, \\b or a class as [a-z]");
        }
        yield CharSet.range(c, c);
      }
    };
  }

  /** Whatever no tag holds would never match: it is refused, since it was meant to. */
  private CharSet literal(int start, char c) {
    if (!CharSet.OF_TAGS.has(c)) {
      throw invalid(start, "no tag holds this character - remove it; a pattern sees the tag alone");
    }
    return CharSet.range(c, c);
  }

  private CharSet charClass(int start) {
    boolean negated = take('^');
    CharSet chars = CharSet.NONE;
    do {
      if (at == text.length()) {
        throw invalid(start, "the class is not closed - write ] where it ends");
      }
      chars = chars.or(classItem());
    } while (!take(']'));
    return negated ? chars.negated() : chars;
  }

  /** A character, a range of them, or an escaped set. */
  private CharSet classItem() {
    int start = at;
    char first = next();
    if (first == '[' || first == ']' || first == '&') {
      throw invalid(start, first + " has no place in a class - write \\" + first);
    }
    if (first == '\\') {
      if (at == text.length()) {
        throw invalid(start, "nothing stands after the \\ - write \\\\ or remove it");
      }
      first = next();
      if (CharSet.WORD.has(first)) {
        return escapedSet(start, first);
      }
    }
    boolean range = peekIs('-') && at + 1 < text.length() && text.charAt(at + 1) != ']';
    if (!range) {
      return CharSet.range(first, first);
    }
    at++;
    char last = next();
    if (last < first || "[\\".indexOf(last) >= 0) {
      throw invalid(start, "not a range - write the lesser character first, as in a-z");
    }
    return CharSet.range(first, last);
  }

  private char peek() {
    return text.charAt(at);
  }

  private boolean peekIs(char wanted) {
    return at < text.length() && peek() == wanted;
  }

  private boolean take(char wanted) {
    if (peekIs(wanted)) {
      at++;
      return true;
    }
    return false;
  }

  private char next() {
    char c = text.charAt(at);
    if (c >= CharSet.SIZE) {
      throw invalid(at, "tags are in ASCII - remove the character");
    }
    at++;
    return c;
  }

  private InvalidSelectionException invalid(int position, String problem) {
    return setting.invalid(text, position, problem);
  }
}
