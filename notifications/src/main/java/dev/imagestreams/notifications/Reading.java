package dev.imagestreams.notifications;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes from the log what a subscription is to be given, and sorts it into lanes: what is told once
 * more, what is news, and the current state where it is owed.
 *
 * <p>One thread reads at a time, and what only it uses is not guarded. It is under no lock when it
 * calls the log.
 */
final class Reading {

  private static final Logger LOG = LoggerFactory.getLogger(Reading.class);

  private static final int BATCH = 256;

  /** Streams of the current state that are looked at at a time; each may have many tags. */
  private static final int STATE_BATCH = 32;

  private final EventLog log;
  private final Subscription<?> subscription;
  private final Lanes lanes;
  private final SettlementWriter settlements;
  private final Tasks tasks;
  private final Runnable dispatch;
  private final AtomicInteger requests = new AtomicInteger();

  private Position readTo;
  private final Set<Position> settledBefore;

  /** Positions that are to be told once more; guarded by itself. */
  private final Deque<Position> replays = new ArrayDeque<>();

  private final StateDebt state;

  /**
   * @param dispatch has delivered what waits
   */
  Reading(
      EventLog log,
      Subscription<?> subscription,
      SubscriptionState begin,
      Lanes lanes,
      SettlementWriter settlements,
      Tasks tasks,
      Runnable dispatch) {
    this.log = log;
    this.subscription = subscription;
    this.lanes = lanes;
    this.settlements = settlements;
    this.tasks = tasks;
    this.dispatch = dispatch;
    this.readTo = begin.lowWater();
    this.settledBefore = new HashSet<>(begin.settledAbove());
    this.replays.addAll(begin.replayed());
    this.state = new StateDebt(begin.stateOwed());
  }

  /** Has the log read soon, in another thread; any number of calls is answered by one reading. */
  void soon() {
    if (requests.getAndIncrement() == 0 && !tasks.run(this::read)) {
      requests.set(0);
      if (!lanes.stopIfDraining()) {
        tasks.later(this::soon, Tasks.RETRY);
      }
    }
  }

  /** Has events told once more, which the log holds for replayed. */
  void replay(Collection<Position> positions) {
    synchronized (replays) {
      replays.addAll(positions);
    }
    soon();
  }

  private void read() {
    int answered;
    do {
      answered = requests.get();
      try {
        while (readSome()) {}
      } catch (Throwable e) {
        // Even of an Error the next reading must know nothing, or there would be none.
        LOG.atError()
            .setCause(e)
            .addKeyValue("subscription", subscription.name())
            .log("reading the log failed, and is tried again");
        tasks.later(this::soon, Tasks.RETRY);
      }
    } while (requests.addAndGet(-answered) != 0);
  }

  /** Takes some events; false when there are none or there is no room. */
  private boolean readSome() {
    int room = lanes.room();
    if (room == 0) {
      return false;
    }
    Position replay = nextReplay();
    if (replay != null) {
      replay(replay);
    } else if (state.isNext(log, readTo)) {
      tellState();
    } else if (!readLog(Math.min(BATCH, room))) {
      lanes.reachedEnd();
      return false;
    }
    dispatch.run();
    settlements.writeSoon();
    return true;
  }

  // What is told once more

  private @Nullable Position nextReplay() {
    synchronized (replays) {
      return replays.peek();
    }
  }

  private void replay(Position position) {
    Optional<LoggedEvent> found = log.find(position);
    synchronized (replays) {
      replays.poll();
    }
    if (found.isPresent() && subscription.wants(found.get().event())) {
      lanes.add(Entry.replayed(found.get()));
      return;
    }
    LOG.atWarn()
        .addKeyValue("subscription", subscription.name())
        .addKeyValue("position", position.opaque())
        .log("an event was to be replayed that is dropped from the log or not wanted any more");
    settlements.settle(null, new Settlement.Acknowledged(position));
  }

  // What the log has

  private boolean readLog(int max) {
    List<LoggedEvent> batch = log.read(readTo, max);
    for (LoggedEvent logged : batch) {
      if (state.isDue(readTo)) {
        // The rest comes after the state, and is read again then.
        return true;
      }
      take(logged);
    }
    return !batch.isEmpty();
  }

  private void take(LoggedEvent logged) {
    readTo = logged.position();
    SettlementWriter.Mark mark = settlements.taken(logged.position());
    boolean settledEarlier = settledBefore.remove(logged.position());
    if (logged.event() instanceof EventsSkipped skipped) {
      missed(logged.position(), skipped);
    }
    if (settledEarlier || !subscription.wants(logged.event())) {
      settlements.passOver(mark);
    } else {
      lanes.add(Entry.ofLog(logged, mark));
    }
  }

  private void missed(Position position, EventsSkipped skipped) {
    LOG.atWarn()
        .addKeyValue("subscription", subscription.name())
        .addKeyValue("events", skipped.count())
        .log("events were dropped from the log before this subscription had them");
    if (subscription.wantsStates()) {
      settlements.settle(null, new Settlement.StateOwed(position));
      state.owe();
    }
  }

  // The current state

  private void tellState() {
    StatePage page = log.currentState(state.after(), STATE_BATCH);
    List<Entry> wanted =
        page.tags().stream()
            .filter(subscription::wants)
            .map(event -> Entry.ofState(event, page.position()))
            .toList();
    boolean told = state.took(wanted.size(), page);
    wanted.forEach(lanes::add);
    if (told) {
      settlements.settle(null, new Settlement.StateTold(page.position()));
    }
  }

  /** An event of the state is done with; the debt is paid with the last of them. */
  void settledState(Position position) {
    if (state.settled()) {
      settlements.settle(null, new Settlement.StateTold(position));
    }
  }
}
