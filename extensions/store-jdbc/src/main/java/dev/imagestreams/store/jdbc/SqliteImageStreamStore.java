package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.Committed;
import dev.imagestreams.core.store.ConflictException;
import dev.imagestreams.core.store.CurrentState;
import dev.imagestreams.core.store.HostBudgets;
import dev.imagestreams.core.store.Page;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.core.store.StoreRecord;
import dev.imagestreams.core.store.StreamQuery;
import dev.imagestreams.core.store.TagSightings;
import dev.imagestreams.core.store.TriggerStates;
import dev.imagestreams.core.store.WorkQueue;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamJson;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.EventLog;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

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
public final class SqliteImageStreamStore implements PortableStore {

  private final Database database;
  private final StreamCache cache = new StreamCache();
  private final StreamRows streams = new StreamRows(cache);
  private final EventRows events;
  private final Hints hints;
  private final SqliteEventLog log;
  private final WorkQueue work;
  private final HostBudgets budgets;
  private final TagSightings sightings;
  private final TriggerStates triggers;

  SqliteImageStreamStore(Database database, EventRows events) {
    this.database = database;
    this.events = events;
    this.hints = new Hints(database);
    this.log =
        new SqliteEventLog(
            database,
            events,
            hints,
            (after, max) -> CurrentState.of(list(new StreamQuery(Optional.empty(), after, max))));
    this.work = new SqliteWorkQueue(database);
    this.budgets = new SqliteHostBudgets(database);
    this.sightings = new SqliteTagSightings(database);
    this.triggers = new SqliteTriggerStates(database);
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
  public HostBudgets budgets() {
    return budgets;
  }

  @Override
  public TagSightings sightings() {
    return sightings;
  }

  @Override
  public TriggerStates triggers() {
    return triggers;
  }

  @Override
  public Optional<ImageStream> get(StreamKey key) {
    return database.read("reading image stream " + key, session -> streams.find(session, key));
  }

  @Override
  public Page<ImageStream> list(StreamQuery query) {
    return database.read("listing image streams", session -> page(session, query));
  }

  private Page<ImageStream> page(Session session, StreamQuery query) throws SQLException {
    // One more than wanted tells whether there is another page.
    int max = query.limit() == Integer.MAX_VALUE ? query.limit() : query.limit() + 1;
    List<ImageStream> found = streams.list(session, query, max);
    boolean more = found.size() > query.limit();
    List<ImageStream> items = more ? found.subList(0, query.limit()) : found;
    return new Page<>(
        items,
        more ? Optional.of(items.get(items.size() - 1).key()) : Optional.empty(),
        EventRows.position(Counters.last(session, Counters.EVENT)));
  }

  @Override
  public Optional<Image> image(Digest digest) {
    return database
        .read(
            "reading image " + digest,
            session ->
                session.first(
                    "SELECT document FROM image WHERE digest = ?",
                    row -> row.getString(1),
                    digest.toString()))
        .map(json -> ImageStreamJson.read(json, Image.class));
  }

  @Override
  public Committed commit(Commit change) {
    Committed committed =
        database.write("changing image stream " + change.key(), session -> commit(session, change));
    if (committed.applied()) {
      committed.stream().ifPresent(stream -> cache.put(version(stream), stream));
      hints.give();
    }
    return committed;
  }

  private Committed commit(Session session, Commit change) throws SQLException {
    Optional<StreamRows.Head> head = streams.head(session, change.key());
    if (isOldPush(session, change)) {
      return new Committed(current(session, head), false);
    }
    requireUnchanged(change, head);
    if (!Progress.consume(session, change.consumed())) {
      return new Committed(current(session, head), false);
    }
    events.append(session, change.events());
    addImages(session, change.images());
    rememberPush(session, change);
    Optional<ImageStream> before = current(session, head);
    boolean news = !change.events().isEmpty() || !change.after().equals(before);
    return new Committed(news ? write(session, head, before, change) : before, true);
  }

  private Optional<ImageStream> current(Session session, Optional<StreamRows.Head> head)
      throws SQLException {
    return head.isEmpty() ? Optional.empty() : Optional.of(streams.stream(session, head.get()));
  }

  private Optional<ImageStream> write(
      Session session, Optional<StreamRows.Head> head, Optional<ImageStream> before, Commit change)
      throws SQLException {
    if (change.after().isEmpty()) {
      if (head.isPresent()) {
        streams.delete(session, head.get().id());
      }
      return Optional.empty();
    }
    long version = Counters.next(session, Counters.RESOURCE_VERSION);
    ImageStream after = change.after().get();
    ImageStream stored =
        after.withMetadata(after.metadata().withResourceVersion(Long.toString(version)));
    if (head.isPresent()) {
      streams.update(session, head.get(), before.orElseThrow(), stored);
    } else {
      streams.insert(session, stored);
    }
    return Optional.of(stored);
  }

  private static void addImages(Session session, List<Image> images) throws SQLException {
    // In one order everywhere, so that those who share images never wait for each other in a ring.
    List<Image> sorted =
        images.stream().sorted(Comparator.comparing(image -> image.digest().toString())).toList();
    for (Image image : sorted) {
      session.update(
          "INSERT INTO image (digest, document) VALUES (?, ?) ON CONFLICT DO NOTHING",
          image.digest().toString(),
          ImageStreamJson.write(image));
    }
  }

  private static boolean isOldPush(Session session, Commit change) throws SQLException {
    if (change.push().isEmpty()) {
      return false;
    }
    Commit.PushMark push = change.push().get();
    long last =
        session.number(
            "SELECT number FROM push_mark"
                + " WHERE namespace = ? AND name = ? AND tag = ? AND registry = ?",
            0,
            change.key().namespace(),
            change.key().name(),
            push.tag(),
            push.registryId());
    return last >= push.number();
  }

  private static void rememberPush(Session session, Commit change) throws SQLException {
    if (change.push().isPresent()) {
      Commit.PushMark push = change.push().get();
      session.update(
          "INSERT INTO push_mark (namespace, name, tag, registry, number) VALUES (?, ?, ?, ?, ?)"
              + " ON CONFLICT DO UPDATE SET number = excluded.number",
          change.key().namespace(),
          change.key().name(),
          push.tag(),
          push.registryId(),
          push.number());
    }
  }

  private static void requireUnchanged(Commit change, Optional<StreamRows.Head> current) {
    String expected = change.before().map(s -> s.metadata().resourceVersion()).orElse("");
    String actual = current.map(head -> Long.toString(head.version())).orElse("");
    if (!expected.equals(actual)) {
      throw new ConflictException(change.key(), expected, actual);
    }
  }

  private static long version(ImageStream stream) {
    return Long.parseLong(stream.metadata().resourceVersion());
  }

  @Override
  public void dump(Consumer<? super StoreRecord> to) {
    database.read(
        "dumping the store " + database.file(),
        session -> {
          events.dump().dump(session, to);
          return to;
        });
  }

  @Override
  public void restore(Iterator<? extends StoreRecord> records) {
    database.write(
        "restoring the store " + database.file(),
        session -> {
          events.dump().restore(session, records);
          return records;
        });
    hints.give();
  }

  /** Waits for the commit that is being written. */
  @Override
  public void close() {
    hints.close();
    database.close();
  }
}
