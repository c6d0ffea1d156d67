package dev.imagestreams.store.jdbc;

import dev.imagestreams.notifications.EventDraft;
import dev.imagestreams.notifications.EventHeader;
import dev.imagestreams.notifications.EventsSkipped;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.ImageEventJson;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.RegistryNews;
import dev.imagestreams.notifications.StreamEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The log's events as rows, in one order for all. */
final class EventRows {

  private final Retention retention;
  private final Clock clock;

  /** When the oldest event was added, when somebody looked last: it can't have become older. */
  private volatile long oldestTime = Long.MIN_VALUE;

  EventRows(Retention retention, Clock clock) {
    this.retention = retention;
    this.clock = clock;
  }

  /**
   * How long events are kept.
   *
   * @param events the most that are kept, at least 1
   * @param age how old they may become
   */
  record Retention(long events, Duration age) {
    Retention {
      if (events < 1) {
        throw new IllegalArgumentException("retention must be at least 1 event, not " + events);
      }
      if (age.isNegative() || age.isZero()) {
        throw new IllegalArgumentException("retention must be longer than nothing, not " + age);
      }
    }
  }

  static Position position(long number) {
    return new Position(Long.toString(number));
  }

  static long number(Position position) {
    try {
      return Long.parseLong(position.opaque());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a position of this log: " + position.opaque(), e);
    }
  }

  /** Adds news unless it is there; its number. */
  long append(Session session, RegistryNews news) throws SQLException {
    long known = session.number("SELECT number FROM event WHERE id = ? AND news = 1", 0, news.id());
    if (known > 0) {
      return known;
    }
    return add(session, news.numbered(nextSequence(session, news)));
  }

  void append(Session session, List<EventDraft> drafts) throws SQLException {
    for (EventDraft draft : drafts) {
      StreamEvent event = draft.event();
      add(session, event.numbered(nextSequence(session, event)));
    }
  }

  private static long nextSequence(Session session, ImageEvent event) throws SQLException {
    return session.number(
        "INSERT INTO event_source (source, sequence) VALUES (?, 1)"
            + " ON CONFLICT (source) DO UPDATE SET sequence = sequence + 1 RETURNING sequence",
        0,
        event.header().source());
  }

  private long add(Session session, ImageEvent event) throws SQLException {
    long number = Counters.next(session, Counters.EVENT);
    add(session, number, event, clock.millis());
    dropOld(session, number);
    return number;
  }

  static void add(Session session, long number, ImageEvent event, long time) throws SQLException {
    session.update(
        "INSERT INTO event (number, id, time, news, document) VALUES (?, ?, ?, ?, ?)",
        number,
        event.id(),
        time,
        event instanceof RegistryNews ? 1 : 0,
        ImageEventJson.write(event));
  }

  DumpRows dump() {
    return new DumpRows(clock.millis());
  }

  /** With each event that comes at most some go, so that no commit pays for all of them. */
  private void dropOld(Session session, long last) throws SQLException {
    if (last > retention.events()) {
      session.update("DELETE FROM event WHERE number <= ?", last - retention.events());
    }
    long tooOld = clock.millis() - retention.age().toMillis();
    if (oldestTime < tooOld) {
      session.update(
          "DELETE FROM event WHERE number IN (SELECT number FROM event ORDER BY number LIMIT 2)"
              + " AND time < ?",
          tooOld);
      oldestTime = session.number("SELECT time FROM event ORDER BY number LIMIT 1", tooOld);
    }
  }

  static List<LoggedEvent> read(Session session, long after, int max) throws SQLException {
    if (max <= 0 || Counters.last(session, Counters.EVENT) == after) {
      return List.of();
    }
    List<LoggedEvent> found = list(session, after, max);
    boolean complete = !found.isEmpty() && number(found.get(0).position()) == after + 1;
    long oldest = complete ? after + 1 : oldest(session);
    if (after >= oldest - 1) {
      return found;
    }
    List<LoggedEvent> withSkipped = new ArrayList<>();
    withSkipped.add(skipped(after, oldest - 1));
    withSkipped.addAll(found.subList(0, Math.min(found.size(), max - 1)));
    return withSkipped;
  }

  private static List<LoggedEvent> list(Session session, long after, int max) throws SQLException {
    return session.list(
        "SELECT number, document FROM event WHERE number > ? ORDER BY number LIMIT ?",
        EventRows::logged,
        after,
        max);
  }

  static Optional<LoggedEvent> find(Session session, long number) throws SQLException {
    return session.first(
        "SELECT number, document FROM event WHERE number = ?", EventRows::logged, number);
  }

  private static LoggedEvent logged(ResultSet row) throws SQLException {
    return new LoggedEvent(position(row.getLong(1)), ImageEventJson.read(row.getString(2)));
  }

  /** The number of the oldest event that is left, or that comes next. */
  static long oldest(Session session) throws SQLException {
    return session.number(
        "SELECT number FROM event ORDER BY number LIMIT 1",
        Counters.last(session, Counters.EVENT) + 1);
  }

  /** Stands in the place of the last of the dropped events, so that settling it settles them. */
  private static LoggedEvent skipped(long from, long to) {
    EventHeader header = new EventHeader("skipped-" + from + "-" + to, "/log", 0, Instant.now());
    return new LoggedEvent(position(to), new EventsSkipped(header, to - from));
  }
}
