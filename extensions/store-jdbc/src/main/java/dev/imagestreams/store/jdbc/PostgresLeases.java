package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.notifications.EventLog;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of the processes that share a store delivers to a subscription: who has its lease, for a
 * time by the database's clock, which is renewed while the process lives. Who takes a lease over
 * gets a higher fence, and what the one before writes is refused from then on. Thread-safe.
 */
final class PostgresLeases {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresLeases.class);

  /** So many times a lease is renewed before it would end. */
  private static final int RENEWALS = 4;

  private final PostgresDatabase database;
  private final ScheduledExecutorService timer;
  private final Duration time;
  private final String owner = UUID.randomUUID().toString();
  private final Map<String, Lease> mine = new ConcurrentHashMap<>();
  private boolean renewing;

  /**
   * @param timer renews leases; is shut down by who made it
   * @param time how long a lease lasts that is not renewed
   */
  PostgresLeases(PostgresDatabase database, ScheduledExecutorService timer, Duration time) {
    this.database = database;
    this.timer = timer;
    this.time = time;
  }

  /** What this process has, or had until another took it over. */
  private final class Lease implements EventLog.Ownership {

    private final String name;
    private final long fence;

    /** By {@link System#nanoTime()}, which goes on while a process is stopped. */
    private volatile long until;

    private volatile boolean lost;

    Lease(String name, long fence, long until) {
      this.name = name;
      this.fence = fence;
      this.until = until;
    }

    @Override
    public boolean isHeld() {
      return !lost && System.nanoTime() - until < 0;
    }

    @Override
    public void close() {
      if (mine.remove(name, this)) {
        giveUp(this);
      }
    }
  }

  /**
   * @return gives the subscription up when closed; empty while another has it
   */
  Optional<EventLog.Ownership> tryOwn(String name) {
    if (mine.containsKey(name)) {
      return Optional.empty(); // Another bus of this process has it.
    }
    long begun = System.nanoTime();
    Optional<Long> fence =
        database.write("finding out who delivers to subscription " + name, s -> take(s, name));
    if (fence.isEmpty()) {
      return Optional.empty();
    }
    Lease lease = new Lease(name, fence.get(), begun + time.toNanos());
    if (mine.putIfAbsent(name, lease) != null) {
      return Optional.empty();
    }
    beginRenewing();
    return Optional.of(lease);
  }

  /**
   * A lease that is being used within a transaction is left alone: it can be had when that has
   * ended.
   */
  private Optional<Long> take(Session session, String name) throws SQLException {
    session.update(
        "INSERT INTO lease (name, owner, fence, ends) VALUES (?, '', 0, 0) ON CONFLICT DO NOTHING",
        name);
    boolean free =
        session
            .first(
                "SELECT 1 FROM lease WHERE name = ? AND ends <= "
                    + PostgresLogRows.NOW
                    + " FOR UPDATE SKIP LOCKED",
                row -> name,
                name)
            .isPresent();
    return free
        ? session.first(
            "UPDATE lease SET owner = ?, fence = nextval('fence'), ends = "
                + PostgresLogRows.NOW
                + " + ? WHERE name = ? RETURNING fence",
            row -> row.getLong(1),
            owner,
            time.toMillis(),
            name)
        : Optional.empty();
  }

  private void giveUp(Lease lease) {
    try {
      database.write(
          "giving up subscription " + lease.name,
          session ->
              session.update(
                  "UPDATE lease SET ends = 0 WHERE name = ? AND fence = ?",
                  lease.name,
                  lease.fence));
    } catch (StoreException e) {
      // It ends by itself.
      LOG.atInfo()
          .addKeyValue("subscription", lease.name)
          .addKeyValue("problem", e.toString())
          .log("a subscription could not be given up; another process has it when its lease ends");
    }
  }

  /**
   * Refuses to go on with a transaction for a subscription that this process delivered to, and
   * another does now; none can take it over before the transaction has ended.
   *
   * @throws StoreException when that is so
   */
  void requireHeld(Session session, String name) throws SQLException {
    Lease lease = mine.get(name);
    if (lease == null) {
      return;
    }
    boolean held =
        !lease.lost
            && session
                .first(
                    "SELECT 1 FROM lease WHERE name = ? AND fence = ? FOR KEY SHARE",
                    row -> name,
                    name,
                    lease.fence)
                .isPresent();
    if (!held) {
      lease.lost = true;
      throw new StoreException(
          "subscription \""
              + name
              + "\" was taken over by another process, since this one stood still for too long;"
              + " what it did with an event since then is done there again");
    }
  }

  private synchronized void beginRenewing() {
    if (!renewing) {
      renewing = true;
      long pause = Math.max(1, time.toMillis() / RENEWALS);
      timer.scheduleWithFixedDelay(this::renew, pause, pause, TimeUnit.MILLISECONDS);
    }
  }

  /** Of one at a time, since those that are being used in a transaction may have it wait. */
  private void renew() {
    for (Lease lease : mine.values()) {
      try {
        renew(lease);
      } catch (RuntimeException e) {
        LOG.atWarn()
            .addKeyValue("subscription", lease.name)
            .addKeyValue("problem", e.toString())
            .log("a lease could not be renewed; it is tried again while it lasts");
      }
    }
  }

  private void renew(Lease lease) {
    if (!lease.isHeld()) {
      lease.lost = true; // Whoever has seen that must not see it held again.
      return;
    }
    long begun = System.nanoTime();
    int renewed =
        database.alone(
            "renewing the lease of subscription " + lease.name,
            session ->
                session.update(
                    "UPDATE lease SET ends = "
                        + PostgresLogRows.NOW
                        + " + ? FROM "
                        + PostgresDatabase.LAZILY
                        + " WHERE name = ? AND fence = ?",
                    time.toMillis(),
                    lease.name,
                    lease.fence));
    if (renewed > 0) {
      lease.until = begun + time.toNanos();
    } else {
      lease.lost = true;
      LOG.atWarn()
          .addKeyValue("subscription", lease.name)
          .log("another process has taken over this subscription");
    }
  }

  /** Gives up what this process has. */
  void close() {
    mine.values().forEach(Lease::close);
  }
}
