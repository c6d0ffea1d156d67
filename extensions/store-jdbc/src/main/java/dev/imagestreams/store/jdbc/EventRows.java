package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.StoreRecord;
import dev.imagestreams.notifications.Ack;
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
import java.util.function.Consumer;

/** The log's events as rows, in one order for all, where one writes at a time. */
final class EventRows implements LogRows {

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

  static Position at(long number) {
    return new Position(Long.toString(number));
  }

  static long numberAt(Position position) {
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

  @Override
  public void append(Session session, List<EventDraft> drafts) throws SQLException {
    for (EventDraft draft : drafts) {
      StreamEvent event = draft.event();
      add(session, event.numbered(nextSequence(session, event)));
    }
  }

  private static long nextSequence(Session session, ImageEvent event) throws SQLException {
    return session.number(
        "INSERT INTO event_source (source, sequence) VALUES (?, 1)"
            + " ON CONFLICT (source) DO UPDATE SET sequence = event_source.sequence + 1 RETURNING sequence",
        0,
        event.header().source());
  }

  private long add(Session session, ImageEvent event) throws SQLException {
    long number = Counters.next(session, Counters.EVENT);
    add(session, number, event, clock.millis());
    dropOld(session, number);
    return number;
  }

  private static void add(Session session, long number, ImageEvent event, long time)
      throws SQLException {
    session.update(
        "INSERT INTO event (number, id, time, news, document) VALUES (?, ?, ?, ?, ?)",
        number,
        event.id(),
        time,
        event instanceof RegistryNews ? 1 : 0,
        ImageEventJson.write(event));
  }

  @Override
  public boolean consume(Session session, Optional<Ack> consumed) throws SQLException {
    return Progress.consume(session, this, consumed);
  }

  @Override
  public Position position(long number) {
    return at(number);
  }

  @Override
  public long number(Position position) {
    return numberAt(position);
  }

  @Override
  public long end(Session session) throws SQLException {
    return Counters.last(session, Counters.EVENT);
  }

  @Override
  public long nextVersion(Session session) throws SQLException {
    return Counters.next(session, Counters.RESOURCE_VERSION);
  }

  @Override
  public long lastVersion(Session session) throws SQLException {
    return Counters.last(session, Counters.RESOURCE_VERSION);
  }

  @Override
  public void dump(Session session, Consumer<? super StoreRecord> to) throws SQLException {
    session.each(
        "SELECT number, document FROM event ORDER BY number",
        row -> to.accept(new StoreRecord.OfEvent(logged(row))));
  }

  /** Nobody else writes until the transaction ends. */
  @Override
  public void beginRestore(Session session) {}

  @Override
  public void restore(Session session, long number, ImageEvent event) throws SQLException {
    add(session, number, event, clock.millis());
  }

  @Override
  public void endRestore(Session session, long lastVersion, long lastEvent) throws SQLException {
    Counters.begin(session, Counters.RESOURCE_VERSION, lastVersion);
    Counters.begin(session, Counters.EVENT, lastEvent);
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

  /** An event, or none at all, beside the number of the last there ever was. */
  private record Row(long last, long number, Optional<String> document) {

    static Row read(ResultSet row) throws SQLException {
      return new Row(row.getLong(1), row.getLong(2), Optional.ofNullable(row.getString(3)));
    }

    /** The last of those that are gone before this one. */
    long gone() {
      return document.isEmpty() ? last : number - 1;
    }
  }

  /** By one statement, so that it needs no transaction. */
  static List<LoggedEvent> read(Session session, long after, int max) throws SQLException {
    if (max <= 0) {
      return List.of();
    }
    List<Row> rows =
        session.list(
            "SELECT c.value, e.number, e.document FROM counter c LEFT JOIN event e ON e.number > ?"
                + " WHERE c.name = 'event' ORDER BY e.number LIMIT ?",
            Row::read,
            after,
            max);
    List<LoggedEvent> found = new ArrayList<>();
    if (!rows.isEmpty() && rows.get(0).gone() > after) {
      found.add(skipped(after, rows.get(0).gone()));
    }
    for (Row row : rows) {
      if (row.document().isPresent() && found.size() < max) {
        ImageEvent event = ImageEventJson.read(row.document().get());
        found.add(new LoggedEvent(at(row.number()), event));
      }
    }
    return found;
  }

  static Optional<LoggedEvent> find(Session session, long number) throws SQLException {
    return session.first(
        "SELECT number, document FROM event WHERE number = ?", EventRows::logged, number);
  }

  /**
   * The last events before a number that have both texts in them, newest first, at most {@code
   * max}. SQLite looks for them in the documents as they are, which is many times faster than
   * reading those.
   */
  static List<LoggedEvent> before(
      Session session, long number, String text, String another, int max) throws SQLException {
    return session.list(
        "SELECT number, document FROM event"
            + " WHERE number < ? AND instr(document, ?) > 0 AND instr(document, ?) > 0"
            + " ORDER BY number DESC LIMIT ?",
        EventRows::logged,
        number,
        text,
        another,
        max);
  }

  private static LoggedEvent logged(ResultSet row) throws SQLException {
    return new LoggedEvent(at(row.getLong(1)), ImageEventJson.read(row.getString(2)));
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
    return new LoggedEvent(at(to), new EventsSkipped(header, to - from));
  }
}
