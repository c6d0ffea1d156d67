package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.WorkQueue;
import dev.imagestreams.notifications.EventLog;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A store in one SQLite file, which survives its process and the power.
 *
 * <p>A commit is on the disk when it returns. What subscriptions settled without a commit outlives
 * the process at once and the power with the next commit, so that an event may be delivered again
 * after a failure of the power. The same goes for claims and releases of work, which may be done
 * again then, and for budgets. Several processes may have the file open and commit to it, one after
 * the other; what one commits the others see. Thread-safe; calls block on the disk and, for at most
 * ten seconds, on other processes that write; those who commit at the same time wait for the disk
 * together.
 */
public final class SqliteImageStreamStore extends JdbcImageStreamStore {

  private final SqliteDatabase database;
  private final Hints hints;
  private final SqliteEventLog log;
  private final WorkQueue work;

  SqliteImageStreamStore(SqliteDatabase database, EventRows events) {
    super(database.file().toString(), database, events);
    this.database = database;
    this.hints = new Hints(new SqliteWatch(database));
    this.log = new SqliteEventLog(database, events, hints, this::states);
    this.work = new SqliteWorkQueue(database);
  }

  /**
   * Opens a store, making its file and the directories above it where there are none.
   *
   * @throws dev.imagestreams.core.store.StoreException when the file is no store, is one of a newer
   *     version, or can't be written
   */
  public static SqliteImageStreamStore open(Path file) {
    return builder(file).open();
  }

  /** A store with settings of its own. */
  public static SqliteStoreBuilder builder(Path file) {
    return new SqliteStoreBuilder(Objects.requireNonNull(file, "file"));
  }

  @Override
  public EventLog events() {
    return log;
  }

  @Override
  public WorkQueue work() {
    return work;
  }

  @Override
  void announce() {
    hints.give();
  }

  /** Waits for the commit that is being written. */
  @Override
  public void close() {
    hints.close();
    database.close();
  }
}
