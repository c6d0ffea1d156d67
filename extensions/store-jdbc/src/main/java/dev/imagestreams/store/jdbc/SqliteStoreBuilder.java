package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.StoreException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;

/** How a store in an SQLite file is opened. Not thread-safe. */
public final class SqliteStoreBuilder {

  static final EventRows.Retention DEFAULT_RETENTION =
      new EventRows.Retention(1_000_000, Duration.ofDays(90));

  private final Path file;
  private long events = DEFAULT_RETENTION.events();
  private Duration age = DEFAULT_RETENTION.age();
  private Clock clock = Clock.systemUTC();

  SqliteStoreBuilder(Path file) {
    this.file = file;
  }

  /**
   * How many events are kept, at least 1; a million unless said. A subscription that had not had
   * those that were dropped is told so by an {@link dev.imagestreams.notifications.EventsSkipped}.
   */
  public SqliteStoreBuilder keepEvents(long value) {
    this.events = value;
    return this;
  }

  /** What tells how old events are; the system's unless said. */
  SqliteStoreBuilder clock(Clock value) {
    this.clock = value;
    return this;
  }

  /** How old events may become, from when they were added; 90 days unless said. */
  public SqliteStoreBuilder keepEventsFor(Duration value) {
    this.age = Objects.requireNonNull(value, "age");
    return this;
  }

  /**
   * Opens the store to read and to write, making it where there is none.
   *
   * @throws StoreException when the file is no store, is one of a newer version, or can't be
   *     written
   */
  public SqliteImageStreamStore open() {
    EventRows rows = rows();
    return new SqliteImageStreamStore(SqliteDatabase.open(file), rows);
  }

  /**
   * Opens the store to be looked at: what would change it throws a {@link StoreException}.
   *
   * @throws StoreException when there is no such file, it is no store, or is one of a newer version
   */
  public SqliteImageStreamStore view() {
    EventRows rows = rows();
    return new SqliteImageStreamStore(SqliteDatabase.view(file), rows);
  }

  private EventRows rows() {
    return new EventRows(new EventRows.Retention(events, age), clock);
  }
}
