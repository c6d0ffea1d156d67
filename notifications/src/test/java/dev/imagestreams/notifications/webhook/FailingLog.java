package dev.imagestreams.notifications.webhook;

import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.RegistryNews;
import dev.imagestreams.notifications.Settlement;
import dev.imagestreams.notifications.SubscriptionState;
import java.util.List;

/** A log that takes in some news, and no more until it is healed. */
final class FailingLog implements EventLog {

  private final EventLog log;
  private int left;

  FailingLog(EventLog log, int left) {
    this.log = log;
    this.left = left;
  }

  void heal() {
    left = Integer.MAX_VALUE;
  }

  @Override
  public Position append(RegistryNews news) {
    if (left == 0) {
      throw new IllegalStateException("the disk is full");
    }
    left--;
    return log.append(news);
  }

  @Override
  public List<LoggedEvent> read(Position after, int max) {
    return log.read(after, max);
  }

  @Override
  public Position end() {
    return log.end();
  }

  @Override
  public Position beginning() {
    return log.beginning();
  }

  @Override
  public SubscriptionState subscription(String name, Position start) {
    return log.subscription(name, start);
  }

  @Override
  public void settle(String subscription, List<Settlement> settlements) {
    log.settle(subscription, settlements);
  }

  @Override
  public Registration onAppend(Runnable hint) {
    return log.onAppend(hint);
  }
}
