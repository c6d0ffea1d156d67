package dev.imagestreams.notifications;

import java.util.List;

/** A log that is another one, save for what a test has it do otherwise. */
public class ForwardingLog implements EventLog {

  private final EventLog log;

  public ForwardingLog(EventLog log) {
    this.log = log;
  }

  @Override
  public Position append(RegistryNews news) {
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
