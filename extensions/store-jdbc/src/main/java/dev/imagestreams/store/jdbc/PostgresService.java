package dev.imagestreams.store.jdbc;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * What a store in PostgreSQL does beside what it is asked for, in threads of its own, daemons:
 * renews its leases, tells others of events and hears of theirs, reads the clock, drops what is too
 * old. Thread-safe.
 */
final class PostgresService implements AutoCloseable {

  private static final int THREADS = 2;
  private static final Duration CLOCK = Duration.ofSeconds(10);
  private static final Duration CLEANING = Duration.ofHours(1);

  /** How long closing waits for what is being done. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final ScheduledThreadPoolExecutor timer;
  private final PostgresLeases leases;
  private final LogGenerations generations = new LogGenerations();
  private final PostgresLogRows rows;
  private final PostgresNumbering numbering;
  private final PostgresAnnouncer announcer;
  private final PostgresClock clock;
  private final Hints hints;
  private final Runnable afterClose;

  /**
   * @param channel what those who share the store listen to
   * @param afterClose ends what was made for the store
   */
  PostgresService(
      PostgresDatabase database,
      PostgresPartitions partitions,
      Duration lease,
      String channel,
      Runnable afterClose) {
    this.clock = new PostgresClock(database);
    database.look(
        "reading the log's history",
        session -> {
          generations.load(session);
          return generations;
        });
    this.timer =
        new ScheduledThreadPoolExecutor(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "imagestreams-store");
              thread.setDaemon(true);
              return thread;
            });
    this.leases = new PostgresLeases(database, timer, lease);
    this.rows = new PostgresLogRows(generations, leases);
    this.numbering = new PostgresNumbering(database, partitions);
    this.announcer = new PostgresAnnouncer(database, numbering, timer, channel);
    this.hints = new Hints(new PostgresWatch(database, channel));
    this.afterClose = afterClose;
    repeat(clock::refresh, CLOCK);
    if (!database.isReadOnly()) {
      repeat(numbering::dropOld, CLEANING);
    }
  }

  private void repeat(Runnable task, Duration pause) {
    timer.scheduleWithFixedDelay(task, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Tells all who wait for events that there may be some: those here at once, others soon. */
  void announce() {
    hints.give();
    announcer.announce();
  }

  PostgresLogRows rows() {
    return rows;
  }

  LogGenerations generations() {
    return generations;
  }

  PostgresNumbering numbering() {
    return numbering;
  }

  PostgresLeases leases() {
    return leases;
  }

  Hints hints() {
    return hints;
  }

  Clock clock() {
    return clock.withZone(ZoneOffset.UTC);
  }

  @Override
  public void close() {
    hints.close();
    announcer.flush();
    leases.close();
    timer.shutdown();
    try {
      if (!timer.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        timer.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    afterClose.run();
  }
}
