package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.core.store.StoreRecord;
import dev.imagestreams.core.store.WholeStoreRecords;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStreamJson;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.Settlement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** All tables as records, and from records, within one transaction and a row at a time. */
final class DumpRows {

  /** Those that are empty in a store that was never used; what hosts said is none of them. */
  private static final List<String> TABLES =
      List.of(
          "stream", "image", "push_mark", "subscription", "work", "tag_sighting", "trigger_state");

  /** Keeps nothing: who reads all streams once would push out those that are used. */
  private final StreamRows streams = new StreamRows(new StreamCache(0));

  private final LogRows log;
  private boolean begun;

  DumpRows(LogRows log) {
    this.log = log;
  }

  /** What was given to somebody, or taken, can't be so again where a transaction is tried again. */
  private void beginOnce(Session session) throws SQLException {
    if (begun) {
      throw new StoreException(
          "dumping or restoring the store was interrupted; nothing was changed, begin anew");
    }
    begun = true;
    session.dialect().mayTakeLong(session);
  }

  void dump(Session session, Consumer<? super StoreRecord> to) throws SQLException {
    beginOnce(session);
    // First, since where versions are counted outside of transactions it is of this time only now.
    long lastVersion = log.lastVersion(session);
    streams.each(session, stream -> to.accept(new StoreRecord.OfStream(stream)));
    session.each(
        "SELECT document FROM image ORDER BY digest",
        row ->
            to.accept(
                new StoreRecord.OfImage(ImageStreamJson.read(row.getString(1), Image.class))));
    session.each(
        "SELECT namespace, name, tag, registry, number FROM push_mark"
            + " ORDER BY namespace, name, tag, registry",
        row ->
            to.accept(
                new StoreRecord.OfPush(
                    new StreamKey(row.getString(1), row.getString(2)),
                    new Commit.PushMark(row.getString(4), row.getString(3), row.getLong(5)))));
    session.each(
        "SELECT source, sequence FROM event_source ORDER BY source",
        row -> to.accept(new StoreRecord.OfSource(row.getString(1), row.getLong(2))));
    if (session.hasTablesOf(2)) {
      JdbcWorkQueue.each(session, work -> to.accept(new StoreRecord.OfWork(work)));
      JdbcTagSightings.each(session, to);
    }
    if (session.hasTablesOf(3)) {
      JdbcTriggerStates.each(session, to);
    }
    log.dump(session, to);
    session.each(
        "SELECT name, low_water, state_owed FROM subscription ORDER BY name",
        row -> dumpSubscription(session, row.getString(1), row.getLong(2), row.getInt(3) != 0, to));
    to.accept(new StoreRecord.End(lastVersion, EventRows.at(log.dumpedEnd(session))));
  }

  private static void dumpSubscription(
      Session session,
      String name,
      long lowWater,
      boolean stateOwed,
      Consumer<? super StoreRecord> to)
      throws SQLException {
    to.accept(
        new StoreRecord.OfSubscription(
            name,
            EventRows.at(lowWater),
            Set.copyOf(positions(session, "SELECT event FROM settlement", name)),
            positions(session, "SELECT event FROM replay", name),
            stateOwed));
    session.each(
        "SELECT event, attempts, reason, time FROM parked WHERE subscription = ? ORDER BY id",
        row ->
            to.accept(
                new StoreRecord.OfParked(
                    name,
                    new Settlement.Parked(
                        EventRows.at(row.getLong(1)),
                        row.getInt(2),
                        row.getString(3),
                        Instant.ofEpochMilli(row.getLong(4))))),
        name);
  }

  private static List<Position> positions(Session session, String select, String subscription)
      throws SQLException {
    return session.list(
        select + " WHERE subscription = ? ORDER BY event",
        row -> EventRows.at(row.getLong(1)),
        subscription);
  }

  /**
   * @throws StoreException when there is anything in the tables, or these are no records of a store
   */
  void restore(Session session, Iterator<? extends StoreRecord> records) throws SQLException {
    beginOnce(session);
    log.beginRestore(session);
    requireEmpty(session);
    Iterator<StoreRecord> whole = new WholeStoreRecords(records);
    StoreRecord last = null;
    while (whole.hasNext()) {
      last = whole.next();
      restoreOnce(session, last);
    }
    if (last instanceof StoreRecord.End end) {
      end(session, end);
    }
  }

  private void requireEmpty(Session session) throws SQLException {
    boolean used = log.lastVersion(session) > 0 || log.end(session) > 0;
    for (String table : TABLES) {
      used |= session.first("SELECT 1 FROM " + table + " LIMIT 1", row -> table).isPresent();
    }
    if (used) {
      throw notEmpty();
    }
  }

  static StoreException notEmpty() {
    return new StoreException("this store is not empty; restore into a new one");
  }

  private void end(Session session, StoreRecord.End end) throws SQLException {
    long last = session.number("SELECT max(number) FROM event", 0);
    long lastEvent = number(end.position());
    if (last > lastEvent) {
      throw new StoreException("event " + last + " is after the end, " + lastEvent);
    }
    log.endRestore(session, end.resourceVersion(), lastEvent);
  }

  private void restoreOnce(Session session, StoreRecord record) throws SQLException {
    try {
      restore(session, record);
    } catch (SQLException e) {
      if (session.dialect().isDuplicate(e)) {
        throw new StoreException("a " + record.getClass().getSimpleName() + " is there twice", e);
      }
      throw e;
    }
  }

  private static long number(Position position) {
    try {
      return EventRows.numberAt(position);
    } catch (IllegalArgumentException e) {
      throw new StoreException("no position of a log in a database: " + position.opaque(), e);
    }
  }

  private void restore(Session session, StoreRecord record) throws SQLException {
    if (record instanceof StoreRecord.OfStream of) {
      if (!streams.insert(session, of.stream())) {
        throw new StoreException("the stream " + of.stream().key() + " is there twice");
      }
    } else if (record instanceof StoreRecord.OfImage of) {
      session.update(
          "INSERT INTO image (digest, document) VALUES (?, ?)",
          of.image().digest().toString(),
          ImageStreamJson.write(of.image()));
    } else if (record instanceof StoreRecord.OfPush of) {
      session.update(
          "INSERT INTO push_mark (namespace, name, tag, registry, number) VALUES (?, ?, ?, ?, ?)",
          of.stream().namespace(),
          of.stream().name(),
          of.mark().tag(),
          of.mark().registryId(),
          of.mark().number());
    } else if (record instanceof StoreRecord.OfSource of) {
      session.update(
          "INSERT INTO event_source (source, sequence) VALUES (?, ?)", of.source(), of.sequence());
    } else if (record instanceof StoreRecord.OfWork of) {
      session.update(
          "INSERT INTO work (key, due, state) VALUES (?, ?, ?)",
          of.work().key(),
          of.work().due().toEpochMilli(),
          of.work().state());
    } else if (record instanceof StoreRecord.OfSighting of) {
      JdbcTagSightings.insert(session, of);
    } else if (record instanceof StoreRecord.OfTrigger of) {
      JdbcTriggerStates.insert(session, of.state());
    } else if (record instanceof StoreRecord.OfEvent of) {
      // Added now: those who have yet to handle it get as long for it as for a new one.
      log.restore(session, number(of.logged().position()), of.logged().event());
    } else if (record instanceof StoreRecord.OfSubscription of) {
      restoreSubscription(session, of);
    } else if (record instanceof StoreRecord.OfParked of) {
      session.update(
          "INSERT INTO parked (subscription, event, attempts, reason, time) VALUES (?, ?, ?, ?, ?)",
          of.subscription(),
          number(of.parked().position()),
          of.parked().attempts(),
          of.parked().reason(),
          of.parked().time().toEpochMilli());
    }
  }

  private static void restoreSubscription(Session session, StoreRecord.OfSubscription of)
      throws SQLException {
    session.update(
        "INSERT INTO subscription (name, low_water, state_owed) VALUES (?, ?, ?)",
        of.name(),
        number(of.lowWater()),
        of.stateOwed() ? 1 : 0);
    for (Position settled : of.settledAbove()) {
      session.update(
          "INSERT INTO settlement (subscription, event) VALUES (?, ?)", of.name(), number(settled));
    }
    for (Position replayed : of.replayed()) {
      session.update(
          "INSERT INTO replay (subscription, event) VALUES (?, ?)", of.name(), number(replayed));
    }
  }
}
