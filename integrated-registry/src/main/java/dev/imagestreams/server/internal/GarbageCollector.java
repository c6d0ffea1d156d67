package dev.imagestreams.server.internal;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.InvalidManifestException;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.server.storage.BlobStore;
import dev.imagestreams.server.storage.RepositoryFiles;
import dev.imagestreams.server.storage.StoredContent;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what nobody can ask for any more, while the registry is in use: blobs that no manifest of
 * their repository refers to, content that is no repository's, uploads that nobody goes on with.
 *
 * <p>What is younger than the grace period stays, since its manifest may be on its way; so does
 * what was asked for within it, since a client that sees a blob doesn't push it. Manifests stay,
 * whether a tag points to them or not: streams point to them by their digests. Pushes to a
 * repository wait while its manifests are read. Thread-safe; one collection at a time.
 */
final class GarbageCollector {

  private static final Logger LOG = LoggerFactory.getLogger(GarbageCollector.class);

  private final BlobStore blobs;
  private final RepositoryFiles repositories;
  private final ManifestStore manifests;
  private final RepositoryLocks locks;
  private final ContentGuard guard;
  private final Predicate<Digest> askedFor;
  private final Clock clock;
  private final ReentrantLock collecting = new ReentrantLock();

  /**
   * @param askedFor whether content was asked for within the grace period
   */
  GarbageCollector(
      BlobStore blobs,
      RepositoryFiles repositories,
      ManifestStore manifests,
      RepositoryLocks locks,
      ContentGuard guard,
      Predicate<Digest> askedFor,
      Clock clock) {
    this.blobs = blobs;
    this.repositories = repositories;
    this.manifests = manifests;
    this.locks = locks;
    this.guard = guard;
    this.askedFor = askedFor;
    this.clock = clock;
  }

  Collected collect(Duration grace, Duration uploads) throws IOException {
    collecting.lock();
    guard.beginCollecting();
    try {
      Instant now = clock.instant();
      Instant before = now.minus(grace);
      DigestSet needed = new DigestSet();
      long unlinked = 0;
      for (String repository : repositories.names()) {
        unlinked += unlink(repository, before, needed);
      }
      Sweep sweep = new Sweep(before, needed);
      blobs.each(sweep::look);
      return new Collected(
          unlinked, sweep.deleted, sweep.bytes, blobs.dropUploads(now.minus(uploads)));
    } finally {
      guard.endCollecting();
      collecting.unlock();
    }
  }

  /**
   * Takes from a repository the blobs that none of its manifests refers to, and remembers what it
   * needs. Alone, so that no manifest comes that refers to one of them.
   *
   * @return how many
   */
  private long unlink(String repository, Instant before, DigestSet needed) throws IOException {
    Lock alone = locks.alone(repository);
    alone.lock();
    try {
      Optional<Set<Digest>> referred = referred(repository, needed);
      long unlinked = 0;
      for (StoredContent blob : repositories.blobsOf(repository)) {
        boolean stays =
            referred.isEmpty()
                || referred.get().contains(blob.digest())
                || !blob.since().isBefore(before)
                || askedFor.test(blob.digest());
        if (stays) {
          needed.add(blob.digest());
        } else if (guard.delete(
            blob.digest(), () -> repositories.removeBlob(repository, blob.digest()))) {
          unlinked++; // Otherwise it was pushed again just now.
        }
      }
      return unlinked;
    } finally {
      alone.unlock();
    }
  }

  /** What a repository's manifests refer to; empty where one can't be read, and so anything may. */
  private Optional<Set<Digest>> referred(String repository, DigestSet needed) throws IOException {
    Set<Digest> referred = new HashSet<>();
    boolean known = true;
    for (Digest digest : repositories.manifestsOf(repository)) {
      needed.add(digest);
      try {
        Optional<Manifest> manifest = manifests.read(repository, digest);
        known &= manifest.isPresent();
        manifest.ifPresent(m -> m.blobs().stream().map(Descriptor::digest).forEach(referred::add));
      } catch (InvalidManifestException e) {
        LOG.atWarn()
            .addKeyValue("repository", repository)
            .addKeyValue("manifest", digest)
            .log("a manifest is damaged; the repository's blobs are kept, push it again");
        known = false;
      }
    }
    return known ? Optional.of(referred) : Optional.empty();
  }

  /** Looks at all content there is. */
  private final class Sweep {
    private final Instant before;
    private final DigestSet needed;
    private long deleted;
    private long bytes;

    Sweep(Instant before, DigestSet needed) {
      this.before = before;
      this.needed = needed;
    }

    void look(StoredContent content) throws IOException {
      Digest digest = content.digest();
      boolean stays =
          needed.contains(digest) || !content.since().isBefore(before) || askedFor.test(digest);
      if (!stays && guard.delete(digest, () -> blobs.delete(digest))) {
        deleted++;
        bytes += content.size();
      }
    }
  }
}
