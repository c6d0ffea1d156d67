package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.StoreException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells other processes that there are events, once for however many come meanwhile, in a
 * transaction of its own: all that notify wait for each other when they commit. Nothing depends on
 * it but speed. Thread-safe.
 */
final class PostgresAnnouncer {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresAnnouncer.class);

  /** For so long, those that come are told of together. */
  private static final Duration FLUSH = Duration.ofMillis(20);

  private final PostgresDatabase database;
  private final PostgresNumbering numbering;
  private final ScheduledExecutorService timer;
  private final String channel;
  private final AtomicBoolean wanted = new AtomicBoolean();

  PostgresAnnouncer(
      PostgresDatabase database,
      PostgresNumbering numbering,
      ScheduledExecutorService timer,
      String channel) {
    this.database = database;
    this.numbering = numbering;
    this.timer = timer;
    this.channel = channel;
  }

  /** Soon, in another thread. */
  void announce() {
    if (wanted.compareAndSet(false, true)) {
      try {
        timer.schedule(this::tell, FLUSH.toMillis(), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        LOG.debug("the store is closed; others look by themselves", e);
      }
    }
  }

  /** Tells at once of what was to be told soon: nobody else may come who numbers it. */
  void flush() {
    if (wanted.get()) {
      tell();
    }
  }

  private void tell() {
    wanted.set(false);
    try {
      // Here, and not by each of those who are told, at the same time.
      numbering.number();
      database.look(
          "telling of events",
          session ->
              session.first(
                  "SELECT set_config('synchronous_commit', 'off', true), pg_notify(?, '')",
                  row -> channel,
                  channel));
    } catch (StoreException e) {
      LOG.debug("telling of events; others look by themselves", e);
    }
  }
}
