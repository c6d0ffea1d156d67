package dev.imagestreams.store.jdbc;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Something to be written, and what became of it: done by whichever thread has the turn, waited for
 * by the one that wants it.
 */
final class Write<T> {

  private final String what;
  private final Database.Work<T> work;
  private final boolean durable;
  private final CompletableFuture<Boolean> woken = new CompletableFuture<>();
  private @Nullable T result;
  private @Nullable Throwable failure;

  /**
   * @param what is done, for error messages
   * @param durable whether it must be on the disk when it is told to be done
   */
  Write(String what, Database.Work<T> work, boolean durable) {
    this.what = what;
    this.work = work;
    this.durable = durable;
  }

  boolean isDurable() {
    return durable;
  }

  /** Does the work, as often as a transaction is tried that it is part of. */
  T in(Session session) throws SQLException {
    failure = null;
    T made = work.in(session);
    result = made;
    return made;
  }

  /** Nothing of it was done. */
  void fail(Throwable problem) {
    failure = problem;
  }

  /**
   * Waits to be woken, whoever interrupts.
   *
   * @return whether it is done; otherwise this thread has the turn
   */
  boolean awaitDone() {
    return woken.join();
  }

  void wakeDone() {
    woken.complete(true);
  }

  void wakeToLead() {
    woken.complete(false);
  }

  /** What came of it, once it is done. */
  T outcome(Path file) {
    if (failure instanceof SQLException e) {
      throw SqliteFailures.of(what, file, e);
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
    return Objects.requireNonNull(result, what);
  }
}
