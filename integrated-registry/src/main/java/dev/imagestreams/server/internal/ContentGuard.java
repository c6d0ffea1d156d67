package dev.imagestreams.server.internal;

import dev.imagestreams.model.Digest;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps content from being collected that comes to be needed while garbage is looked for. Nobody
 * waits for a collection, but for the one file that it deletes. Thread-safe.
 */
final class ContentGuard {

  private final Set<CompletableFuture<Boolean>> running = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Set<Digest> needed;

  /** Something that is done with files. */
  interface Files<T> {
    T run() throws IOException;
  }

  /**
   * Does something by which content comes to be a repository's. It is not collected from now on,
   * also by a collection that has looked at the repository already.
   */
  <T> T needing(Digest digest, Files<T> adding) throws IOException {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    running.add(done);
    try {
      Set<Digest> remembered = needed; // Read after it is known that this is running.
      if (remembered != null) {
        synchronized (remembered) {
          remembered.add(digest);
        }
      }
      return adding.run();
    } finally {
      running.remove(done);
      done.complete(true);
    }
  }

  /** Remembers what comes to be needed from now on, and waits for what had begun before. */
  void beginCollecting() {
    needed = new HashSet<>();
    List.copyOf(running).forEach(CompletableFuture::join);
  }

  /** Deletes content that was not needed when it was looked at, unless it is by now. */
  boolean delete(Digest digest, Files<Boolean> deleting) throws IOException {
    Set<Digest> remembered = needed;
    if (remembered == null) {
      return false;
    }
    synchronized (remembered) {
      return !remembered.contains(digest) && deleting.run();
    }
  }

  void endCollecting() {
    needed = null;
  }
}
