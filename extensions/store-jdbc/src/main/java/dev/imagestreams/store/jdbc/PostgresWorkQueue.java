package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.Claim;
import dev.imagestreams.core.store.Work;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The work in the store, claimed by many processes, none of which waits for another. */
final class PostgresWorkQueue extends JdbcWorkQueue {

  /** Frees what was claimed for too long, and then claims, seeing that. */
  private static final String CLAIM =
      "UPDATE work SET claimed_until = NULL WHERE key IN"
          + " (SELECT key FROM work WHERE claimed_until <= ? FOR UPDATE SKIP LOCKED);"
          + " WITH due AS (SELECT key FROM work WHERE claimed_until IS NULL AND due <= ?"
          + " ORDER BY due, key LIMIT ? FOR UPDATE SKIP LOCKED)"
          + " UPDATE work w SET fence = nextval('fence'), claimed_until = ?,"
          + " again = CASE WHEN w.again > ? THEN w.again END"
          + " FROM due WHERE w.key = due.key RETURNING w.key, w.due, w.state, w.fence";

  /** How much work is added by one statement. */
  private static final int CHUNK = 10_000;

  /** As the claims come: what has been due for longest, then by keys as the table has them. */
  private static final Comparator<Claim> ORDER =
      Comparator.comparing((Claim claim) -> claim.work().due())
          .thenComparing(claim -> claim.work().key().codePoints().toArray(), Arrays::compare);

  private final PostgresDatabase database;

  PostgresWorkQueue(PostgresDatabase database) {
    super(database);
    this.database = database;
  }

  @Override
  public void putAll(Map<String, Instant> dues) {
    // In one order everywhere, so that none wait for each other in a ring.
    Map<String, Long> sorted = new TreeMap<>();
    dues.forEach((key, due) -> sorted.put(key, new Work(key, due, "").due().toEpochMilli()));
    List<String> keys = List.copyOf(sorted.keySet());
    database.write(
        "adding work",
        session -> {
          for (int from = 0; from < keys.size(); from += CHUNK) {
            List<String> some = keys.subList(from, Math.min(keys.size(), from + CHUNK));
            session.update(
                "INSERT INTO work (key, due, state)"
                    + " SELECT key, due, '' FROM unnest(?::text[], ?::bigint[]) AS added (key, due)"
                    + " ON CONFLICT DO NOTHING",
                some.toArray(String[]::new),
                some.stream().map(sorted::get).toArray(Long[]::new));
          }
          return keys;
        });
  }

  /**
   * What others are claiming or writing at the time is passed over. Waits for the disk, once for
   * all that is claimed: a fence that was lost with the power could be given again.
   */
  @Override
  public List<Claim> claim(Instant now, Instant until, int max) {
    requireSome(max);
    requireLater(now, until);
    long time = now.toEpochMilli();
    long end = until.toEpochMilli();
    List<Claim> claims =
        new ArrayList<>(
            database.alone(
                "claiming work",
                session ->
                    session.listLast(
                        CLAIM,
                        row -> new Claim(work(row), row.getLong(4)),
                        time,
                        time,
                        max,
                        end,
                        time)));
    claims.sort(ORDER);
    return claims;
  }

  @Override
  public boolean extend(Claim claim, Instant until) {
    long end = until.toEpochMilli();
    // Lost with the power, somebody else has it sooner, whom the fence lets undo this one's
    // release.
    return database.alone(
        "extending the claim of work " + claim.work().key(),
        session ->
            session.update(
                    "UPDATE work SET claimed_until = greatest(coalesce(claimed_until, ?), ?)"
                        + " FROM "
                        + PostgresDatabase.LAZILY
                        + " WHERE key = ? AND fence = ?",
                    end,
                    end,
                    claim.work().key(),
                    claim.fence())
                > 0);
  }

  @Override
  public boolean release(Claim claim, Instant due, String state) {
    Work next = new Work(claim.work().key(), due, state);
    // Lost with the power, it has the work done once more, which it may be at any time.
    return database.alone(
        "releasing work " + next.key(),
        session ->
            session.update(
                    "UPDATE work SET due = least(?, coalesce(again, ?)), state = ?,"
                        + " fence = NULL, claimed_until = NULL, again = NULL FROM "
                        + PostgresDatabase.LAZILY
                        + " WHERE key = ? AND fence = ?",
                    next.due().toEpochMilli(),
                    next.due().toEpochMilli(),
                    next.state(),
                    next.key(),
                    claim.fence())
                > 0);
  }

  @Override
  public Optional<Instant> nextDue() {
    return database.look(
        "reading when work is due",
        session ->
            session
                .list(
                    "SELECT least((SELECT min(due) FROM work WHERE claimed_until IS NULL),"
                        + " (SELECT min(claimed_until) FROM work WHERE claimed_until IS NOT NULL))",
                    row -> Optional.ofNullable((Long) row.getObject(1)).map(Instant::ofEpochMilli))
                .get(0));
  }
}
