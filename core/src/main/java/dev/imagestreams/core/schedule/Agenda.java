package dev.imagestreams.core.schedule;

import dev.imagestreams.core.store.Work;
import dev.imagestreams.core.store.WorkQueue;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/**
 * Has the store know what is to be polled: adds what is new, brings forward what is wanted sooner
 * than it is due, removes what nobody wants. What of that fails is done the next time. Thread-safe.
 */
final class Agenda {

  private static final int AT_A_TIME = 500;

  private final WorkQueue work;
  private final TrackedRepositories tracked;
  private final ScheduleSettings settings;
  private final Clock clock;
  private final DoubleSupplier random;
  private final Set<PollKey> changed = ConcurrentHashMap.newKeySet();

  Agenda(
      WorkQueue work,
      TrackedRepositories tracked,
      ScheduleSettings settings,
      Clock clock,
      DoubleSupplier random) {
    this.work = work;
    this.tracked = tracked;
    this.settings = settings;
    this.clock = clock;
    this.random = random;
  }

  /** Something else is wanted of these. */
  void changed(Collection<PollKey> keys) {
    changed.addAll(keys);
  }

  /**
   * Writes what has changed.
   *
   * @throws dev.imagestreams.core.store.StoreException when the store fails; the rest is still to
   *     be written then
   */
  void write() {
    while (!changed.isEmpty()) {
      List<PollKey> some = changed.stream().limit(AT_A_TIME).toList();
      // Before they are looked at: what changes meanwhile is to be written once more.
      some.forEach(changed::remove);
      try {
        write(some);
      } catch (RuntimeException e) {
        changed.addAll(some);
        throw e;
      }
    }
  }

  private void write(List<PollKey> keys) {
    Instant now = clock.instant();
    Map<String, Instant> added = new HashMap<>();
    List<PollKey> gone = new ArrayList<>();
    for (PollKey key : keys) {
      Optional<Work> known = work.get(key.text());
      PollState state = known.map(Work::state).map(PollState::parse).orElse(PollState.NONE);
      PollPlan plan = new PollPlan(tracked.of(key), state, settings, now);
      if (plan.interests().isEmpty()) {
        gone.add(key);
      } else if (known.isEmpty()) {
        added.put(key.text(), plan.first(random.getAsDouble()));
      } else {
        plan.sooner(known.get().due(), random.getAsDouble())
            .ifPresent(due -> work.hasten(key.text(), due));
      }
    }
    if (!added.isEmpty()) {
      work.putAll(added);
    }
    gone.forEach(this::remove);
  }

  /** Removes a poll, and has it added again where it is wanted after all. */
  void remove(PollKey key) {
    work.remove(key.text());
    if (!tracked.of(key).isEmpty()) {
      changed.add(key);
    }
  }
}
