package dev.imagestreams.notifications;

import java.util.List;

/**
 * Where events are kept, in one order for all, until every subscription has had them. What can be
 * plugged in; {@code EventLogContract} in the testkit says what an implementation must do.
 *
 * <p>Thread-safe. Streams' events come in through the store that owns the log, in the transaction
 * that changes the stream; {@link #append} is for the news of registries. Calls may block on I/O.
 */
public interface EventLog {

  /**
   * Adds news, unless the log has it: an event of the same id is added once.
   *
   * @return where the event is
   */
  Position append(RegistryNews news);

  /**
   * The events after a position, oldest first, at most {@code max}; empty at the end. Where events
   * were dropped in between, the first is an {@link EventsSkipped}.
   */
  List<LoggedEvent> read(Position after, int max);

  /** The position of the last event. */
  Position end();

  /** The position before the first event there ever was. */
  Position beginning();

  /**
   * How far a subscription has come. One that the log doesn't know begins at {@code start}, which
   * is then remembered; what was dropped before that, it did not miss.
   */
  SubscriptionState subscription(String name, Position start);

  /** Remembers what became of events. Settling an event again changes nothing. */
  void settle(String subscription, List<Settlement> settlements);

  /**
   * Calls {@code hint} after events were added, at least once for any number of them, in the thread
   * that added them: it must be quick. Nothing depends on it but speed.
   *
   * @return ends the calls when closed
   */
  Registration onAppend(Runnable hint);

  /** Ends something when closed; closing twice does nothing more. */
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
