package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.StoreException;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database's clock, as all who share it have it, whatever the clocks of their machines say:
 * read once in a while, and counted on from there. Thread-safe; {@link #instant} asks nobody.
 */
final class PostgresClock implements InstantSource {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresClock.class);

  private final PostgresDatabase database;
  private volatile Reading last;

  /** What the database's clock said, and when by {@link System#nanoTime()}. */
  private record Reading(Instant time, long at) {}

  PostgresClock(PostgresDatabase database) {
    this.database = database;
    this.last = read();
  }

  private Reading read() {
    return database.look(
        "reading the clock",
        session -> {
          long before = System.nanoTime();
          long millis = session.number("SELECT " + PostgresLogRows.NOW, 0);
          long after = System.nanoTime();
          return new Reading(Instant.ofEpochMilli(millis), before + (after - before) / 2);
        });
  }

  /** Reads it again, so that what this machine counts does not drift away from it. */
  void refresh() {
    try {
      last = read();
    } catch (StoreException e) {
      LOG.debug("reading the database's clock; counting on", e);
    }
  }

  @Override
  public Instant instant() {
    Reading reading = last;
    return reading.time().plusNanos(System.nanoTime() - reading.at());
  }
}
