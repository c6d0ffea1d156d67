package dev.imagestreams.store.jdbc;

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
import org.jspecify.annotations.Nullable;

/**
 * Streams as rows: the document without the tags of its status, a row a tag, a row an item of its
 * history. Only what has changed is written, so that neither many tags nor a long history make the
 * change of one tag dear.
 */
final class StreamRows {

  private static final String COLUMNS = "SELECT id, namespace, name, version, document FROM stream";

  private final StreamCache cache;

  StreamRows(StreamCache cache) {
    this.cache = cache;
  }

  /** A stream's row. */
  record Head(long id, StreamKey key, long version, String document) {

    static Head read(ResultSet row) throws SQLException {
      return new Head(
          row.getLong(1),
          new StreamKey(row.getString(2), row.getString(3)),
          row.getLong(4),
          row.getString(5));
    }
  }

  /** A stream with the number of its row. */
  record Stored(long id, ImageStream stream) {}

  Optional<Stored> find(Session session, StreamKey key) throws SQLException {
    Optional<Head> head =
        session.first(
            COLUMNS + " WHERE namespace = ? AND name = ?", Head::read, key.namespace(), key.name());
    return head.isEmpty() ? Optional.empty() : Optional.of(stored(session, head.get()));
  }

  /** The streams after a key, in the order of their keys. */
  List<ImageStream> list(
      Session session, Optional<String> namespace, Optional<StreamKey> after, int max)
      throws SQLException {
    String afterNamespace = after.map(StreamKey::namespace).orElse("");
    String afterName = after.map(StreamKey::name).orElse("");
    List<Head> heads =
        namespace.isPresent()
            ? session.list(
                COLUMNS
                    + " WHERE namespace = ? AND (namespace, name) > (?, ?)"
                    + " ORDER BY namespace, name LIMIT ?",
                Head::read,
                namespace.get(),
                afterNamespace,
                afterName,
                max)
            : session.list(
                COLUMNS + " WHERE (namespace, name) > (?, ?) ORDER BY namespace, name LIMIT ?",
                Head::read,
                afterNamespace,
                afterName,
                max);
    List<ImageStream> streams = new ArrayList<>(heads.size());
    for (Head head : heads) {
      streams.add(stored(session, head).stream());
    }
    return streams;
  }

  /** All streams, in the order of their keys, one at a time. */
  void each(Session session, Consumer<ImageStream> consumer) throws SQLException {
    session.each(
        COLUMNS + " ORDER BY namespace, name",
        row -> consumer.accept(stored(session, Head.read(row)).stream()));
  }

  private Stored stored(Session session, Head head) throws SQLException {
    Optional<ImageStream> cached = cache.get(head.key(), head.version());
    if (cached.isPresent()) {
      return new Stored(head.id(), cached.get());
    }
    ImageStream bare = ImageStreamJson.read(head.document());
    ImageStream stream = bare.withStatus(bare.status().withTags(tags(session, head.id())));
    cache.put(head.version(), stream);
    return new Stored(head.id(), stream);
  }

  private static List<NamedTagEventList> tags(Session session, long id) throws SQLException {
    Map<String, List<TagEvent>> histories = new HashMap<>();
    session.list(
        "SELECT tag, document FROM history_item WHERE stream = ? ORDER BY tag, number DESC",
        row ->
            histories
                .computeIfAbsent(row.getString(1), tag -> new ArrayList<>())
                .addAll(ImageStreamJson.readTag(row.getString(2)).items()),
        id);
    return session.list(
        "SELECT tag, document FROM stream_tag WHERE stream = ? ORDER BY tag",
        row ->
            ImageStreamJson.readTag(row.getString(2))
                .withItems(histories.getOrDefault(row.getString(1), List.of())),
        id);
  }

  /** Writes a new stream. */
  void insert(Session session, ImageStream stream) throws SQLException {
    long id =
        session.number(
            "INSERT INTO stream (namespace, name, version, document) VALUES (?, ?, ?, ?)"
                + " RETURNING id",
            0,
            stream.key().namespace(),
            stream.key().name(),
            version(stream),
            bare(stream));
    for (NamedTagEventList tag : stream.status().tags()) {
      write(session, id, NamedTagEventList.empty(tag.tag()), tag);
    }
  }

  /** Writes what is new of a stream. */
  void update(Session session, Stored before, ImageStream after) throws SQLException {
    session.update(
        "UPDATE stream SET version = ?, document = ? WHERE id = ?",
        version(after),
        bare(after),
        before.id());
    Iterator<NamedTagEventList> old = before.stream().status().tags().iterator();
    NamedTagEventList was = next(old);
    for (NamedTagEventList tag : after.status().tags()) {
      while (was != null && was.tag().compareTo(tag.tag()) < 0) {
        delete(session, before.id(), was);
        was = next(old);
      }
      if (was != null && was.tag().equals(tag.tag())) {
        if (was != tag && !was.equals(tag)) {
          write(session, before.id(), was, tag);
        }
        was = next(old);
      } else {
        write(session, before.id(), NamedTagEventList.empty(tag.tag()), tag);
      }
    }
    while (was != null) {
      delete(session, before.id(), was);
      was = next(old);
    }
  }

  private static @Nullable NamedTagEventList next(Iterator<NamedTagEventList> tags) {
    return tags.hasNext() ? tags.next() : null;
  }

  void delete(Session session, long id) throws SQLException {
    session.update("DELETE FROM stream WHERE id = ?", id);
  }

  private static void delete(Session session, long id, NamedTagEventList tag) throws SQLException {
    session.update("DELETE FROM stream_tag WHERE stream = ? AND tag = ?", id, tag.tag());
  }

  private static void write(
      Session session, long id, NamedTagEventList before, NamedTagEventList after)
      throws SQLException {
    session.update(
        "INSERT INTO stream_tag (stream, tag, document) VALUES (?, ?, ?)"
            + " ON CONFLICT (stream, tag) DO UPDATE SET document = excluded.document",
        id,
        after.tag(),
        ImageStreamJson.writeTag(after.limit(1)));
    int kept = after.commonPast(before);
    if (kept < before.items().size()) {
      session.update(
          "DELETE FROM history_item WHERE stream = ? AND tag = ? AND number > ?",
          id,
          after.tag(),
          kept);
    }
    int size = after.items().size();
    for (int i = 0; i < size - kept; i++) {
      session.update(
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
