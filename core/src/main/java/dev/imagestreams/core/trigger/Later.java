package dev.imagestreams.core.trigger;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does work after a while, in the executor, and tries again where that takes none now. */
final class Later {

  private static final Logger LOG = LoggerFactory.getLogger(Later.class);
  private static final Duration REFUSED = Duration.ofSeconds(1);

  private final ScheduledExecutorService timer;
  private final Executor executor;

  Later(ScheduledExecutorService timer, Executor executor) {
    this.timer = timer;
    this.executor = executor;
  }

  /**
   * @throws RejectedExecutionException when the timer has ended
   */
  Future<?> run(Runnable work, Duration delay) {
    return timer.schedule(() -> handOver(work), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void handOver(Runnable work) {
    try {
      executor.execute(work);
    } catch (RejectedExecutionException e) {
      LOG.atWarn().addKeyValue("refusal", e.toString()).log("the executor takes no work");
      run(work, REFUSED);
    }
  }
}
