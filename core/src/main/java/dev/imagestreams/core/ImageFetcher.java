package dev.imagestreams.core;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.InvalidManifestException;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Finds out what references point to, with as few requests as can be: a HEAD where the answer may
 * be known, and no config twice. One a run of the importer. Thread-safe; calls block.
 */
final class ImageFetcher {

  private static final int MAX_CONFIG = 4 << 20;

  private final RegistryClient client;
  private final ImageStreamStore store;
  private final Map<Digest, CompletableFuture<Image>> fetched = new ConcurrentHashMap<>();

  ImageFetcher(RegistryClient client, ImageStreamStore store) {
    this.client = client;
    this.store = store;
  }

  /** What is known of an image, here or in the store. */
  Optional<Image> known(Digest digest) {
    CompletableFuture<Image> here = fetched.get(digest);
    return here != null && here.isDone() && !here.isCompletedExceptionally()
        ? Optional.of(here.join())
        : store.image(digest);
  }

  /** The images that were fetched and that the store does not have. */
  List<Image> fetched() {
    return fetched.values().stream()
        .filter(image -> image.isDone() && !image.isCompletedExceptionally())
        .map(CompletableFuture::join)
        .toList();
  }

  /**
   * The image a reference points to now.
   *
   * @param name the repository as the stream spells it, for the image's own reference
   * @param last what it pointed to when last seen
   * @throws RegistryException when it can't be found out
   */
  Image fetch(ImageReference reference, String name, Optional<Digest> last, Access access) {
    Optional<Image> known = last.flatMap(store::image);
    if (known.isPresent() && stillPointsTo(known.get().digest(), reference, access)) {
      return known.get();
    }
    Manifest manifest = client.manifest(reference, access);
    Optional<Image> stored = store.image(manifest.digest());
    return stored.isPresent()
        ? stored.get()
        : once(manifest.digest(), () -> describe(manifest, reference, name, access));
  }

  /** Fetches an image in one thread; others that want it wait. What failed may be tried again. */
  private Image once(Digest digest, Supplier<Image> fetch) {
    CompletableFuture<Image> mine = new CompletableFuture<>();
    CompletableFuture<Image> first = fetched.putIfAbsent(digest, mine);
    try {
      if (first != null) {
        return first.join();
      }
      mine.complete(fetch.get());
      return mine.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RegistryException refused) {
        throw refused;
      }
      throw e;
    } catch (RuntimeException e) {
      fetched.remove(digest, mine);
      mine.completeExceptionally(e);
      throw e;
    }
  }

  private boolean stillPointsTo(Digest digest, ImageReference reference, Access access) {
    if (reference.digest().isPresent()) {
      return reference.digest().get().equals(digest);
    }
    Optional<Digest> now = client.resolve(reference, access).map(Descriptor::digest);
    if (now.isEmpty()) {
      throw new RegistryException(
          RegistryException.Reason.NOT_FOUND,
          "looking up " + reference.normalized() + ": not found");
    }
    return now.get().equals(digest);
  }

  private Image describe(Manifest manifest, ImageReference reference, String name, Access access) {
    try {
      return Image.of(
          manifest, config(manifest, reference, access), name + "@" + manifest.digest());
    } catch (InvalidManifestException e) {
      throw new RegistryException(
          RegistryException.Reason.PROTOCOL,
          "fetching " + reference.normalized() + ": " + e.getMessage(),
          e);
    }
  }

  private Optional<byte[]> config(Manifest manifest, ImageReference reference, Access access) {
    if (!Image.hasReadableConfig(manifest)) {
      return Optional.empty();
    }
    Digest digest = manifest.config().orElseThrow().digest();
    try (BlobStream blob = client.blob(reference.repository(), digest, 0, access)) {
      return Optional.of(blob.readAll(MAX_CONFIG));
    } catch (RegistryException e) {
      if (e.reason() != RegistryException.Reason.NOT_FOUND) {
        throw e;
      }
      // The tag is there, so this must not be taken for a tag that is gone.
      throw new RegistryException(
          RegistryException.Reason.PROTOCOL,
          "fetching " + reference.normalized() + ": its config " + digest + " is missing",
          e);
    }
  }
}
