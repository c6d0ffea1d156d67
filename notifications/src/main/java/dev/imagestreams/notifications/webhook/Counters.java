package dev.imagestreams.notifications.webhook;

import java.util.concurrent.atomic.LongAdder;

/** Counts what becomes of a source's messages. */
final class Counters {

  private final LongAdder accepted = new LongAdder();
  private final LongAdder ignored = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder failed = new LongAdder();

  void count(int status) {
    switch (status) {
      case 202 -> accepted.increment();
      case 200, 204 -> ignored.increment();
      case 503 -> failed.increment();
      default -> refused.increment();
    }
  }

  WebhookHealth health() {
    return new WebhookHealth(accepted.sum(), ignored.sum(), refused.sum(), failed.sum());
  }
}
