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

  private sealed interface Step {}

  private record Take(CharSet chars) implements Step {}

  private record Check(Place place) implements Step {}

  /** Goes on at one step and, if that leads nowhere, at the other. */
  private record Fork(int preferred, int other) implements Step {}

  private record Jump(int target) implements Step {}

  /** Notes the place of a group's beginning or end. */
  private record Note(int slot) implements Step {}

  private record Matched() implements Step {}

  private final List<Step> building = new ArrayList<>();
  private final Step[] steps;
  private final int slots;

  /**
   * Writes the program.
   *
   * @param root what has fewer steps than {@link PatternNode#TOO_MANY}
   * @param groups how many groups it has
   */
  PatternProgram(PatternNode root, int groups) {
    add(new Note(0));
    write(root);
    add(new Note(1));
    add(new Matched());
    this.steps = building.toArray(Step[]::new);
    this.slots = 2 * (groups + 1);
  }

  private void write(PatternNode node) {
    if (node instanceof PatternNode.One one) {
      add(new Take(one.chars()));
    } else if (node instanceof PatternNode.At place) {
      add(new Check(place.place()));
    } else if (node instanceof PatternNode.Sequence sequence) {
      sequence.parts().forEach(this::write);
    } else if (node instanceof PatternNode.Choice choice) {
      writeChoice(choice.alternatives());
    } else if (node instanceof PatternNode.Group group) {
      add(new Note(2 * group.number()));
      write(group.inner());
      add(new Note(2 * group.number() + 1));
    } else if (node instanceof PatternNode.Repeat repeat) {
      writeRepeat(repeat);
    }
  }

  private void writeChoice(List<PatternNode> alternatives) {
    List<Integer> ends = new ArrayList<>();
    for (PatternNode alternative : alternatives.subList(0, alternatives.size() - 1)) {
      int fork = add(new Matched());
      write(alternative);
      ends.add(add(new Matched()));
      building.set(fork, new Fork(fork + 1, building.size()));
    }
    write(alternatives.get(alternatives.size() - 1));
    ends.forEach(end -> building.set(end, new Jump(building.size())));
  }

  private void writeRepeat(PatternNode.Repeat repeat) {
    if (repeat.inner().steps() == 0) {
      return; // Nothing stays nothing, however often it is repeated.
    }
    for (int i = 0; i < repeat.min(); i++) {
      write(repeat.inner());
    }
    if (repeat.max() == PatternNode.UNBOUNDED) {
      int fork = add(new Matched());
      write(repeat.inner());
      add(new Jump(fork));
      building.set(fork, fork(repeat, fork + 1, building.size()));
      return;
    }
    List<Integer> forks = new ArrayList<>();
    for (int i = repeat.min(); i < repeat.max(); i++) {
      forks.add(add(new Matched()));
      write(repeat.inner());
    }
    forks.forEach(fork -> building.set(fork, fork(repeat, fork + 1, building.size())));
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
      push(0, start);
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
    private boolean run(int first, int from) {
      int at = first;
      int place = from;
      while (isNew(at, place)) {
        Step step = steps[at];
        at++;
        if (step instanceof Take take) {
          if (place == text.length() || !take.chars().has(text.charAt(place))) {
            return false;
          }
          place++;
        } else if (step instanceof Fork fork) {
          push(fork.other(), place);
          at = fork.preferred();
        } else if (step instanceof Jump jump) {
          at = jump.target();
        } else if (step instanceof Note note) {
          push(~note.slot(), places[note.slot()]);
          places[note.slot()] = place;
        } else if (step instanceof Check check) {
          if (!check.place().isAt(text, place)) {
            return false;
          }
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
