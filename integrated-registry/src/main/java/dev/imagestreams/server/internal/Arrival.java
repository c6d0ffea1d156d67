package dev.imagestreams.server.internal;

import dev.imagestreams.model.Digest;
import dev.imagestreams.server.storage.Blob;
import dev.imagestreams.server.storage.Upload;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A blob on its way in from elsewhere: fetched by one, read by any number. Thread-safe.
 *
 * <p>What was stored may be read at once, but for the last of it, which nobody is given before all
 * was verified: so nobody ever has the whole of a wrong blob.
 */
final class Arrival {

  /** How much is kept back; the whole of what is smaller. */
  static final int KEPT_BACK = 64 << 10;

  private final Digest digest;
  private final long size;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<String> repositories = new HashSet<>();
  private long stored;
  private Optional<Path> file = Optional.empty();
  private boolean settled;
  private Optional<Blob> blob = Optional.empty();
  private Optional<RegistryError> failure = Optional.empty();

  /**
   * @param repository whose blob it is to be
   * @param size as the repository's manifest says
   */
  Arrival(String repository, Digest digest, long size) {
    this.repositories.add(repository);
    this.digest = digest;
    this.size = size;
  }

  Digest digest() {
    return digest;
  }

  long size() {
    return size;
  }

  // Whose it is to be

  boolean isFor(String repository) {
    lock.lock();
    try {
      return repositories.contains(repository);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Has it be another repository's too.
   *
   * @return false when it is too late
   */
  boolean add(String repository) {
    lock.lock();
    try {
      if (!settled) {
        repositories.add(repository);
      }
      return !settled;
    } finally {
      lock.unlock();
    }
  }

  /** The repositories whose blob it is to be: from now on, no others. */
  Set<String> settle() {
    lock.lock();
    try {
      settled = true;
      return Set.copyOf(repositories);
    } finally {
      lock.unlock();
    }
  }

  // How it goes on

  void progress(Upload upload) {
    lock.lock();
    try {
      long now = upload.offset();
      if (now > stored) {
        stored = now;
        file = upload.file();
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  void arrived(Blob whole) {
    lock.lock();
    try {
      blob = Optional.of(whole);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends it; what ended before stays as it is. */
  void fail(RegistryError error) {
    lock.lock();
    try {
      if (blob.isEmpty() && failure.isEmpty()) {
        settled = true;
        failure = Optional.of(error);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  // Waiting for it

  /**
   * Waits until there is something to be read at a position before the end.
   *
   * @return the position up to which there is
   * @throws RegistryError when it can't be had
   */
  long await(long position) throws IOException {
    lock.lock();
    try {
      waitUntil(() -> readable() > position);
      return readable();
    } finally {
      lock.unlock();
    }
  }

  private long readable() {
    if (blob.isPresent()) {
      return size;
    }
    return file.isPresent() ? Math.min(stored, size - KEPT_BACK) : 0;
  }

  /**
   * Waits until all of it is here.
   *
   * @throws RegistryError when it can't be had
   */
  Blob awaitEnd() throws IOException {
    lock.lock();
    try {
      waitUntil(() -> blob.isPresent());
      return blob.orElseThrow();
    } finally {
      lock.unlock();
    }
  }

  private void waitUntil(BooleanSupplier there) throws IOException {
    while (!there.getAsBoolean()) {
      if (failure.isPresent()) {
        throw failure.get();
      }
      try {
        changed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for " + digest);
      }
    }
  }

  /** Opens what there is of it by now. */
  SeekableByteChannel open() throws IOException {
    Optional<Path> arriving = arriving();
    if (arriving.isPresent()) {
      try {
        return FileChannel.open(arriving.get());
      } catch (NoSuchFileException e) {
        return awaitEnd().open(); // It has become a blob just now, or was given up.
      }
    }
    return awaitEnd().open();
  }

  private Optional<Path> arriving() {
    lock.lock();
    try {
      return blob.isPresent() ? Optional.empty() : file;
    } finally {
      lock.unlock();
    }
  }
}
