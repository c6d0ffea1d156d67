package dev.imagestreams.server.internal;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.InvalidManifestException;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.server.storage.Blob;
import dev.imagestreams.server.storage.BlobStore;
import dev.imagestreams.server.storage.RepositoryFiles;
import dev.imagestreams.server.upstream.Upstream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives clients what is not here from an {@link Upstream}, and keeps it: each manifest and each
 * blob is fetched by one, for all who want it at the time. Thread-safe.
 */
final class PullThrough implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PullThrough.class);

  private static final int MAX_MANIFEST = 4 << 20;

  /** How many blobs are fetched at a time; those that are wanted besides wait in their order. */
  private static final int MAX_FETCHES = 8;

  /** How long a thread is kept for a next fetch, and how long fetches may take to end. */
  private static final int SECONDS = 10;

  /** A manifest as one repository has it. */
  private record Pulled(String repository, Digest digest) {}

  /** Manifests may lie about sizes: who is told the truth must not wait for a liar's. */
  private record Wanted(Digest digest, long size) {}

  private final Asking upstream;
  private final RepositoryFiles repositories;
  private final ManifestStore manifests;
  private final RepositoryLocks locks;
  private final ContentGuard guard;
  private final NamedBlobs named;
  private final BlobFetch.Parts parts;
  private final Map<Pulled, CompletableFuture<Optional<Manifest>>> pulls =
      new ConcurrentHashMap<>();
  private final Map<Wanted, Arrival> arrivals = new ConcurrentHashMap<>();
  private final ThreadPoolExecutor fetches =
      new ThreadPoolExecutor(
          MAX_FETCHES,
          MAX_FETCHES,
          SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          PullThrough::daemon);
  private volatile boolean closed;

  PullThrough(
      Upstream upstream,
      BlobStore blobs,
      RepositoryFiles repositories,
      ManifestStore manifests,
      RepositoryLocks locks,
      ContentGuard guard) {
    this.upstream = new Asking(upstream);
    this.repositories = repositories;
    this.manifests = manifests;
    this.locks = locks;
    this.guard = guard;
    this.named = new NamedBlobs(repositories, manifests);
    this.parts = new BlobFetch.Parts(this.upstream, blobs, repositories, guard, () -> closed);
    fetches.allowCoreThreadTimeOut(true);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "imagestreams-registry-pull");
    thread.setDaemon(true);
    // Not that of the request by which it happens to begin: it outlives it.
    thread.setContextClassLoader(PullThrough.class.getClassLoader());
    return thread;
  }

  // Manifests

  /** What a tag points to that was not pushed here. */
  Optional<Digest> tag(String repository, String tag) {
    return upstream.tag(repository, tag);
  }

  /** A manifest that the repository hasn't; it has it afterwards. */
  Optional<Manifest> manifest(String repository, Digest digest) throws IOException {
    Pulled wanted = new Pulled(repository, digest);
    CompletableFuture<Optional<Manifest>> mine = new CompletableFuture<>();
    CompletableFuture<Optional<Manifest>> first = pulls.putIfAbsent(wanted, mine);
    if (first != null) {
      return await(first);
    }
    try {
      Optional<Manifest> found = fetch(wanted);
      pulls.remove(wanted, mine);
      mine.complete(found);
      return found;
    } catch (IOException | RuntimeException | Error e) {
      // Before those who wait are told: they may ask again at once.
      pulls.remove(wanted, mine);
      mine.completeExceptionally(e);
      throw e;
    }
  }

  private static <T> T await(CompletableFuture<T> other) throws IOException {
    try {
      return other.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RegistryError error) {
        throw error;
      }
      throw new IOException("what another request was fetching could not be had", e.getCause());
    }
  }

  private Optional<Manifest> fetch(Pulled wanted) throws IOException {
    Optional<Asking.Content> found = upstream.manifest(wanted.repository(), wanted.digest());
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (Asking.Content content = found.get()) {
      Manifest manifest = read(wanted.digest(), content);
      keep(wanted.repository(), manifest);
      return Optional.of(manifest);
    }
  }

  private static Manifest read(Digest digest, Asking.Content content) throws IOException {
    byte[] bytes = content.bytes().readNBytes(MAX_MANIFEST + 1);
    if (bytes.length > MAX_MANIFEST) {
      throw Asking.broken("the manifest " + digest + " is larger than a manifest may be");
    }
    Manifest manifest;
    try {
      manifest = Manifest.parse(bytes, content.mediaType(), digest.algorithm());
    } catch (InvalidManifestException e) {
      throw Asking.broken("what came for " + digest + " is no manifest: " + e.getMessage());
    }
    if (!manifest.digest().equals(digest)) {
      throw Asking.broken("what came for the manifest " + digest + " is " + manifest.digest());
    }
    if (manifest.isSchemaOne()) {
      throw new RegistryError(
          404, "MANIFEST_UNKNOWN", "the manifest " + digest + " is of schema 1, and not given");
    }
    return manifest;
  }

  /** No tag moves, and nobody is told: nothing was pushed. */
  private void keep(String repository, Manifest manifest) throws IOException {
    Lock pushing = locks.shared(repository);
    pushing.lock();
    try {
      guard.needing(
          manifest.digest(),
          () -> {
            if (closed) {
              throw BlobFetch.closing();
            }
            repositories.addPulled(repository, manifest.digest());
            manifests.put(repository, ManifestStore.pushed(manifest));
            return manifest;
          });
    } finally {
      pushing.unlock();
    }
    forget(repository);
  }

  /** Has it looked at again what a repository's manifests name. */
  void forget(String repository) {
    named.forget(repository);
  }

  // Blobs

  /** A blob that the repository hasn't, but a manifest of it names. It is fetched when opened. */
  Optional<Blob> blob(String repository, Digest digest) throws IOException {
    return named
        .find(repository, digest)
        .map(blob -> new ArrivingBlob(blob.size(), () -> arrival(repository, blob)));
  }

  /**
   * Has the blobs be here to which a manifest refers that is about to be pushed, as far as clients
   * are told that they are: then they don't push them.
   */
  void complete(String repository, Manifest manifest) throws IOException {
    try {
      fetch(repository, manifest);
    } catch (RegistryError e) {
      if (e.status() != 404) {
        throw e;
      } // It is missed when the manifest is checked.
    }
  }

  private void fetch(String repository, Manifest manifest) throws IOException {
    List<Arrival> missing = new ArrayList<>();
    for (Descriptor blob : manifest.blobs()) {
      if (!repositories.hasBlob(repository, blob.digest())) {
        named
            .find(repository, blob.digest())
            .ifPresent(found -> missing.add(arrival(repository, found)));
      }
    }
    for (Arrival arrival : missing) {
      arrival.awaitEnd();
    }
  }

  /** The arrival of a blob: one that is under way, or one that begins. */
  private Arrival arrival(String repository, NamedBlobs.Named blob) {
    Wanted wanted = new Wanted(blob.digest(), blob.size());
    while (true) {
      Arrival mine = new Arrival(repository, blob.digest(), blob.size());
      Arrival running = arrivals.putIfAbsent(wanted, mine);
      if (running == null) {
        begin(new BlobFetch(repository, blob, mine, parts, () -> arrivals.remove(wanted, mine)));
        return mine;
      }
      if (running.isFor(repository) || isShared(repository, blob, running)) {
        return running;
      }
    }
  }

  /**
   * Has what arrives for other repositories be this one's too, if its own upstream has it: who may
   * read here need not be who may read there.
   *
   * @return false when it has ended by now
   */
  private boolean isShared(String repository, NamedBlobs.Named blob, Arrival running) {
    Optional<Asking.Content> own = upstream.blob(repository, blob);
    if (own.isEmpty()) {
      throw RegistryError.blobUnknown(blob.digest().toString());
    }
    own.get().close();
    return running.add(repository);
  }

  private void begin(BlobFetch fetch) {
    try {
      fetches.execute(fetch);
    } catch (RejectedExecutionException e) {
      fetch.giveUp();
    }
  }

  /** Ends what is under way; who waits is refused. */
  @Override
  public void close() {
    closed = true;
    fetches.shutdownNow().forEach(fetch -> ((BlobFetch) fetch).giveUp());
    arrivals.values().forEach(arrival -> arrival.fail(BlobFetch.closing()));
    try {
      if (!fetches.awaitTermination(SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("an upstream does not end; what it gives is not kept");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
