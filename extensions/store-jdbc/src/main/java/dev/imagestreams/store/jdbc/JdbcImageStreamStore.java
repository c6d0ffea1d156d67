package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.Committed;
import dev.imagestreams.core.store.CurrentState;
import dev.imagestreams.core.store.HostBudgets;
import dev.imagestreams.core.store.Page;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.core.store.StoreRecord;
import dev.imagestreams.core.store.StreamQuery;
import dev.imagestreams.core.store.TagSightings;
import dev.imagestreams.core.store.TriggerStates;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamJson;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.StatePage;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What stores in databases have in common: streams and images as rows. */
abstract class JdbcImageStreamStore implements PortableStore {

  private final String name;
  private final Database database;
  private final LogRows log;
  private final StreamCache cache = new StreamCache();
  private final StreamRows streams = new StreamRows(cache);
  private final HostBudgets budgets;
  private final TagSightings sightings;
  private final TriggerStates triggers;

  /**
   * @param name what users know the database by, for error messages
   */
  JdbcImageStreamStore(String name, Database database, LogRows log) {
    this.name = name;
    this.database = database;
    this.log = log;
    this.budgets = new JdbcHostBudgets(database);
    this.sightings = new JdbcTagSightings(database);
    this.triggers = new JdbcTriggerStates(database, log);
  }

  /** Tells those who wait for events that there may be some. */
  abstract void announce();

  @Override
  public final HostBudgets budgets() {
    return budgets;
  }

  @Override
  public final TagSightings sightings() {
    return sightings;
  }

  @Override
  public final TriggerStates triggers() {
    return triggers;
  }

  @Override
  public final Optional<ImageStream> get(StreamKey key) {
    String what = "reading image stream " + key;
    Optional<ImageStream> kept = database.look(what, session -> streams.kept(session, key));
    return kept.isPresent() ? kept : database.read(what, session -> streams.find(session, key));
  }

  @Override
  public final Page<ImageStream> list(StreamQuery query) {
    beforeList();
    return database.read("listing image streams", session -> page(session, query));
  }

  /** What is to be done so that a list tells of all events that were committed before. */
  void beforeList() {}

  private Page<ImageStream> page(Session session, StreamQuery query) throws SQLException {
    // One more than wanted tells whether there is another page.
    int max = query.limit() == Integer.MAX_VALUE ? query.limit() : query.limit() + 1;
    List<ImageStream> found = streams.list(session, query, max);
    boolean more = found.size() > query.limit();
    List<ImageStream> items = more ? found.subList(0, query.limit()) : found;
    return new Page<>(
        items,
        more ? Optional.of(items.get(items.size() - 1).key()) : Optional.empty(),
        log.position(log.end(session)));
  }

  /** Of all streams, as {@link dev.imagestreams.notifications.EventLog#currentState} has it. */
  final StatePage states(Optional<StreamKey> after, int max) {
    return CurrentState.of(list(new StreamQuery(Optional.empty(), after, max)));
  }

  @Override
  public final Optional<Image> image(Digest digest) {
    return database
        .look(
            "reading image " + digest,
            session ->
                session.first(
                    "SELECT document FROM image WHERE digest = ?",
                    row -> row.getString(1),
                    digest.toString()))
        .map(json -> ImageStreamJson.read(json, Image.class));
  }

  @Override
  public final Committed commit(Commit change) {
    Committed committed = database.write("changing image stream " + change.key(), work(change));
    if (committed.applied()) {
      committed.stream().ifPresent(stream -> cache.put(version(stream), stream));
      if (!change.events().isEmpty()) {
        announce();
      }
    }
    return committed;
  }

  /** What a commit does in its transaction. */
  Database.Work<Committed> work(Commit change) {
    return new CommitWork(streams, log, change);
  }

  private static long version(ImageStream stream) {
    return Long.parseLong(stream.metadata().resourceVersion());
  }

  @Override
  public final void dump(Consumer<? super StoreRecord> to) {
    DumpRows rows = new DumpRows(log);
    database.read(
        "dumping the store " + name,
        session -> {
          rows.dump(session, to);
          return to;
        });
  }

  @Override
  public final void restore(Iterator<? extends StoreRecord> records) {
    DumpRows rows = new DumpRows(log);
    database.write(
        "restoring the store " + name,
        session -> {
          rows.restore(session, records);
          return records;
        });
    announce();
  }
}
