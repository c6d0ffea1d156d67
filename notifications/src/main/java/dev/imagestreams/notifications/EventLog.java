package dev.imagestreams.notifications;

import dev.imagestreams.model.StreamKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where events are kept, in one order for all, until every subscription has had them. What can be
 * plugged in; {@code EventLogContract} in the testkit says what an implementation must do.
 *
 * <p>Thread-safe. Streams' events come in through the store that owns the log, in the transaction
 * that changes the stream; {@link #append} is for the news of registries. Calls may block on I/O.
 *
 * <p>A log that can't say more than what is abstract here still delivers; its subscriptions can't
 * be looked after, and those methods throw {@link UnsupportedOperationException}.
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

  /**
   * The event at a position; empty when the log has dropped it. Reads the whole log, unless an
   * implementation knows better.
   */
  default Optional<LoggedEvent> find(Position position) {
    return LogScan.find(this, position);
  }

  /**
   * The last event of a source and subject that is wanted; empty where the log has none, or has
   * dropped it. Reads the whole log, unless an implementation knows better.
   *
   * @param source as {@link EventHeader#source()} has it
   * @param subject as {@link ImageEvent#subject()} has it; empty for the source as a whole
   * @param wanted asked of the newest first where the log can, and under no lock
   */
  default Optional<LoggedEvent> lastOf(
      String source, String subject, Predicate<? super ImageEvent> wanted) {
    return LogScan.lastOf(this, source, subject, wanted);
  }

  /** The position of the last event. */
  Position end();

  /** The position before the first event there ever was. */
  Position beginning();

  /**
   * What all tags point to now, a page at a time; nothing where the log doesn't know the streams.
   *
   * @param after only streams whose keys come after this one: {@link StatePage#next()} of the page
   *     before
   * @param maxStreams how many streams to look at, at least 1
   */
  default StatePage currentState(Optional<StreamKey> after, int maxStreams) {
    return new StatePage(List.of(), Optional.empty(), end());
  }

  // Subscriptions

  /**
   * Makes the caller the one who delivers to a subscription, where several processes, or several
   * buses of one, share the log: two at a time would tell each event twice, and not in order. Does
   * not wait. A process that ends, however it ends, gives up what it had; one that is stopped for
   * long may lose it.
   *
   * @return gives it up when closed; empty while another has it
   */
  default Optional<Ownership> tryOwn(String subscription) {
    return Optional.of(() -> {});
  }

  /**
   * How far a subscription has come. One that the log doesn't know begins at {@code start}, which
   * is then remembered; what was dropped before that, it did not miss.
   */
  SubscriptionState subscription(String name, Position start);

  /**
   * As {@link #subscription(String, Position)}; one that the log doesn't know is owed the current
   * state.
   */
  default SubscriptionState subscriptionOwedState(String name, Position start) {
    throw new UnsupportedOperationException("this log doesn't remember who is owed a state");
  }

  /** All subscriptions the log knows, by name, each with how far it has come. */
  default Map<String, SubscriptionState> subscriptions() {
    throw new UnsupportedOperationException("this log doesn't list its subscriptions");
  }

  /**
   * How many events the subscription has not settled, whether they concern it or not. Reads all of
   * them, unless an implementation knows better.
   *
   * @throws IllegalArgumentException when there is no such subscription
   */
  default long lag(String subscription) {
    return LogScan.lag(this, subscription);
  }

  /**
   * Remembers what became of events. Settling an event again changes nothing.
   *
   * @throws IllegalArgumentException when there is no such subscription
   */
  void settle(String subscription, List<Settlement> settlements);

  /**
   * Takes up again what was put aside: those of the positions that were parked are parked no more,
   * and not settled, wherever the low water is, until they are settled again.
   *
   * @return those that were parked
   * @throws IllegalArgumentException when there is no such subscription
   */
  default List<Position> replay(String subscription, List<Position> positions) {
    throw new UnsupportedOperationException("this log doesn't replay");
  }

  /**
   * Forgets that events were put aside; they stay settled.
   *
   * @return those that were parked
   * @throws IllegalArgumentException when there is no such subscription
   */
  default List<Position> drop(String subscription, List<Position> positions) {
    throw new UnsupportedOperationException("this log doesn't forget");
  }

  /**
   * Has a subscription go on after another position, back or forth, as if it had settled all up to
   * there and nothing beyond; what was put aside or taken up again up to there stays so. Before the
   * oldest event it begins with that one.
   *
   * @param stateOwed whether it is owed the current state from now on
   * @throws IllegalArgumentException when there is no such subscription
   */
  default void rewind(String subscription, Position position, boolean stateOwed) {
    throw new UnsupportedOperationException("this log doesn't rewind");
  }

  /**
   * Calls {@code hint} after events were added, at least once for any number of them, in the thread
   * that added them: it must be quick. May call it when there is nothing new, and in other threads
   * where others add events too. Nothing depends on it but speed.
   *
   * @return ends the calls when closed, save one that has begun
   */
  Registration onAppend(Runnable hint);

  /** Who has this delivers to a subscription, and nobody else does; closing gives it up. */
  interface Ownership extends Registration {

    /**
     * Whether that is still so. Once it is not, it never is again: another process may deliver, and
     * what this one says of the subscription is refused. Asks nobody, and is quick.
     */
    default boolean isHeld() {
      return true;
    }
  }

  /** Ends something when closed; closing twice does nothing more. */
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
