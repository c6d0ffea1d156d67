package dev.imagestreams.notifications;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * By what a subscription is looked after: how far it is, what it has put aside, and holding it,
 * letting it go on, or sending it elsewhere.
 *
 * <p>What is said of parked events and of where it goes on is kept in the log: a subscriber of this
 * bus acts on it at once, one elsewhere when it begins the next time. Thread-safe; calls may block
 * on I/O, and throw what the log throws.
 */
public final class SubscriptionControl {

  private final EventLog log;
  private final String name;
  private final Supplier<Optional<SubscriptionRunner<?>>> runner;

  SubscriptionControl(EventLog log, String name, Supplier<Optional<SubscriptionRunner<?>>> runner) {
    this.log = log;
    this.name = name;
    this.runner = runner;
  }

  public String name() {
    return name;
  }

  /** How far it has come, as the log has it: what was handled last may be missing for 10 ms. */
  public SubscriptionState state() {
    SubscriptionState state = log.subscriptions().get(name);
    if (state == null) {
      throw new NoSuchElementException("the log knows no subscription \"" + name + "\"");
    }
    return state;
  }

  /** How many events of the log it has not settled, whether they concern it or not. */
  public long lag() {
    return log.lag(name);
  }

  /** How it is; empty when it has no subscriber here. */
  public Optional<SubscriptionHealth> health() {
    return runner.get().map(SubscriptionRunner::health);
  }

  // What was put aside

  /** The events that were put aside, the longest ago first. */
  public List<ParkedEvent> parked() {
    return state().parked().stream().map(this::parked).toList();
  }

  private ParkedEvent parked(Settlement.Parked parked) {
    return new ParkedEvent(
        parked.position(),
        log.find(parked.position()).map(LoggedEvent::event),
        parked.attempts(),
        parked.reason(),
        parked.time());
  }

  /**
   * Has an event that was put aside delivered again, with as many attempts as at first. It comes
   * out of its place, behind what waits for its tag then; {@link Delivery#replayed()} says so.
   *
   * @throws NoSuchElementException when it was not put aside
   * @throws IllegalStateException when the log has dropped the event
   */
  public void replay(Position position) {
    if (log.find(position).isEmpty()) {
      throw new IllegalStateException(
          "the event at " + position.opaque() + " is dropped from the log; drop it here too");
    }
    if (replay(List.of(position)).isEmpty()) {
      throw notParked(position);
    }
  }

  /**
   * Has all events that were put aside delivered again, the longest ago first; those that the log
   * has dropped stay.
   *
   * @return how many
   */
  public int replayAll() {
    List<Position> there =
        parked().stream()
            .filter(parked -> parked.event().isPresent())
            .map(ParkedEvent::position)
            .toList();
    return there.isEmpty() ? 0 : replay(there).size();
  }

  private List<Position> replay(List<Position> positions) {
    List<Position> replayed = log.replay(name, positions);
    runner.get().ifPresent(here -> here.replay(replayed));
    return replayed;
  }

  /**
   * Forgets an event that was put aside; it counts as handled.
   *
   * @throws NoSuchElementException when it was not put aside
   */
  public void drop(Position position) {
    if (log.drop(name, List.of(position)).isEmpty()) {
      throw notParked(position);
    }
  }

  private NoSuchElementException notParked(Position position) {
    return new NoSuchElementException(
        "\"" + name + "\" has put aside no event at " + position.opaque());
  }

  // Holding and going on

  /**
   * Delivers nothing until it is resumed; what is being delivered goes on. Ends with the
   * subscriber: the log doesn't keep it.
   *
   * @throws IllegalStateException when the subscription has no subscriber here
   */
  public void pause() {
    here().pause();
  }

  /**
   * Goes on delivering.
   *
   * @throws IllegalStateException when the subscription has no subscriber here
   */
  public void resume() {
    here().resume();
  }

  private SubscriptionRunner<?> here() {
    return runner
        .get()
        .orElseThrow(
            () -> new IllegalStateException("\"" + name + "\" has no subscriber on this bus"));
  }

  /**
   * Goes on after a position, back or forth: what comes after it is delivered, again or not, and
   * what was put aside up to there stays so. Waits for listeners that are being called, at most 30
   * seconds.
   *
   * @throws IllegalStateException when the listener does not return, or calls this itself, or when
   *     another process or bus delivers to the subscription; nothing was changed
   */
  public void rewind(Position position) {
    rewind(position, false);
  }

  /** As {@link #rewind(Position)}, to where a new subscription would begin. */
  public void rewind(Subscription.Start start) {
    switch (start) {
      case NOW -> rewind(log.end(), false);
      case BEGINNING -> rewind(log.beginning(), false);
      case CURRENT_STATE -> rewind(log.end(), true);
    }
  }

  private void rewind(Position position, boolean stateOwed) {
    Runnable change = () -> log.rewind(name, position, stateOwed);
    Optional<SubscriptionRunner<?>> here = runner.get();
    if (here.isPresent()) {
      here.get().rewind(change);
    } else {
      rewindUnserved(change);
    }
  }

  private void rewindUnserved(Runnable change) {
    EventLog.Registration ownership =
        log.tryOwn(name).orElseThrow(() -> SubscriptionRunner.ownedElsewhere(name));
    try {
      change.run();
    } finally {
      ownership.close();
    }
  }
}
