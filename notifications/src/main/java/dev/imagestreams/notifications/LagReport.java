package dev.imagestreams.notifications;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells an observer how far behind a subscription is, some time after that has changed. */
final class LagReport {

  private static final Logger LOG = LoggerFactory.getLogger(LagReport.class);

  /** Asking the log costs a query, and nobody reads more often. */
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final EventLog log;
  private final String subscription;
  private final BusObserver observer;
  private final Tasks tasks;
  private final AtomicBoolean due;

  LagReport(Subscriber<?> subscriber, Tasks tasks) {
    this.log = subscriber.log();
    this.subscription = subscriber.name();
    this.observer = subscriber.observer();
    this.tasks = tasks;
    // As if it were always under way, where nobody listens.
    this.due = new AtomicBoolean(!subscriber.observed());
  }

  void soon() {
    if (due.compareAndSet(false, true)) {
      tasks.runLater(this::report, INTERVAL);
    }
  }

  private void report() {
    due.set(false);
    try {
      observer.lag(subscription, log.lag(subscription));
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).addKeyValue("subscription", subscription).log("its lag is unknown");
    }
  }
}
