package dev.imagestreams.notifications.webhook;

import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.ForwardingLog;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.RegistryNews;

/** A log that takes in some news, and no more until it is healed. */
final class FailingLog extends ForwardingLog {

  private int left;

  FailingLog(EventLog log, int left) {
    super(log);
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
    return super.append(news);
  }
}
