package dev.imagestreams.core.trigger;

import dev.imagestreams.core.store.TriggerState;
import dev.imagestreams.core.store.TriggerStates;
import dev.imagestreams.core.store.TriggerStates.Saving;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.notifications.Ack;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What triggers remember, read from the store once and written there before it counts. Who changes
 * what somebody else has changed meanwhile, here or in another process, decides anew. Thread-safe.
 */
final class TriggerBook {

  private static final int PAGE = 1000;
  private static final int MAX_ATTEMPTS = 50;

  private final TriggerStates states;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  private record Known(TriggerState state, TriggerMemory memory) {

    static Known of(TriggerState state) {
      return new Known(state, TriggerMemoryJson.read(state));
    }

    static Known later(Known one, Known other) {
      return other.state().revision() > one.state().revision() ? other : one;
    }

    Known with(TriggerMemory after) {
      return new Known(state.with(TriggerMemoryJson.write(after)), after);
    }

    Known saved() {
      return new Known(state.saved(), memory);
    }
  }

  /** Says what a trigger remembers next; the same where nothing changes. */
  interface Change {
    TriggerMemory of(String trigger, TriggerMemory before);
  }

  TriggerBook(TriggerStates states) {
    this.states = states;
  }

  /** Reads what others may have written. */
  void read() {
    Optional<String> after = Optional.empty();
    List<TriggerState> page;
    do {
      page = states.list(after, PAGE);
      page.forEach(this::learn);
      after = page.isEmpty() ? after : Optional.of(page.get(page.size() - 1).trigger());
    } while (page.size() == PAGE);
  }

  private void learn(TriggerState state) {
    Known before = known.get(state.trigger());
    if (before == null || before.state().revision() < state.revision()) {
      known.merge(state.trigger(), Known.of(state), Known::later);
    }
  }

  /** What a trigger remembers, as far as it is known here. */
  TriggerMemory memory(String trigger) {
    Known there = known.get(trigger);
    return there == null ? TriggerMemory.NOTHING : there.memory();
  }

  /** What a trigger remembers by the store. */
  TriggerMemory fresh(String trigger) {
    reread(trigger);
    return memory(trigger);
  }

  /** What one trigger remembers after a change. */
  TriggerMemory update(String trigger, Supplier<Change> change) {
    change(List.of(trigger), change, Optional.empty());
    return memory(trigger);
  }

  /**
   * Changes what triggers remember, and acknowledges what caused that, all or nothing. Where
   * nothing changes, nothing is written nor acknowledged.
   *
   * @param change made anew for each attempt
   * @return what those remember that were changed
   */
  Map<String, TriggerMemory> change(
      Collection<String> triggers, Supplier<Change> change, Optional<Ack> consumed) {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      List<Known> changed = changed(triggers, change);
      if (changed.isEmpty()) {
        return Map.of();
      }
      Saving saving = states.save(changed.stream().map(Known::state).toList(), consumed);
      if (saving == Saving.SAVED) {
        return remember(changed);
      }
      changed.forEach(each -> reread(each.state().trigger()));
      if (saving == Saving.CONSUMED) {
        return Map.of();
      }
    }
    throw new ImageStreamsException(
        "others change the same triggers all the time; " + triggers.size() + " of them wait");
  }

  /**
   * Takes what all of them remember before the change is made, which looks at streams: so it never
   * sets what is remembered of a newer look by an older one.
   */
  private List<Known> changed(Collection<String> triggers, Supplier<Change> change) {
    List<Known> before = triggers.stream().map(this::known).toList();
    Change made = change.get();
    List<Known> changed = new ArrayList<>();
    for (Known each : before) {
      TriggerMemory after = made.of(each.state().trigger(), each.memory());
      if (!after.equals(each.memory())) {
        changed.add(each.with(after));
      }
    }
    return changed;
  }

  private Known known(String trigger) {
    Known there = known.get(trigger);
    return there == null
        ? new Known(new TriggerState(trigger, 0, ""), TriggerMemory.NOTHING)
        : there;
  }

  private Map<String, TriggerMemory> remember(List<Known> changed) {
    Map<String, TriggerMemory> memories = new LinkedHashMap<>();
    for (Known each : changed) {
      memories.put(each.state().trigger(), each.memory());
      known.merge(each.state().trigger(), each.saved(), Known::later);
    }
    return memories;
  }

  private void reread(String trigger) {
    Optional<TriggerState> stored = states.get(trigger);
    stored.ifPresentOrElse(this::learn, () -> known.remove(trigger));
  }

  /** Forgets all that a trigger remembers, also what of it nobody could read. */
  void forget(String trigger) {
    Optional<TriggerState> stored = states.get(trigger);
    while (stored.isPresent() && !states.remove(stored.get())) {
      stored = states.get(trigger);
    }
    known.remove(trigger);
  }
}
