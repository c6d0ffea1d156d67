package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.Committed;
import dev.imagestreams.core.store.WorkQueue;
import dev.imagestreams.notifications.EventLog;
import java.time.Clock;
import javax.sql.DataSource;

/**
 * A store in PostgreSQL, which many processes on many machines share.
 *
 * <p>A commit is where PostgreSQL's {@code synchronous_commit} has it when it returns. What
 * subscriptions settled without a commit, and released work, outlive the process at once and a
 * failure of the database with the next commit, so that an event may be delivered again then, or
 * work done again. Thread-safe; calls block on the database. Where others are in the way, or the
 * connection breaks, they try again for ten seconds at most.
 */
public final class PostgresImageStreamStore extends JdbcImageStreamStore {

  private final PostgresDatabase database;
  private final PostgresService service;
  private final PostgresEventLog log;
  private final WorkQueue work;
  private final CommitObserver observer;

  PostgresImageStreamStore(
      PostgresDatabase database, PostgresService service, CommitObserver observer) {
    super(database.name(), database, service.rows());
    this.database = database;
    this.service = service;
    this.observer = observer;
    this.log = new PostgresEventLog(database, service, this::states);
    this.work = new PostgresWorkQueue(database);
  }

  /**
   * Opens a store with a pool of connections of its own, making its tables where there are none.
   *
   * @param url as PostgreSQL's driver wants it: {@code
   *     jdbc:postgresql://host/database?user=me&password=secret}
   * @throws dev.imagestreams.core.store.StoreException when the database can't be reached, or its
   *     tables are another program's or a newer version's
   */
  public static PostgresImageStreamStore open(String url) {
    return builder(url).open();
  }

  /**
   * Opens a store, making its tables where there are none.
   *
   * @param source had better be a pool; it stays the caller's to close
   * @throws dev.imagestreams.core.store.StoreException when the database can't be reached, or its
   *     tables are another program's or a newer version's
   */
  public static PostgresImageStreamStore open(DataSource source) {
    return builder(source).open();
  }

  /** A store with settings of its own, and a pool of connections of its own. */
  public static PostgresStoreBuilder builder(String url) {
    return PostgresStoreBuilder.of(url);
  }

  /** A store with settings of its own. */
  public static PostgresStoreBuilder builder(DataSource source) {
    return PostgresStoreBuilder.of(source);
  }

  @Override
  public EventLog events() {
    return log;
  }

  @Override
  public WorkQueue work() {
    return work;
  }

  /** The database's: the machines of those who share it may differ. */
  @Override
  public Clock clock() {
    return service.clock();
  }

  @Override
  Database.Work<Committed> work(Commit change) {
    Database.Work<Committed> commit = super.work(change);
    return session -> {
      Committed outcome = commit.in(session);
      if (outcome.applied()) {
        observer.committing(session.connection(), change, outcome);
      }
      return outcome;
    };
  }

  @Override
  void beforeList() {
    service.numbering().number();
  }

  @Override
  void announce() {
    service.announce();
  }

  /** Gives up the subscriptions that this process delivers to; others have them at once. */
  @Override
  public void close() {
    service.close();
    database.close();
  }
}
