package dev.imagestreams.http;

import dev.imagestreams.http.HttpFailure.Kind;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One request under way, and what may end it before its answer does: its time limit, its caller, or
 * the interruption of the thread that waits for it.
 *
 * <p>The client below notices none of these while it waits, so it is the {@link Watch} that does,
 * and drops the connection.
 */
final class Exchange {

  /** Why an exchange was ended. */
  enum End {
    NOT_YET,
    TIME_PASSED,
    CANCELLED
  }

  private final URI uri;
  private final long deadline;
  private final Runnable abort;
  private final Watch watch;
  private Runnable unregister = () -> {};
  private volatile End end = End.NOT_YET;
  private volatile @Nullable Thread waiting;

  /**
   * @param deadline as {@link System#nanoTime()} tells time
   * @param abort drops the connection, from any thread
   */
  Exchange(URI uri, long deadline, Runnable abort, Watch watch) {
    this.uri = uri;
    this.deadline = deadline;
    this.abort = abort;
    this.watch = watch;
  }

  /** Begins: from now on the exchange can be ended. */
  void begin(HttpCall.CancelHook hook) {
    watch.add(this);
    if (hook != HttpCall.CancelHook.NONE) {
      unregister = hook.register(() -> end(End.CANCELLED));
    }
  }

  /**
   * Says that this thread is about to wait for the network. Followed by {@link #waited()}.
   *
   * @throws HttpFailure when the thread was interrupted already
   */
  void waits() {
    Thread current = Thread.currentThread();
    if (current.isInterrupted()) {
      end(End.CANCELLED);
      throw Failures.cancelled(uri, null);
    }
    waiting = current;
  }

  void waited() {
    waiting = null;
  }

  /** Looks whether time is up or the waiting thread was interrupted, and ends the exchange then. */
  void check(long now) {
    if (now - deadline >= 0) {
      end(End.TIME_PASSED);
      return;
    }
    Thread thread = waiting;
    if (thread != null && thread.isInterrupted()) {
      end(End.CANCELLED);
    }
  }

  private void end(End reason) {
    if (end == End.NOT_YET) {
      end = reason;
    }
    abort.run();
  }

  /** What to throw for what the client below threw. */
  HttpFailure failure(IOException e) {
    return switch (end) {
      case CANCELLED -> Failures.cancelled(uri, e);
      case TIME_PASSED ->
          new HttpFailure(Kind.TIMEOUT, uri, "no complete answer within the time limit", e);
      case NOT_YET -> Failures.of(uri, e);
    };
  }

  boolean ended() {
    return end != End.NOT_YET;
  }

  /** Is over: nothing ends it any more. */
  void close() {
    watch.remove(this);
    unregister.run();
  }
}
