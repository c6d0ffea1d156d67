package dev.imagestreams.core.select;

import java.util.List;

/** A regular expression as a tree. */
sealed interface PatternNode {

  /**
   * How many steps it is in a program, with what is to be repeated unrolled. {@link #TOO_MANY}
   * stands for any number from there on.
   */
  int steps();

  int TOO_MANY = 251;

  /** One character of a set. */
  record One(CharSet chars) implements PatternNode {
    @Override
    public int steps() {
      return 1;
    }
  }

  /** A place, at which nothing is consumed. */
  record At(Place place) implements PatternNode {
    @Override
    public int steps() {
      return 1;
    }
  }

  record Sequence(List<PatternNode> parts) implements PatternNode {
    @Override
    public int steps() {
      return bounded(parts.stream().mapToLong(PatternNode::steps).sum());
    }
  }

  /** The first alternative that leads to a match. */
  record Choice(List<PatternNode> alternatives) implements PatternNode {
    /** Each but the last has a fork before it. */
    @Override
    public int steps() {
      long inner = alternatives.stream().mapToLong(PatternNode::steps).sum();
      return bounded(inner + alternatives.size() - 1);
    }
  }

  /** Remembers where it matched; the groups of a pattern are numbered from 1. */
  record Group(int number, PatternNode inner) implements PatternNode {
    @Override
    public int steps() {
      return bounded(inner.steps() + 2L);
    }
  }

  /**
   * Something several times.
   *
   * @param max {@link #UNBOUNDED}, or the most that may be
   * @param greedy as often as can be rather than as seldom
   */
  record Repeat(PatternNode inner, int min, int max, boolean greedy) implements PatternNode {
    @Override
    public int steps() {
      long once = inner.steps();
      if (max != UNBOUNDED) {
        return bounded(min * once + (max - min) * (once + 1));
      }
      return bounded(Math.max(1, min) * once + 1);
    }
  }

  int UNBOUNDED = -1;

  private static int bounded(long steps) {
    return (int) Math.min(steps, TOO_MANY);
  }

  /** Where in a text. */
  enum Place {
    BEGINNING,
    END,
    WORD_EDGE,
    NO_WORD_EDGE;

    boolean isAt(String text, int position) {
      return switch (this) {
        case BEGINNING -> position == 0;
        case END -> position == text.length();
        case WORD_EDGE -> isWord(text, position - 1) != isWord(text, position);
        case NO_WORD_EDGE -> isWord(text, position - 1) == isWord(text, position);
      };
    }

    private static boolean isWord(String text, int index) {
      return index >= 0 && index < text.length() && CharSet.WORD.has(text.charAt(index));
    }
  }
}
