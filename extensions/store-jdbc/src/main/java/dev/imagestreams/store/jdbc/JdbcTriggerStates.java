package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.StoreRecord;
import dev.imagestreams.core.store.TriggerState;
import dev.imagestreams.core.store.TriggerStates;
import dev.imagestreams.notifications.Ack;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What triggers remember, in the store. */
final class JdbcTriggerStates implements TriggerStates {

  private static final String COLUMNS = "SELECT name, revision, state FROM trigger_state";

  private final Database database;
  private final LogRows log;

  JdbcTriggerStates(Database database, LogRows log) {
    this.database = database;
    this.log = log;
  }

  @Override
  public Optional<TriggerState> get(String trigger) {
    return database.look(
        "reading trigger " + trigger,
        session ->
            session.hasTablesOf(3)
                ? session.first(COLUMNS + " WHERE name = ?", JdbcTriggerStates::state, trigger)
                : Optional.empty());
  }

  @Override
  public List<TriggerState> list(Optional<String> after, int max) {
    if (max < 1) {
      throw new IllegalArgumentException("max must be at least 1, not " + max);
    }
    return database.look(
        "listing triggers",
        session ->
            session.hasTablesOf(3)
                ? session.list(
                    COLUMNS + " WHERE name > ? ORDER BY name LIMIT ?",
                    JdbcTriggerStates::state,
                    after.orElse(""),
                    max)
                : List.of());
  }

  private static TriggerState state(ResultSet row) throws SQLException {
    return new TriggerState(row.getString(1), row.getLong(2), row.getString(3));
  }

  @Override
  public Saving save(List<TriggerState> states, Optional<Ack> consumed) {
    List<TriggerState> changed = List.copyOf(states);
    try {
      return database.write("saving triggers", session -> save(session, changed, consumed));
    } catch (Overtaken e) {
      return Saving.OVERTAKEN;
    }
  }

  /** Undoes what was written of the others. */
  private static final class Overtaken extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Overtaken(TriggerState state) {
      super("the trigger " + state.trigger() + " was written since", null, false, false);
    }
  }

  private Saving save(Session session, List<TriggerState> states, Optional<Ack> consumed)
      throws SQLException {
    if (!log.consume(session, consumed)) {
      return Saving.CONSUMED;
    }
    for (TriggerState state : states) {
      int written = state.revision() == 0 ? add(session, state) : update(session, state);
      if (written == 0) {
        throw new Overtaken(state);
      }
    }
    return Saving.SAVED;
  }

  private static int add(Session session, TriggerState state) throws SQLException {
    return session.update(
        "INSERT INTO trigger_state (name, revision, state) VALUES (?, 1, ?) ON CONFLICT DO NOTHING",
        state.trigger(),
        state.state());
  }

  private static int update(Session session, TriggerState state) throws SQLException {
    return session.update(
        "UPDATE trigger_state SET revision = revision + 1, state = ? WHERE name = ? AND revision = ?",
        state.state(),
        state.trigger(),
        state.revision());
  }

  /** Of a store that is restored. */
  static void insert(Session session, TriggerState state) throws SQLException {
    session.update(
        "INSERT INTO trigger_state (name, revision, state) VALUES (?, ?, ?)",
        state.trigger(),
        state.revision(),
        state.state());
  }

  @Override
  public boolean remove(TriggerState state) {
    return database.write(
        "forgetting trigger " + state.trigger(),
        session ->
            session.update(
                    "DELETE FROM trigger_state WHERE name = ? AND revision = ?",
                    state.trigger(),
                    state.revision())
                > 0);
  }

  /** All of them, in the order of their triggers' names. */
  static void each(Session session, Consumer<? super StoreRecord> to) throws SQLException {
    session.each(
        COLUMNS + " ORDER BY name", row -> to.accept(new StoreRecord.OfTrigger(state(row))));
  }
}
