package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.StoreRecord;
import dev.imagestreams.core.store.TagSightings;
import dev.imagestreams.model.Repository;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The sightings in the store. */
final class JdbcTagSightings implements TagSightings {

  private static final String INSERT =
      "INSERT INTO tag_sighting (repository, tag, first_seen) VALUES (?, ?, ?)";

  private final Database database;

  JdbcTagSightings(Database database) {
    this.database = database;
  }

  @Override
  public Map<String, Instant> firstSeen(
      Repository repository, Collection<String> tags, Instant now) {
    Set<String> asked = new HashSet<>(tags);
    String what = "remembering the tags of " + repository;
    Map<String, Instant> known = database.look(what, session -> known(session, repository));
    if (!known.keySet().containsAll(asked)) {
      known = database.write(what, session -> add(session, repository, asked, now));
    }
    known.keySet().retainAll(asked);
    return known;
  }

  /** Others may have added some since it was looked, or add some now. */
  private static Map<String, Instant> add(
      Session session, Repository repository, Set<String> tags, Instant now) throws SQLException {
    Set<String> unknown = new TreeSet<>(tags); // In one order, so that none wait in a ring.
    unknown.removeAll(known(session, repository).keySet());
    for (String tag : unknown) {
      session.update(
          INSERT + " ON CONFLICT DO NOTHING", repository.toString(), tag, now.toEpochMilli());
    }
    return known(session, repository);
  }

  private static Map<String, Instant> known(Session session, Repository repository)
      throws SQLException {
    Map<String, Instant> known = new HashMap<>();
    if (session.hasTablesOf(2)) {
      session.each(
          "SELECT tag, first_seen FROM tag_sighting WHERE repository = ?",
          row ->
              known.put(
                  Objects.requireNonNull(row.getString(1)), Instant.ofEpochMilli(row.getLong(2))),
          repository.toString());
    }
    return known;
  }

  @Override
  public void forget(Repository repository) {
    // Lost with the power, it is only remembered for longer.
    database.note(
        "forgetting the tags of " + repository,
        session ->
            session.update("DELETE FROM tag_sighting WHERE repository = ?", repository.toString()));
  }

  static void insert(Session session, StoreRecord.OfSighting sighting) throws SQLException {
    session.update(
        INSERT,
        sighting.repository().toString(),
        sighting.tag(),
        sighting.firstSeen().toEpochMilli());
  }

  /** All of them, by repository and tag. */
  static void each(Session session, Consumer<? super StoreRecord> to) throws SQLException {
    session.each(
        "SELECT repository, tag, first_seen FROM tag_sighting ORDER BY repository, tag",
        row ->
            to.accept(
                new StoreRecord.OfSighting(
                    Repository.parse(row.getString(1)),
                    row.getString(2),
                    Instant.ofEpochMilli(row.getLong(3)))));
  }
}
