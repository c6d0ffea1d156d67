package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.StreamQuery;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamJson;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Streams as rows: the document without the tags of its status, a row a tag, a row an item of its
 * history. Only what has changed is written, so that neither many tags nor a long history make the
 * change of one tag dear.
 */
final class StreamRows {

  private static final String COLUMNS = "SELECT id, namespace, name, version, document FROM stream";

  /** Of how many streams the tags are read at a time. */
  private static final int SOME = 500;

  private final StreamCache cache;

  StreamRows(StreamCache cache) {
    this.cache = cache;
  }

  /** Which stream a row is of, and at which version. */
  record Head(long id, StreamKey key, long version) {}

  private record Row(Head head, String document) {

    static Row read(ResultSet row) throws SQLException {
      StreamKey key = new StreamKey(row.getString(2), row.getString(3));
      return new Row(new Head(row.getLong(1), key, row.getLong(4)), row.getString(5));
    }
  }

  private static Optional<Head> head(Session session, StreamKey key) throws SQLException {
    return head(session, key, "");
  }

  /** The same for who is going to change it, which nobody else does until then. */
  Optional<Head> headToChange(Session session, StreamKey key) throws SQLException {
    return head(session, key, session.dialect().lock());
  }

  private static Optional<Head> head(Session session, StreamKey key, String lock)
      throws SQLException {
    return session.first(
        "SELECT id, version FROM stream WHERE namespace = ? AND name = ?" + lock,
        row -> new Head(row.getLong(1), key, row.getLong(2)),
        key.namespace(),
        key.name());
  }

  /** The stream of a row, as this transaction sees it, which need not be committed. */
  ImageStream stream(Session session, Head head) throws SQLException {
    Optional<ImageStream> cached = cache.get(head.key(), head.version());
    return cached.isPresent() ? cached.get() : assemble(session, head, document(session, head));
  }

  /** A stream as it is committed, where it is at hand: by one statement. */
  Optional<ImageStream> kept(Session session, StreamKey key) throws SQLException {
    return head(session, key).flatMap(head -> cache.get(key, head.version()));
  }

  /** A stream as it is committed: for transactions that only read. */
  Optional<ImageStream> find(Session session, StreamKey key) throws SQLException {
    Optional<Head> head = head(session, key);
    return head.isEmpty()
        ? Optional.empty()
        : Optional.of(committed(session, head.get(), () -> document(session, head.get())));
  }

  private interface Document {
    String read() throws SQLException;
  }

  private ImageStream committed(Session session, Head head, Document document) throws SQLException {
    Optional<ImageStream> cached = cache.get(head.key(), head.version());
    if (cached.isPresent()) {
      return cached.get();
    }
    ImageStream stream = assemble(session, head, document.read());
    cache.put(head.version(), stream);
    return stream;
  }

  private static String document(Session session, Head head) throws SQLException {
    return session
        .first("SELECT document FROM stream WHERE id = ?", row -> row.getString(1), head.id())
        .orElseThrow();
  }

  /** The streams that are asked for, in the order of their keys, as they are committed. */
  List<ImageStream> list(Session session, StreamQuery query, int max) throws SQLException {
    Condition condition = new Condition();
    if (query.namespace().isPresent()) {
      condition.and("namespace = ?", query.namespace().get());
    }
    condition.and(
        "(namespace, name) > (?, ?)",
        query.after().map(StreamKey::namespace).orElse(""),
        query.after().map(StreamKey::name).orElse(""));
    query.labels().requirements().forEach(label -> condition.and(label, session.dialect().label()));
    String sql = COLUMNS + " WHERE " + condition.sql() + " ORDER BY namespace, name LIMIT ?";
    Object[] arguments = condition.arguments(max);
    // Selectors are of any number of forms, too many to keep each prepared.
    List<Row> rows =
        query.labels().requirements().isEmpty()
            ? session.list(sql, Row::read, arguments)
            : session.listOnce(sql, Row::read, arguments);
    return together(session, rows);
  }

  /** Reads the tags of all that are not kept at a time, and not one after the other. */
  private List<ImageStream> together(Session session, List<Row> rows) throws SQLException {
    Map<Long, ImageStream> found = new HashMap<>();
    List<Row> wanted = new ArrayList<>();
    for (Row row : rows) {
      cache
          .get(row.head().key(), row.head().version())
          .ifPresentOrElse(kept -> found.put(row.head().id(), kept), () -> wanted.add(row));
    }
    Map<Long, List<NamedTagEventList>> tags = tags(session, wanted);
    for (Row row : wanted) {
      ImageStream bare = ImageStreamJson.read(row.document());
      ImageStream stream =
          bare.withStatus(bare.status().withTags(tags.getOrDefault(row.head().id(), List.of())));
      cache.put(row.head().version(), stream);
      found.put(row.head().id(), stream);
    }
    return rows.stream().map(row -> found.get(row.head().id())).toList();
  }

  private static Map<Long, List<NamedTagEventList>> tags(Session session, List<Row> rows)
      throws SQLException {
    Map<Long, List<NamedTagEventList>> tags = new HashMap<>();
    for (int from = 0; from < rows.size(); from += SOME) {
      List<Row> some = rows.subList(from, Math.min(rows.size(), from + SOME));
      tags(session, " IN (" + ids(some) + ")", tags);
    }
    return tags;
  }

  private static String ids(List<Row> rows) {
    return rows.stream()
        .map(row -> Long.toString(row.head().id()))
        .collect(Collectors.joining(", "));
  }

  /** All streams, in the order of their keys, one at a time. */
  void each(Session session, Consumer<ImageStream> consumer) throws SQLException {
    session.each(
        COLUMNS + " ORDER BY namespace, name",
        row -> {
          Row each = Row.read(row);
          consumer.accept(committed(session, each.head(), each::document));
        });
  }

  private static ImageStream assemble(Session session, Head head, String document)
      throws SQLException {
    ImageStream bare = ImageStreamJson.read(document);
    return bare.withStatus(bare.status().withTags(tags(session, head.id())));
  }

  private static List<NamedTagEventList> tags(Session session, long id) throws SQLException {
    Map<Long, List<NamedTagEventList>> tags = new HashMap<>();
    tags(session, " = ?", tags, id);
    return tags.getOrDefault(id, List.of());
  }

  private record TagOf(long stream, String tag) {}

  /** Adds the tags of the streams that are chosen, by their ids. */
  private static void tags(
      Session session, String chosen, Map<Long, List<NamedTagEventList>> to, Object... arguments)
      throws SQLException {
    boolean one = arguments.length > 0; // Lists of ids are of any form, too many to keep each.
    Map<TagOf, List<TagEvent>> histories = new HashMap<>();
    Session.Row<Boolean> history =
        row ->
            histories
                .computeIfAbsent(
                    new TagOf(row.getLong(1), row.getString(2)), tag -> new ArrayList<>())
                .addAll(ImageStreamJson.readTag(row.getString(3)).items());
    Session.Row<Boolean> tag =
        row ->
            to.computeIfAbsent(row.getLong(1), stream -> new ArrayList<>())
                .add(
                    ImageStreamJson.readTag(row.getString(3))
                        .withItems(
                            histories.getOrDefault(
                                new TagOf(row.getLong(1), row.getString(2)), List.of())));
    String ofHistory =
        "SELECT stream, tag, document FROM history_item WHERE stream"
            + chosen
            + " ORDER BY stream, tag, number DESC";
    String ofTags =
        "SELECT stream, tag, document FROM stream_tag WHERE stream"
            + chosen
            + " ORDER BY stream, tag";
    if (one) {
      session.list(ofHistory, history, arguments);
      session.list(ofTags, tag, arguments);
    } else {
      session.listOnce(ofHistory, history);
      session.listOnce(ofTags, tag);
    }
  }

  /**
   * Writes a new stream.
   *
   * @return false when there is one of that key; nothing is changed then
   */
  boolean insert(Session session, ImageStream stream) throws SQLException {
    long id =
        session.number(
            "INSERT INTO stream (namespace, name, version, document) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT (namespace, name) DO NOTHING RETURNING id",
            0,
            stream.key().namespace(),
            stream.key().name(),
            version(stream),
            bare(stream));
    if (id == 0) {
      return false;
    }
    for (NamedTagEventList tag : stream.status().tags()) {
      write(session, id, NamedTagEventList.empty(tag.tag()), tag);
    }
    return true;
  }

  /** Writes what is new of a stream. */
  void update(Session session, Head head, ImageStream before, ImageStream after)
      throws SQLException {
    long id = head.id();
    session.later(
        "UPDATE stream SET version = ?, document = ? WHERE id = ?",
        version(after),
        bare(after),
        id);
    Iterator<NamedTagEventList> old = before.status().tags().iterator();
    NamedTagEventList was = next(old);
    for (NamedTagEventList tag : after.status().tags()) {
      while (was != null && was.tag().compareTo(tag.tag()) < 0) {
        delete(session, id, was);
        was = next(old);
      }
      if (was != null && was.tag().equals(tag.tag())) {
        if (was != tag && !was.equals(tag)) {
          write(session, id, was, tag);
        }
        was = next(old);
      } else {
        write(session, id, NamedTagEventList.empty(tag.tag()), tag);
      }
    }
    while (was != null) {
      delete(session, id, was);
      was = next(old);
    }
  }

  private static @Nullable NamedTagEventList next(Iterator<NamedTagEventList> tags) {
    return tags.hasNext() ? tags.next() : null;
  }

  void delete(Session session, long id) throws SQLException {
    session.later("DELETE FROM stream WHERE id = ?", id);
  }

  private static void delete(Session session, long id, NamedTagEventList tag) throws SQLException {
    session.later("DELETE FROM stream_tag WHERE stream = ? AND tag = ?", id, tag.tag());
  }

  private static void write(
      Session session, long id, NamedTagEventList before, NamedTagEventList after)
      throws SQLException {
    session.later(
        "INSERT INTO stream_tag (stream, tag, document) VALUES (?, ?, ?)"
            + " ON CONFLICT (stream, tag) DO UPDATE SET document = excluded.document",
        id,
        after.tag(),
        ImageStreamJson.writeTag(after.limit(1)));
    int kept = after.commonPast(before);
    if (kept < before.items().size()) {
      session.later(
          "DELETE FROM history_item WHERE stream = ? AND tag = ? AND number > ?",
          id,
          after.tag(),
          kept);
    }
    int size = after.items().size();
    for (int i = 0; i < size - kept; i++) {
      session.later(
          "INSERT INTO history_item (stream, tag, number, document) VALUES (?, ?, ?, ?)",
          id,
          after.tag(),
          size - i,
          item(after.tag(), after.items().get(i)));
    }
  }

  private static String item(String tag, TagEvent item) {
    return ImageStreamJson.writeTag(NamedTagEventList.empty(tag).withItems(List.of(item)));
  }

  /**
   * The document without the tags that have rows of their own. One stays, in the place of all, so
   * that unknown fields beside them keep theirs; in a tag's document the newest item does.
   */
  private static String bare(ImageStream stream) {
    List<NamedTagEventList> tags = stream.status().tags();
    List<NamedTagEventList> one =
        tags.isEmpty() ? List.of() : List.of(NamedTagEventList.empty(tags.get(0).tag()));
    return ImageStreamJson.write(stream.withStatus(stream.status().withTags(one)));
  }

  private static long version(ImageStream stream) {
    return Long.parseLong(stream.metadata().resourceVersion());
  }
}
