package dev.imagestreams.core.store;

import dev.imagestreams.notifications.Ack;
import dev.imagestreams.notifications.InMemoryEventLog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What triggers remember as long as their process lasts. Thread-safe, under the store's lock: what
 * is saved and what it acknowledges are seen together. Does not block.
 */
final class MemoryTriggerStates implements TriggerStates {

  private final Object lock;
  private final InMemoryEventLog log;
  private final Map<String, TriggerState> states = new HashMap<>();

  /** Of all states: in their order, which takes longer to find them in. */
  private final TreeSet<String> names = new TreeSet<>(Keys.ORDER);

  MemoryTriggerStates(Object lock, InMemoryEventLog log) {
    this.lock = lock;
    this.log = log;
  }

  @Override
  public Optional<TriggerState> get(String trigger) {
    synchronized (lock) {
      return Optional.ofNullable(states.get(trigger));
    }
  }

  @Override
  public List<TriggerState> list(Optional<String> after, int max) {
    synchronized (lock) {
      if (max < 1) {
        throw new IllegalArgumentException("max must be at least 1, not " + max);
      }
      return names.tailSet(after.orElse(""), false).stream().limit(max).map(states::get).toList();
    }
  }

  @Override
  public Saving save(List<TriggerState> changed, Optional<Ack> consumed) {
    synchronized (lock) {
      for (TriggerState state : changed) {
        if (revision(state.trigger()) != state.revision()) {
          return Saving.OVERTAKEN;
        }
      }
      if (!log.append(List.of(), consumed)) {
        return Saving.CONSUMED;
      }
      changed.forEach(state -> put(state.saved()));
      return Saving.SAVED;
    }
  }

  private void put(TriggerState state) {
    if (states.put(state.trigger(), state) == null) {
      names.add(state.trigger());
    }
  }

  private long revision(String trigger) {
    TriggerState stored = states.get(trigger);
    return stored == null ? 0 : stored.revision();
  }

  @Override
  public boolean remove(TriggerState state) {
    synchronized (lock) {
      boolean same = state.revision() != 0 && revision(state.trigger()) == state.revision();
      if (same) {
        states.remove(state.trigger());
        names.remove(state.trigger());
      }
      return same;
    }
  }

  boolean isEmpty() {
    synchronized (lock) {
      return states.isEmpty();
    }
  }

  List<TriggerState> all() {
    synchronized (lock) {
      return names.stream().map(states::get).toList();
    }
  }

  void restore(List<TriggerState> all) {
    synchronized (lock) {
      all.forEach(this::put);
    }
  }
}
