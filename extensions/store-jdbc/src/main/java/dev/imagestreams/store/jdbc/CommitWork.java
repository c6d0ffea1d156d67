package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.Claim;
import dev.imagestreams.core.store.ClaimLostException;
import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.Committed;
import dev.imagestreams.core.store.ConflictException;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamJson;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A change of a stream as rows, within one transaction, which may be tried several times. */
final class CommitWork implements Database.Work<Committed> {

  private final StreamRows streams;
  private final LogRows log;
  private final Commit change;

  /** The version that the last try gave to the stream; 0 before it did. */
  private long tried;

  CommitWork(StreamRows streams, LogRows log, Commit change) {
    this.streams = streams;
    this.log = log;
    this.change = change;
  }

  @Override
  public Committed in(Session session) throws SQLException {
    Optional<StreamRows.Head> head = streams.headToChange(session, change.key());
    if (tried > 0 && head.isPresent() && head.get().version() == tried) {
      // The connection broke at the end of the try before, which was committed after all.
      return new Committed(current(session, head), true);
    }
    if (isOldPush(session)) {
      return new Committed(current(session, head), false);
    }
    requireUnchanged(head);
    requireClaim(session);
    if (!log.consume(session, change.consumed())) {
      return new Committed(current(session, head), false);
    }
    log.append(session, change.events());
    addImages(session, change.images());
    rememberPush(session);
    Optional<ImageStream> before = current(session, head);
    boolean news = !change.events().isEmpty() || !change.after().equals(before);
    return new Committed(news ? write(session, head, before) : before, true);
  }

  private Optional<ImageStream> current(Session session, Optional<StreamRows.Head> head)
      throws SQLException {
    return head.isEmpty() ? Optional.empty() : Optional.of(streams.stream(session, head.get()));
  }

  private Optional<ImageStream> write(
      Session session, Optional<StreamRows.Head> head, Optional<ImageStream> before)
      throws SQLException {
    if (change.after().isEmpty()) {
      if (head.isPresent()) {
        streams.delete(session, head.get().id());
      }
      return Optional.empty();
    }
    tried = log.nextVersion(session);
    ImageStream after = change.after().get();
    ImageStream stored =
        after.withMetadata(after.metadata().withResourceVersion(Long.toString(tried)));
    if (head.isPresent()) {
      streams.update(session, head.get(), before.orElseThrow(), stored);
    } else if (!streams.insert(session, stored)) {
      // Somebody else made it since this looked.
      throw conflict(streams.headToChange(session, change.key()));
    }
    return Optional.of(stored);
  }

  private static void addImages(Session session, List<Image> images) throws SQLException {
    // In one order everywhere, so that those who share images never wait for each other in a ring.
    List<Image> sorted =
        images.stream().sorted(Comparator.comparing(image -> image.digest().toString())).toList();
    for (Image image : sorted) {
      session.later(
          "INSERT INTO image (digest, document) VALUES (?, ?) ON CONFLICT DO NOTHING",
          image.digest().toString(),
          ImageStreamJson.write(image));
    }
  }

  private boolean isOldPush(Session session) throws SQLException {
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

  private void rememberPush(Session session) throws SQLException {
    if (change.push().isPresent()) {
      Commit.PushMark push = change.push().get();
      session.later(
          "INSERT INTO push_mark (namespace, name, tag, registry, number) VALUES (?, ?, ?, ?, ?)"
              + " ON CONFLICT (namespace, name, tag, registry)"
              + " DO UPDATE SET number = excluded.number",
          change.key().namespace(),
          change.key().name(),
          push.tag(),
          push.registryId(),
          push.number());
    }
  }

  /** Nobody else is given the work before the transaction has ended. */
  private void requireClaim(Session session) throws SQLException {
    if (change.claim().isPresent()) {
      Claim claim = change.claim().get();
      Optional<Claim> held =
          session.first(
              "SELECT 1 FROM work WHERE key = ? AND fence = ?" + session.dialect().keep(),
              row -> claim,
              claim.work().key(),
              claim.fence());
      if (held.isEmpty()) {
        throw new ClaimLostException(claim);
      }
    }
  }

  private void requireUnchanged(Optional<StreamRows.Head> current) {
    if (!expected().equals(actual(current))) {
      throw conflict(current);
    }
  }

  private ConflictException conflict(Optional<StreamRows.Head> current) {
    return new ConflictException(change.key(), expected(), actual(current));
  }

  private String expected() {
    return change.before().map(stream -> stream.metadata().resourceVersion()).orElse("");
  }

  private static String actual(Optional<StreamRows.Head> current) {
    return current.map(head -> Long.toString(head.version())).orElse("");
  }
}
