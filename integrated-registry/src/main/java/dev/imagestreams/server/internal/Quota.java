package dev.imagestreams.server.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.imagestreams.model.Digest;
import dev.imagestreams.server.storage.Blob;
import dev.imagestreams.server.storage.BlobStore;
import dev.imagestreams.server.storage.RepositoryFiles;
import dev.imagestreams.server.storage.StoredContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many bytes of blobs may be stored: in a repository, and in all, where content that several
 * have counts once. A repository is counted when it is first pushed to; all of it in a thread of
 * its own, after the start, and until then its limit is not held to. Thread-safe.
 */
final class Quota {

  /** No limit. */
  static final long NONE = Long.MAX_VALUE;

  private static final Logger LOG = LoggerFactory.getLogger(Quota.class);
  private static final int REMEMBERED = 10_000;

  private final long ofRepository;
  private final long ofAll;
  private final BlobStore blobs;
  private final RepositoryFiles repositories;
  private final Cache<String, AtomicLong> used =
      Caffeine.newBuilder().maximumSize(REMEMBERED).build();
  private final AtomicLong all = new AtomicLong();

  /**
   * @param ofRepository bytes, or {@link #NONE}
   * @param ofAll bytes, or {@link #NONE}
   */
  Quota(long ofRepository, long ofAll, BlobStore blobs, RepositoryFiles repositories) {
    this.ofRepository = ofRepository;
    this.ofAll = ofAll;
    this.blobs = blobs;
    this.repositories = repositories;
    count();
  }

  /** Counts anew what there is in all; also after something was collected. */
  void count() {
    used.invalidateAll();
    if (ofAll != NONE) {
      Thread thread = new Thread(this::countAll, "imagestreams-registry-quota");
      thread.setDaemon(true);
      thread.setContextClassLoader(Quota.class.getClassLoader());
      thread.start();
    }
  }

  private void countAll() {
    AtomicLong counted = new AtomicLong();
    long before = all.get();
    try {
      blobs.each(content -> counted.addAndGet(content.size()));
      all.addAndGet(counted.get() - before);
    } catch (IOException e) {
      LOG.warn("what is stored could not be counted for the quota: {}", e.toString());
    }
  }

  /** How many bytes more may come to a repository. */
  long room(String repository) throws IOException {
    long inRepository = ofRepository == NONE ? NONE : ofRepository - used(repository).get();
    long inAll = ofAll == NONE ? NONE : ofAll - all.get();
    return Math.max(0, Math.min(inRepository, inAll));
  }

  /** Has content come to a repository. */
  interface Adding<T> {
    T run() throws IOException;
  }

  /**
   * Takes room for content that comes to a repository, and gives it back where it doesn't.
   *
   * @throws RegistryError when there is none
   */
  <T> T taking(String repository, Digest digest, long size, Adding<T> adding) throws IOException {
    boolean isNewThere = ofRepository != NONE && !repositories.hasBlob(repository, digest);
    boolean isNew = ofAll != NONE && blobs.find(digest).isEmpty();
    long there = isNewThere ? size : 0;
    long everywhere = isNew ? size : 0;
    AtomicLong usedThere = isNewThere ? used(repository) : new AtomicLong();
    long nowThere = usedThere.addAndGet(there);
    long now = all.addAndGet(everywhere);
    boolean added = false;
    try {
      requireRoom(nowThere, there, ofRepository, "the repository " + repository);
      requireRoom(now, everywhere, ofAll, "the registry");
      T result = adding.run();
      added = true;
      return result;
    } finally {
      if (!added) {
        usedThere.addAndGet(-there);
        all.addAndGet(-everywhere);
      }
    }
  }

  private static void requireRoom(long used, long more, long limit, String what) {
    if (more > 0 && used > limit) {
      throw exceeded(what + " may have " + limit + " bytes of blobs, and has no room for " + more);
    }
  }

  static RegistryError exceeded(String message) {
    return new RegistryError(403, "DENIED", message + " more; delete what is not needed");
  }

  /** Something was taken from a repository: it is counted anew. */
  void forget(String repository) {
    used.invalidate(repository);
  }

  private AtomicLong used(String repository) throws IOException {
    try {
      return used.get(repository, this::count);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private AtomicLong count(String repository) {
    long bytes = 0;
    try {
      for (StoredContent member : repositories.blobsOf(repository)) {
        bytes += blobs.find(member.digest()).map(Blob::size).orElse(0L);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new AtomicLong(bytes);
  }
}
