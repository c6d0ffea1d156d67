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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The log's rows where many write at a time. Events arrive without a number, in the transactions of
 * those who add them, which wait for nobody. Whoever reads the log next moves those that are
 * committed to its end and numbers them, one after the other under one lock. So numbers have no
 * gaps, and what is committed late is numbered late: nobody reads past it. Thread-safe.
 */
final class PostgresLogRows implements LogRows {

  /** How many arrivals are numbered at a time, so that nobody waits long for a lock. */
  static final int MOST = 5_000;

  /** When it is, by the database's clock, in milliseconds since 1970. */
  static final String NOW = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

  private static final String LOCK =
      "SELECT value FROM counter WHERE name = 'event' FOR NO KEY UPDATE";

  /** Sees all that is committed when the lock is had, since it is a statement of its own. */
  private static final String MOVE =
      "WITH moved AS (DELETE FROM arrival WHERE arrival IN"
          + " (SELECT arrival FROM arrival ORDER BY arrival LIMIT "
          + MOST
          + ") RETURNING *), added AS (INSERT INTO event"
          + " (number, id, time, news, source, subject, document)"
          + " SELECT (SELECT value FROM counter WHERE name = 'event')"
          + " + row_number() OVER (ORDER BY arrival), id, time, news, source, subject, document"
          + " FROM moved RETURNING 1)"
          + " UPDATE counter SET value = value + (SELECT count(*) FROM added)"
          + " WHERE name = 'event' AND EXISTS (SELECT 1 FROM added)";

  private static final String ADD_ARRIVAL =
      "INSERT INTO arrival (id, time, news, source, subject, document) VALUES (?, "
          + NOW
          + ", ?, ?, ?, ?)";

  private final LogGenerations generations;
  private final PostgresLeases leases;

  PostgresLogRows(LogGenerations generations, PostgresLeases leases) {
    this.generations = generations;
    this.leases = leases;
  }

  // Adding

  @Override
  public void append(Session session, List<EventDraft> drafts) throws SQLException {
    Map<String, Long> bySource = new TreeMap<>(); // In one order, so that none wait in a ring.
    drafts.forEach(draft -> bySource.merge(source(draft), 1L, Long::sum));
    for (Map.Entry<String, Long> each : bySource.entrySet()) {
      long last = nextSequence(session, each.getKey(), each.getValue());
      each.setValue(last - each.getValue());
    }
    for (EventDraft draft : drafts) {
      long sequence = bySource.merge(source(draft), 1L, Long::sum);
      session.later(ADD_ARRIVAL, columns(draft.event().numbered(sequence)));
    }
  }

  private static String source(EventDraft draft) {
    return draft.event().header().source();
  }

  /**
   * Adds news.
   *
   * @return false when it is there already; the transaction must not be committed then
   */
  boolean append(Session session, RegistryNews news) throws SQLException {
    ImageEvent event = news.numbered(nextSequence(session, news.header().source(), 1));
    // What somebody else has added is found among the arrivals; or, in this order, in the log.
    return session.update(ADD_ARRIVAL + " ON CONFLICT DO NOTHING", columns(event)) > 0
        && number(session, news).isEmpty();
  }

  /** The number of news that the log has; empty where it has none, or where it just arrived. */
  static Optional<Long> number(Session session, RegistryNews news) throws SQLException {
    return session.first(
        "SELECT number FROM event WHERE id = ? AND news = 1", row -> row.getLong(1), news.id());
  }

  /**
   * Locks the source until the transaction ends, so that its events arrive in their order.
   *
   * @return the last of so many numbers
   */
  private static long nextSequence(Session session, String source, long count) throws SQLException {
    return session.number(
        "INSERT INTO event_source (source, sequence) VALUES (?, ?) ON CONFLICT (source)"
            + " DO UPDATE SET sequence = event_source.sequence + excluded.sequence"
            + " RETURNING sequence",
        0,
        source,
        count);
  }

  private static Object[] columns(ImageEvent event) {
    return new Object[] {
      event.id(),
      event instanceof RegistryNews ? 1 : 0,
      event.header().source(),
      event.subject(),
      ImageEventJson.write(event)
    };
  }

  // Numbering

  /**
   * Numbers what has arrived. Everything is sent at once and done without another word from here,
   * so that a process that is stopped in the midst of it keeps nobody waiting for the lock. Some
   * may be left where there are very many.
   */
  static void number(Session session) throws SQLException {
    session.executeOnce(LOCK + "; " + LogGenerations.BEGIN_ANOTHER + "; " + MOVE);
  }

  /** The number of the last event, which nobody changes until the transaction ends. */
  static long lockEnd(Session session) throws SQLException {
    return session.number(LOCK, 0);
  }

  // Reading

  /** Some events, with what else there is to know of the log at that time. */
  record Page(long last, boolean arrivals, int generation, List<LoggedEvent> events) {}

  private record Row(
      long last, boolean arrivals, int generation, long number, Optional<String> document) {

    static Row read(ResultSet row) throws SQLException {
      return new Row(
          row.getLong(1),
          row.getBoolean(2),
          row.getInt(3),
          row.getLong(4),
          Optional.ofNullable(row.getString(5)));
    }
  }

  /** By one statement, so that it needs no transaction. */
  Page read(Session session, long after, int max) throws SQLException {
    List<Row> rows =
        session.list(
            "SELECT (SELECT value FROM counter WHERE name = 'event'),"
                + " EXISTS (SELECT 1 FROM arrival),"
                + " (SELECT max(generation) FROM log_generation), e.number, e.document"
                + " FROM (SELECT 1) one LEFT JOIN LATERAL"
                + " (SELECT number, document FROM event WHERE number > ? ORDER BY number LIMIT ?) e"
                + " ON true ORDER BY e.number",
            Row::read,
            after,
            max);
    Row first = rows.get(0);
    List<LoggedEvent> found = new ArrayList<>();
    long gone = first.document().isEmpty() ? first.last() : first.number() - 1;
    if (gone > after) {
      found.add(skipped(after, gone));
    }
    for (Row row : rows) {
      if (row.document().isPresent() && found.size() < max) {
        found.add(
            new LoggedEvent(position(row.number()), ImageEventJson.read(row.document().get())));
      }
    }
    return new Page(first.last(), first.arrivals(), first.generation(), found);
  }

  /** Stands in the place of the last of the dropped events, so that settling it settles them. */
  private LoggedEvent skipped(long from, long to) {
    EventHeader header = new EventHeader("skipped-" + from + "-" + to, "/log", 0, Instant.now());
    return new LoggedEvent(position(to), new EventsSkipped(header, to - from));
  }

  Optional<LoggedEvent> find(Session session, long number) throws SQLException {
    return session.first(
        "SELECT number, document FROM event WHERE number = ?", this::logged, number);
  }

  /** The last events of a source and a subject before a number, newest first. */
  List<LoggedEvent> before(Session session, long number, String source, String subject, int max)
      throws SQLException {
    return session.list(
        "SELECT number, document FROM event WHERE source = ? AND subject = ? AND number < ?"
            + " ORDER BY number DESC LIMIT ?",
        this::logged,
        source,
        subject,
        number,
        max);
  }

  private LoggedEvent logged(ResultSet row) throws SQLException {
    return new LoggedEvent(position(row.getLong(1)), ImageEventJson.read(row.getString(2)));
  }

  @Override
  public Position position(long number) {
    return generations.position(number);
  }

  @Override
  public long number(Position position) {
    return generations.number(position);
  }

  @Override
  public boolean isLost(Position position) {
    return generations.isLost(position);
  }

  @Override
  public void requireOwner(Session session, String subscription) throws SQLException {
    leases.requireHeld(session, subscription);
  }

  @Override
  public long end(Session session) throws SQLException {
    return Counters.last(session, Counters.EVENT);
  }

  // Acknowledging

  /**
   * By adding a row, and not by moving the low water, which would have all those wait for each
   * other who commit for one subscription; whoever settles next does that.
   */
  @Override
  public boolean consume(Session session, Optional<Ack> consumed) throws SQLException {
    if (consumed.isEmpty()) {
      return true;
    }
    String name = consumed.get().subscription();
    leases.requireHeld(session, name);
    if (isLost(consumed.get().position())) {
      return true; // What it caused is true, and there is nothing to acknowledge any more.
    }
    long number = number(consumed.get().position());
    long lowWater =
        session
            .first(
                "SELECT low_water FROM subscription WHERE name = ? FOR KEY SHARE",
                row -> row.getLong(1),
                name)
            .orElseThrow(() -> new IllegalArgumentException("unknown subscription " + name));
    boolean replayed =
        session.update("DELETE FROM replay WHERE subscription = ? AND event = ?", name, number) > 0;
    if (number <= lowWater) {
      return replayed;
    }
    int added =
        session.update(
            "INSERT INTO settlement (subscription, event) VALUES (?, ?) ON CONFLICT DO NOTHING",
            name,
            number);
    return replayed || added > 0;
  }

  // Versions

  @Override
  public long nextVersion(Session session) throws SQLException {
    return session.number("SELECT nextval('resource_version')", 0);
  }

  @Override
  public long lastVersion(Session session) throws SQLException {
    return session.number(
        "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM resource_version", 0);
  }

  // As a whole

  /** What has arrived comes after what has a number, as it will be. */
  @Override
  public void dump(Session session, Consumer<? super StoreRecord> to) throws SQLException {
    session.each(
        "SELECT number, document FROM event ORDER BY number",
        row -> to.accept(new StoreRecord.OfEvent(plain(row.getLong(1), row.getString(2)))));
    long[] last = {end(session)};
    session.each(
        "SELECT document FROM arrival ORDER BY arrival",
        row -> to.accept(new StoreRecord.OfEvent(plain(++last[0], row.getString(1)))));
  }

  /** As any other log may have it. */
  private static LoggedEvent plain(long number, String document) {
    return new LoggedEvent(EventRows.at(number), ImageEventJson.read(document));
  }

  @Override
  public long dumpedEnd(Session session) throws SQLException {
    return end(session) + session.number("SELECT count(*) FROM arrival", 0);
  }

  @Override
  public void beginRestore(Session session) throws SQLException {
    session.update("LOCK TABLE stream IN SHARE ROW EXCLUSIVE MODE");
    lockEnd(session);
    if (session.first("SELECT 1 FROM arrival LIMIT 1", row -> row.getInt(1)).isPresent()) {
      throw DumpRows.notEmpty();
    }
  }

  @Override
  public void restore(Session session, long number, ImageEvent event) throws SQLException {
    PostgresPartitions.require(session, number);
    session.update(
        "INSERT INTO event (number, time, id, news, source, subject, document) VALUES ("
            + number
            + ", "
            + NOW
            + ", ?, ?, ?, ?, ?)",
        columns(event));
  }

  /** The sequence last: it would not be rolled back with the rest. */
  @Override
  public void endRestore(Session session, long lastVersion, long lastEvent) throws SQLException {
    session.update("UPDATE counter SET value = ? WHERE name = 'event'", lastEvent);
    if (lastVersion > 0) {
      session.number("SELECT setval('resource_version', ?)", 0, lastVersion);
    }
  }
}
