package dev.imagestreams.core.select;

import dev.imagestreams.core.select.PatternNode.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A regular expression as steps, and the search for a match.
 *
 * <p>The search tries alternatives as a backtracking one does, and so finds the match and the
 * groups that {@link java.util.regex.Pattern} finds. But it comes to no step twice at the same
 * place of a text: what didn't lead to a match before won't do so now. So it takes at most as many
 * steps as the program has, times the places of the text, whatever the pattern is.
 */
final class PatternProgram {

  /** Where a group is that took no part in the match. */
  static final int NOWHERE = -1;

  /** What is done; where something follows, its number is {@code next}. */
  private sealed interface Step {}

  private record Take(CharSet chars, int next) implements Step {}

  private record Check(Place place, int next) implements Step {}

  /** Goes on at the next step and, if that leads nowhere, at the other. */
  private record Fork(int next, int other) implements Step {}

  /** Notes the place of a group's beginning or end. */
  private record Note(int slot, int next) implements Step {}

  private record Matched() implements Step {}

  private final List<Step> building = new ArrayList<>();
  private final Step[] steps;
  private final int first;
  private final int slots;

  /**
   * Writes the program.
   *
   * @param root what has fewer steps than {@link PatternNode#TOO_MANY}
   * @param groups how many groups it has
   */
  PatternProgram(PatternNode root, int groups) {
    this.first = write(new PatternNode.Group(0, root), add(new Matched()));
    this.steps = building.toArray(Step[]::new);
    this.slots = 2 * (groups + 1);
  }

  /** Writes from the end to the beginning, and gives the step that it begins with. */
  private int write(PatternNode node, int next) {
    if (node instanceof PatternNode.One one) {
      return add(new Take(one.chars(), next));
    } else if (node instanceof PatternNode.At at) {
      return add(new Check(at.place(), next));
    } else if (node instanceof PatternNode.Group group) {
      int end = add(new Note(2 * group.number() + 1, next));
      return add(new Note(2 * group.number(), write(group.inner(), end)));
    } else if (node instanceof PatternNode.Sequence sequence) {
      return writeSequence(sequence.parts(), next);
    } else if (node instanceof PatternNode.Choice choice) {
      return writeChoice(choice.alternatives(), next);
    }
    return writeRepeat((PatternNode.Repeat) node, next);
  }

  private int writeSequence(List<PatternNode> parts, int next) {
    int first = next;
    for (int i = parts.size() - 1; i >= 0; i--) {
      first = write(parts.get(i), first);
    }
    return first;
  }

  private int writeChoice(List<PatternNode> alternatives, int next) {
    int last = alternatives.size() - 1;
    int first = write(alternatives.get(last), next);
    for (int i = last - 1; i >= 0; i--) {
      first = add(new Fork(write(alternatives.get(i), next), first));
    }
    return first;
  }

  private int writeRepeat(PatternNode.Repeat repeat, int next) {
    if (repeat.inner().steps() == 0) {
      return next; // Nothing stays nothing, however often it is repeated.
    }
    int first = next;
    int written = 0;
    if (repeat.max() == PatternNode.UNBOUNDED) {
      int loop = add(new Matched()); // Until it is known where the loop begins.
      int body = write(repeat.inner(), loop);
      building.set(loop, fork(repeat, body, next));
      first = repeat.min() == 0 ? loop : body;
      written = Math.min(1, repeat.min());
    } else {
      for (int i = repeat.min(); i < repeat.max(); i++) {
        first = add(fork(repeat, write(repeat.inner(), first), next));
      }
    }
    for (int i = written; i < repeat.min(); i++) {
      first = write(repeat.inner(), first);
    }
    return first;
  }

  private static Fork fork(PatternNode.Repeat repeat, int again, int on) {
    return repeat.greedy() ? new Fork(again, on) : new Fork(on, again);
  }

  private int add(Step step) {
    building.add(step);
    return building.size() - 1;
  }

  /**
   * The first match in a text: for each group, the whole match being group 0, where it begins and
   * where it ends, or {@link #NOWHERE}.
   */
  Optional<int[]> find(String text) {
    Search search = new Search(text);
    for (int start = 0; start <= text.length(); start++) {
      if (search.matchesFrom(start)) {
        return Optional.of(search.places);
      }
    }
    return Optional.empty();
  }

  /** One search through one text. */
  private final class Search {

    private final String text;
    private final int[] places = new int[slots];
    private final long[] seen;

    /** Pairs: a step and its place; or a slot, as a negative number, and what it held before. */
    private int[] waiting = new int[32];

    private int waits;

    Search(String text) {
      this.text = text;
      this.seen = new long[steps.length * (text.length() + 1) / Long.SIZE + 1];
      Arrays.fill(places, NOWHERE);
    }

    boolean matchesFrom(int start) {
      push(first, start);
      while (waits > 0) {
        int place = waiting[--waits];
        int step = waiting[--waits];
        if (step < 0) {
          places[~step] = place;
        } else if (run(step, place)) {
          return true;
        }
      }
      return false;
    }

    /** Goes on until a match or a dead end. */
    private boolean run(int from, int start) {
      int at = from;
      int place = start;
      while (isNew(at, place)) {
        Step step = steps[at];
        if (step instanceof Take take) {
          if (place == text.length() || !take.chars().has(text.charAt(place))) {
            return false;
          }
          place++;
          at = take.next();
        } else if (step instanceof Fork fork) {
          push(fork.other(), place);
          at = fork.next();
        } else if (step instanceof Note note) {
          push(~note.slot(), places[note.slot()]);
          places[note.slot()] = place;
          at = note.next();
        } else if (step instanceof Check check) {
          if (!check.place().isAt(text, place)) {
            return false;
          }
          at = check.next();
        } else {
          return true;
        }
      }
      return false;
    }

    private boolean isNew(int step, int place) {
      int bit = place * steps.length + step;
      long mask = 1L << bit;
      boolean isNew = (seen[bit / Long.SIZE] & mask) == 0;
      seen[bit / Long.SIZE] |= mask;
      return isNew;
    }

    private void push(int step, int place) {
      if (waits + 2 > waiting.length) {
        waiting = Arrays.copyOf(waiting, 2 * waiting.length);
      }
      waiting[waits++] = step;
      waiting[waits++] = place;
    }
  }
}
