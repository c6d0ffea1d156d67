package dev.imagestreams.core;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.InvalidManifestException;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Finds out what references point to, with as few requests as can be: a HEAD where the answer may
 * be known, and no manifest and no config of a known digest. One a run of the importer.
 * Thread-safe; calls block, and throw {@link RegistryException} where something can't be found out.
 */
final class ImageFetcher {

  private static final int MAX_CONFIG = 4 << 20;

  private final RegistryClient client;
  private final ImageStreamStore store;
  private final Optional<ImageContents> contents;
  private final Map<Digest, CompletableFuture<Image>> fetched = new ConcurrentHashMap<>();

  /**
   * @param contents where to keep what manifests and configs say to the letter, if that is asked
   *     for
   */
  ImageFetcher(RegistryClient client, ImageStreamStore store, Optional<ImageContents> contents) {
    this.client = client;
    this.store = store;
    this.contents = contents;
  }

  /**
   * The images that were fetched here, so that the store does not have them: each once, those of an
   * index before the index.
   */
  List<Image> newOf(Collection<FoundImage> found) {
    Map<Digest, Image> images = new LinkedHashMap<>();
    for (FoundImage each : found) {
      for (Image image : each.known()) {
        if (fetchedImage(image.digest()).isPresent()) {
          images.putIfAbsent(image.digest(), image);
        }
      }
    }
    return List.copyOf(images.values());
  }

  /**
   * The image or index that a reference points to now.
   *
   * @param last what it pointed to when last seen there, or the image of it that was chosen
   */
  Image pointedTo(ImageReference reference, ImagePlace place, Optional<Digest> last) {
    if (reference.digest().isPresent()) {
      return ofDigest(reference, reference.digest().get(), place, last);
    }
    Optional<Image> known = last.flatMap(store::image);
    if (known.isPresent()) {
      Digest now = digestOf(reference, place);
      Optional<Image> same = known.filter(image -> image.digest().equals(now));
      Optional<Image> found = same.isPresent() ? same : known(now);
      if (found.isPresent()) {
        return found.get();
      }
    }
    Manifest manifest = client.manifest(reference, place.access());
    return known(manifest.digest())
        .orElseGet(() -> once(manifest.digest(), () -> describe(manifest, place)));
  }

  /** An image that is known need not be in this repository, unless it was found there already. */
  private Image ofDigest(
      ImageReference reference, Digest digest, ImagePlace place, Optional<Digest> last) {
    if (known(digest).isPresent() && !last.equals(Optional.of(digest))) {
      digestOf(reference, place);
    }
    return image(digest, place);
  }

  /** The image of a digest: as it is known, or else fetched. */
  Image image(Digest digest, ImagePlace place) {
    return known(digest)
        .orElseGet(
            () ->
                once(
                    digest,
                    () ->
                        describe(
                            client.manifest(place.repository().withDigest(digest), place.access()),
                            place)));
  }

  private Digest digestOf(ImageReference reference, ImagePlace place) {
    return client
        .resolve(reference, place.access())
        .map(Descriptor::digest)
        .orElseThrow(
            () ->
                new RegistryException(
                    RegistryException.Reason.NOT_FOUND,
                    "looking up " + reference.normalized() + ": not found"));
  }

  Optional<Image> known(Digest digest) {
    Optional<Image> here = fetchedImage(digest);
    return here.isPresent() ? here : store.image(digest);
  }

  private Optional<Image> fetchedImage(Digest digest) {
    return Optional.ofNullable(fetched.get(digest))
        .filter(image -> image.isDone() && !image.isCompletedExceptionally())
        .map(CompletableFuture::join);
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
    } catch (RuntimeException | Error e) {
      fetched.remove(digest, mine);
      mine.completeExceptionally(e);
      throw e;
    }
  }

  private Image describe(Manifest manifest, ImagePlace place) {
    try {
      Optional<byte[]> config = config(manifest, place);
      contents.ifPresent(kept -> kept.put(manifest, config));
      return Image.of(manifest, config, place.name() + "@" + manifest.digest());
    } catch (InvalidManifestException e) {
      throw new RegistryException(
          RegistryException.Reason.PROTOCOL,
          "fetching " + place.repository().withDigest(manifest.digest()) + ": " + e.getMessage(),
          e);
    }
  }

  private Optional<byte[]> config(Manifest manifest, ImagePlace place) {
    if (!Image.hasReadableConfig(manifest)) {
      return Optional.empty();
    }
    Digest digest = manifest.config().orElseThrow().digest();
    try (BlobStream blob = client.blob(place.repository(), digest, 0, place.access())) {
      return Optional.of(blob.readAll(MAX_CONFIG));
    } catch (RegistryException e) {
      if (e.reason() != RegistryException.Reason.NOT_FOUND) {
        throw e;
      }
      // The tag is there, so this must not be taken for a tag that is gone.
      throw new RegistryException(
          RegistryException.Reason.PROTOCOL,
          "fetching "
              + place.repository().withDigest(manifest.digest())
              + ": its config "
              + digest
              + " is missing",
          e);
    }
  }

  /** The same with what manifests and configs say to the letter. */
  FoundImage withContents(FoundImage found, ImagePlace place) {
    return new FoundImage(
        withContent(found.image(), place),
        found.manifests().stream().map(image -> withContent(image, place)).toList(),
        found.known());
  }

  private Image withContent(Image image, ImagePlace place) {
    return contents
        .orElseThrow()
        .find(image.digest())
        .orElseGet(() -> fetchContent(image.digest(), place))
        .addTo(image);
  }

  private ImageContents.Content fetchContent(Digest digest, ImagePlace place) {
    Manifest manifest = client.manifest(place.repository().withDigest(digest), place.access());
    return ImageContents.Content.of(manifest, config(manifest, place));
  }
}
