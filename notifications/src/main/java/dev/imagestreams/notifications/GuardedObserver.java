package dev.imagestreams.notifications;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what an observer throws from those who tell it. */
final class GuardedObserver implements BusObserver {

  private static final Logger LOG = LoggerFactory.getLogger(GuardedObserver.class);

  private final BusObserver observer;

  GuardedObserver(BusObserver observer) {
    this.observer = observer;
  }

  private void tell(String subscription, Runnable call) {
    try {
      call.run();
    } catch (Throwable e) {
      LOG.atWarn().setCause(e).addKeyValue("subscription", subscription).log("the observer threw");
    }
  }

  @Override
  public void delivered(String subscription, ImageEvent event, Duration took) {
    tell(subscription, () -> observer.delivered(subscription, event, took));
  }

  @Override
  public void failed(String subscription, ImageEvent event, int attempt, Throwable problem) {
    tell(subscription, () -> observer.failed(subscription, event, attempt, problem));
  }

  @Override
  public void retried(String subscription, ImageEvent event, int attempt, Duration after) {
    tell(subscription, () -> observer.retried(subscription, event, attempt, after));
  }

  @Override
  public void parked(String subscription, ImageEvent event, int attempts, Throwable problem) {
    tell(subscription, () -> observer.parked(subscription, event, attempts, problem));
  }

  @Override
  public void stalled(String subscription, ImageEvent event, Duration limit) {
    tell(subscription, () -> observer.stalled(subscription, event, limit));
  }

  @Override
  public void lag(String subscription, long events) {
    tell(subscription, () -> observer.lag(subscription, events));
  }
}
