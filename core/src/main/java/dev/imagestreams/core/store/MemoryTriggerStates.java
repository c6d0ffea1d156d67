package dev.imagestreams.core.store;

import dev.imagestreams.notifications.Ack;
import dev.imagestreams.notifications.InMemoryEventLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What triggers remember as long as their process lasts. Thread-safe, under the store's lock: what
 * is saved and what it acknowledges are seen together. Does not block.
 */
final class MemoryTriggerStates implements TriggerStates {

  private final Object lock;
  private final InMemoryEventLog log;
  private final TreeMap<String, TriggerState> states = new TreeMap<>(Keys.ORDER);

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
      return states.tailMap(after.orElse(""), false).values().stream().limit(max).toList();
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
      changed.forEach(state -> states.put(state.trigger(), state.saved()));
      return Saving.SAVED;
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
      return new ArrayList<>(states.values());
    }
  }

  void restore(List<TriggerState> all) {
    synchronized (lock) {
      all.forEach(state -> states.put(state.trigger(), state));
    }
  }
}
