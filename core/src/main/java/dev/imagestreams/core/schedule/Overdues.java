package dev.imagestreams.core.schedule;

import dev.imagestreams.core.store.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/** Finds, among all work, the polls that are late. */
final class Overdues {

  private static final int MOST = 100;
  private static final int INTERVALS = 3;

  private final TrackedRepositories tracked;
  private final ScheduleSettings settings;
  private final Instant now;
  private Duration lag = Duration.ZERO;

  /** The one that is least late is first, to be thrown out. */
  private final PriorityQueue<ScheduleHealth.Overdue> latest =
      new PriorityQueue<>(Comparator.comparing(ScheduleHealth.Overdue::due).reversed());

  Overdues(TrackedRepositories tracked, ScheduleSettings settings, Instant now) {
    this.tracked = tracked;
    this.settings = settings;
    this.now = now;
  }

  void look(Work work) {
    if (work.due().isAfter(now) && !PollState.mayWait(work.state())) {
      return;
    }
    Optional<PollKey> key = PollKey.parse(work.key());
    if (key.isEmpty() || tracked.of(key.get()).isEmpty()) {
      return;
    }
    PollState state = PollState.parse(work.state());
    // What is put back is due anew, but late since it first was.
    Instant due = state.waitingSince().orElse(work.due());
    Duration late = Duration.between(due, now);
    if (late.isNegative()) {
      return;
    }
    lag = late.compareTo(lag) > 0 ? late : lag;
    PollPlan plan = new PollPlan(tracked.of(key.get()), state, settings, now);
    Duration interval = plan.interval();
    if (late.compareTo(interval.multipliedBy(INTERVALS)) >= 0) {
      latest.add(
          new ScheduleHealth.Overdue(
              key.get().repository(), due, interval, state.lastSuccess(), state.problem()));
      if (latest.size() > MOST) {
        latest.remove();
      }
    }
  }

  Duration lag() {
    return lag;
  }

  List<ScheduleHealth.Overdue> latestFirst() {
    return latest.stream().sorted(Comparator.comparing(ScheduleHealth.Overdue::due)).toList();
  }
}
