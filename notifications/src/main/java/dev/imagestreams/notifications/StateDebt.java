package dev.imagestreams.notifications;

import dev.imagestreams.model.StreamKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a subscription is owed the current state, and how much of it was told. Paid when all of
 * it is settled. Thread-safe; only {@link #isNext} calls the log.
 */
final class StateDebt {

  private boolean owed;

  /**
   * Where in the log the state is told: where it ended when the debt came to be known. What is left
   * of the log before that is told first, so that no tag goes back behind its state.
   */
  private @Nullable Position place;

  private Optional<StreamKey> after = Optional.empty();
  private int outstanding;

  StateDebt(boolean owed) {
    this.owed = owed;
  }

  /** Owes the state anew, whatever was told of it. */
  synchronized void owe() {
    owed = true;
    place = null;
    after = Optional.empty();
  }

  /** Whether the state comes next for one who has read so far. */
  boolean isNext(EventLog log, Position readTo) {
    if (isUnplaced()) {
      place(log.end());
    }
    return isDue(readTo);
  }

  private synchronized boolean isUnplaced() {
    return owed && place == null;
  }

  private synchronized void place(Position end) {
    place = end;
  }

  /** As {@link #isNext}, where it is known where the state is told. */
  synchronized boolean isDue(Position readTo) {
    return owed && readTo.equals(place);
  }

  /** Where the next page of the state goes on. */
  synchronized Optional<StreamKey> after() {
    return after;
  }

  /**
   * A page was looked up, and so many events of it are to be told.
   *
   * @return whether the debt is paid
   */
  synchronized boolean took(int events, StatePage page) {
    outstanding += events;
    after = page.next();
    owed = page.next().isPresent();
    return isPaid();
  }

  /**
   * One of those events is settled.
   *
   * @return whether the debt is paid
   */
  synchronized boolean settled() {
    outstanding--;
    return isPaid();
  }

  private boolean isPaid() {
    return !owed && outstanding == 0;
  }
}
