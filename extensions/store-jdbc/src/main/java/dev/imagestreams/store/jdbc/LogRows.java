package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.StoreRecord;
import dev.imagestreams.notifications.Ack;
import dev.imagestreams.notifications.EventDraft;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.Position;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What a store's transactions do with its log, and with the versions of its streams. */
interface LogRows {

  /** Adds events in their order. */
  void append(Session session, List<EventDraft> drafts) throws SQLException;

  /**
   * Acknowledges the event that a change is caused by, in the change's own transaction.
   *
   * @return false when it was settled before: the change is not to be made then
   */
  boolean consume(Session session, Optional<Ack> consumed) throws SQLException;

  /** The position of the event of a number. */
  Position position(long number);

  /**
   * The number of the event of a position.
   *
   * @throws IllegalArgumentException when it is no position of this log
   */
  long number(Position position);

  /** The number of the last event; 0 before the first. */
  long end(Session session) throws SQLException;

  /** The number of the next version of a stream. */
  long nextVersion(Session session) throws SQLException;

  /** The last version that was given; 0 before the first. */
  long lastVersion(Session session) throws SQLException;

  /**
   * Refuses to go on where this process delivered to a subscription, and another one does now.
   *
   * @throws dev.imagestreams.core.store.StoreException when that is so
   */
  default void requireOwner(Session session, String subscription) throws SQLException {}

  /** Whether the event of a position is of a time that the database has lost. */
  default boolean isLost(Position position) {
    return false;
  }

  /** All events, oldest first, each with the position that any log may give it. */
  void dump(Session session, Consumer<? super StoreRecord> to) throws SQLException;

  /** The number of the last event that is dumped. */
  default long dumpedEnd(Session session) throws SQLException {
    return end(session);
  }

  /** Has an empty store begin to be restored, which nobody else may use meanwhile. */
  void beginRestore(Session session) throws SQLException;

  /** Adds an event where it was, as if it came now. */
  void restore(Session session, long number, ImageEvent event) throws SQLException;

  /** Has the numbers of an empty store go on after others. */
  void endRestore(Session session, long lastVersion, long lastEvent) throws SQLException;
}
