package dev.imagestreams.core;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageManifest;
import dev.imagestreams.model.Platform;
import dev.imagestreams.model.tags.ImportMode;
import dev.imagestreams.registry.RegistryException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads what is in an index: one image of it, or all, as the import mode has it. Thread-safe; calls
 * block, and throw {@link RegistryException} where an image can't be had: it is all or nothing.
 */
final class IndexReader {

  /** Indexes in indexes: nobody is known to go beyond two. */
  private static final int MAX_DEPTH = 5;

  private static final int MAX_IMAGES = 1_000;

  private final ImageFetcher fetcher;
  private final Parallel parallel;
  private final Platform own = PlatformPreference.own();

  IndexReader(ImageFetcher fetcher, Parallel parallel) {
    this.fetcher = fetcher;
    this.parallel = parallel;
  }

  /** What a tag that points to {@code top} is to point to. */
  FoundImage read(Image top, ImportMode mode, PlatformPreference preference, ImagePlace place) {
    if (!top.isIndex()) {
      return FoundImage.single(top);
    }
    return mode == ImportMode.LEGACY ? chosen(top, preference, place) : whole(top, place);
  }

  /** The index is kept too: with it, it is known without asking which image was chosen. */
  private FoundImage chosen(Image top, PlatformPreference preference, ImagePlace place) {
    List<Image> known = new ArrayList<>();
    Image image = top;
    while (image.isIndex()) {
      requireRoom(place, top, known.size(), 0);
      known.add(image);
      Image index = image;
      ImageManifest manifest =
          preference
              .choose(index, own)
              .orElseThrow(
                  () ->
                      new RegistryException(
                          RegistryException.Reason.PROTOCOL,
                          fetching(place, index) + ": no manifests in manifest list"));
      image = imageOf(index, Digest.parse(manifest.digest()), place);
    }
    known.add(image);
    Collections.reverse(known);
    return new FoundImage(image, List.of(), List.copyOf(known));
  }

  private FoundImage whole(Image top, ImagePlace place) {
    Map<Digest, Image> images = new LinkedHashMap<>();
    addImagesOf(top, 0, images, place);
    List<Image> manifests = List.copyOf(images.values());
    images.put(top.digest(), top);
    return new FoundImage(top, manifests, List.copyOf(images.values()));
  }

  private void addImagesOf(Image index, int depth, Map<Digest, Image> images, ImagePlace place) {
    List<Digest> wanted =
        index.dockerImageManifests().stream()
            .map(manifest -> Digest.parse(manifest.digest()))
            .distinct()
            .filter(digest -> !images.containsKey(digest))
            .toList();
    requireRoom(place, index, depth, images.size() + wanted.size());
    Map<Digest, Image> found = new ConcurrentHashMap<>();
    parallel.forEach(wanted, digest -> found.put(digest, imageOf(index, digest, place)));
    for (Digest digest : wanted) {
      Image image = Objects.requireNonNull(found.get(digest));
      if (image.isIndex()) {
        addImagesOf(image, depth + 1, images, place);
      }
      images.putIfAbsent(digest, image);
    }
  }

  private static void requireRoom(ImagePlace place, Image index, int depth, int images) {
    if (depth >= MAX_DEPTH || images > MAX_IMAGES) {
      throw new RegistryException(
          RegistryException.Reason.TOO_LARGE,
          fetching(place, index)
              + ": an index may have "
              + MAX_IMAGES
              + " images, in indexes "
              + MAX_DEPTH
              + " deep");
    }
  }

  private Image imageOf(Image index, Digest digest, ImagePlace place) {
    try {
      return fetcher.image(digest, place);
    } catch (RegistryException e) {
      if (e.reason() != RegistryException.Reason.NOT_FOUND) {
        throw e;
      }
      // The tag is there, so this must not be taken for a tag that is gone.
      throw new RegistryException(
          RegistryException.Reason.PROTOCOL,
          fetching(place, index) + ": its image " + digest + " is missing",
          e);
    }
  }

  private static String fetching(ImagePlace place, Image image) {
    return "fetching " + place.repository() + "@" + image.digest();
  }
}
