package dev.imagestreams.registry;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Stops calls that are under way: one may be given to any number of calls, by {@link
 * Access#withCancellation}.
 *
 * <p>A cancelled call ends its transfer and fails with {@link RegistryException.Reason#CANCELLED};
 * one that begins later fails before anything is sent. Thread-safe; nothing here blocks.
 */
public final class Cancellation {

  private static final Cancellation NONE = new Cancellation();

  private final Set<Runnable> actions = new LinkedHashSet<>();
  private boolean cancelled;

  /** One that nobody has called yet. */
  public Cancellation() {}

  /** One that is never cancelled. */
  static Cancellation none() {
    return NONE;
  }

  /** Stops the calls that have this; once is enough. */
  public void cancel() {
    if (this == NONE) {
      throw new IllegalStateException("give your own Cancellation to the calls to be cancelled");
    }
    List<Runnable> due;
    synchronized (actions) {
      cancelled = true;
      due = List.copyOf(actions);
      actions.clear();
    }
    due.forEach(Runnable::run);
  }

  public boolean isCancelled() {
    synchronized (actions) {
      return cancelled;
    }
  }

  /**
   * Has {@code action} run at cancellation, at once if it was before.
   *
   * @return to be run when {@code action} has become pointless
   */
  Runnable register(Runnable action) {
    Objects.requireNonNull(action, "action");
    if (this == NONE) {
      return () -> {};
    }
    synchronized (actions) {
      if (!cancelled) {
        actions.add(action);
        return () -> forget(action);
      }
    }
    action.run();
    return () -> {};
  }

  private void forget(Runnable action) {
    synchronized (actions) {
      actions.remove(action);
    }
  }
}
