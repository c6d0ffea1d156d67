package dev.imagestreams.server.internal;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.InvalidManifestException;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.notifications.ImageDeleted;
import dev.imagestreams.notifications.ImagePushed;
import dev.imagestreams.notifications.RegistryNews;
import dev.imagestreams.server.storage.TagJournal;
import dev.imagestreams.server.storage.TagMove;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of every move in the journal, in order, in a thread of its own. What could not be told is
 * told later: pushes don't wait for it.
 */
final class PushAnnouncer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PushAnnouncer.class);

  /** At least as many as a segment of the journal has, which is read as a whole. */
  private static final int BATCH = 50_000;

  /** After how many it is written down up to where was told; telling again does no harm. */
  private static final int MARK = 200;

  private static final long RETRY_MILLIS = 1000;
  private static final long CLOSE_MILLIS = 5000;

  private final String registryId;
  private final String host;
  private final TagJournal journal;
  private final ManifestStore manifests;
  private final Consumer<RegistryNews> publisher;
  private final Thread thread;
  private final Object lock = new Object();
  private boolean news = true;
  private boolean closed;

  /**
   * @param host the registry's host and port, as they stand in references
   */
  PushAnnouncer(
      String registryId,
      String host,
      TagJournal journal,
      ManifestStore manifests,
      Consumer<RegistryNews> publisher) {
    this.registryId = registryId;
    this.host = host;
    this.journal = journal;
    this.manifests = manifests;
    this.publisher = publisher;
    this.thread = new Thread(this::run, "imagestreams-registry-announcer");
    this.thread.setDaemon(true);
  }

  /** Begins to tell. */
  void start() {
    thread.start();
  }

  /** There is something to tell. */
  void wake() {
    synchronized (lock) {
      news = true;
      lock.notifyAll();
    }
  }

  private void run() {
    while (awaitNews()) {
      try {
        announceAll();
      } catch (Throwable e) {
        // Whatever it is, what was not told must be told later, and by this thread.
        LOG.warn(
            "registry {}: pushes can't be announced now, and will be: {}",
            registryId,
            e.toString());
        LOG.debug("the cause", e);
        pause();
      }
    }
  }

  private boolean awaitNews() {
    synchronized (lock) {
      while (!news && !closed) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          return false;
        }
      }
      news = false;
      return !closed;
    }
  }

  private void pause() {
    synchronized (lock) {
      news = true;
      try {
        lock.wait(RETRY_MILLIS);
      } catch (InterruptedException e) {
        closed = true;
      }
    }
  }

  private void announceAll() throws IOException {
    List<TagMove> moves;
    do {
      moves = journal.movesAfter(journal.announced(), BATCH);
      announce(moves);
    } while (!moves.isEmpty() && !isClosed());
  }

  /** The mark is written once in a while: it waits for those who push. */
  private void announce(List<TagMove> moves) throws IOException {
    long told = 0;
    int unmarked = 0;
    try {
      for (TagMove move : moves) {
        if (isClosed()) {
          return;
        }
        if (!move.tag().isEmpty()) { // Otherwise a manifest was removed, and its tags were told.
          publisher.accept(tell(move));
        }
        told = move.number();
        unmarked++;
        if (unmarked == MARK) {
          journal.announced(told);
          unmarked = 0;
        }
      }
    } finally {
      if (unmarked > 0) {
        journal.announced(told);
      }
    }
  }

  private boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  private RegistryNews tell(TagMove move) throws IOException {
    return move.current().isPresent()
        ? pushed(move, move.current().get())
        : ImageDeleted.of(
                registryId,
                move.number(),
                move.time(),
                host,
                move.repository(),
                move.tag(),
                move.previous().orElseThrow())
            .by(move.actor());
  }

  private ImagePushed pushed(TagMove move, Digest current) throws IOException {
    String reference = host + "/" + move.repository() + "@" + current;
    Optional<Manifest> manifest = readable(move.repository(), current);
    Image image =
        manifest.isPresent()
            ? manifests.describe(move.repository(), manifest.get(), reference)
            : lost(current, reference);
    return ImagePushed.of(
            registryId,
            move.number(),
            move.time(),
            host,
            move.repository(),
            move.tag(),
            move.previous(),
            image)
        .by(move.actor());
  }

  private Optional<Manifest> readable(String repository, Digest digest) throws IOException {
    try {
      return manifests.find(repository, digest);
    } catch (InvalidManifestException e) {
      LOG.warn("the manifest {} of {} is damaged", digest, repository);
      return Optional.empty();
    }
  }

  /** The push happened and must be told, even if the manifest was deleted since. */
  private static Image lost(Digest digest, String reference) {
    return Image.named(digest.toString(), reference);
  }

  /** Ends; what is not told yet is told at the next start. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
