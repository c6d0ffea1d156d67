package dev.imagestreams.testkit.registry;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.Manifest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One repository's content. Thread-safe. */
final class FixtureRepository {

  /**
   * A manifest as it was pushed, which may be anything.
   *
   * @param parsed empty where it is no manifest
   */
  record Stored(byte[] bytes, String mediaType, Digest digest, Optional<Manifest> parsed) {

    static Stored of(byte[] bytes, String mediaType, Digest digest) {
      Optional<Manifest> parsed;
      try {
        parsed = Optional.of(Manifest.parse(bytes, mediaType, digest.algorithm()));
      } catch (ImageStreamsException e) {
        // Tests put here what no client may take for a manifest.
        parsed = Optional.empty();
      }
      return new Stored(bytes, mediaType, digest, parsed);
    }
  }

  // Guarded by this.
  private final TreeMap<String, Digest> tags = new TreeMap<>();
  private final Map<Digest, Stored> manifests = new LinkedHashMap<>();
  private final Map<Digest, byte[]> blobs = new LinkedHashMap<>();

  synchronized void put(Stored manifest, Optional<String> tag) {
    manifests.put(manifest.digest(), manifest);
    tag.ifPresent(t -> tags.put(t, manifest.digest()));
  }

  synchronized void put(Digest digest, byte[] blob) {
    blobs.put(digest, blob);
  }

  synchronized Optional<byte[]> blob(Digest digest) {
    return Optional.ofNullable(blobs.get(digest));
  }

  synchronized boolean removeBlob(Digest digest) {
    return blobs.remove(digest) != null;
  }

  synchronized Optional<Stored> byTag(String tag) {
    return Optional.ofNullable(tags.get(tag)).map(manifests::get);
  }

  synchronized Optional<Stored> byDigest(Digest digest) {
    return Optional.ofNullable(manifests.get(digest));
  }

  synchronized List<String> tags() {
    return List.copyOf(tags.keySet());
  }

  synchronized boolean removeTag(String tag) {
    return tags.remove(tag) != null;
  }

  synchronized boolean removeManifest(Digest digest) {
    tags.values().removeIf(digest::equals);
    return manifests.remove(digest) != null;
  }

  /** Whether all that a manifest consists of is here. */
  synchronized boolean isComplete(Manifest manifest) {
    return manifest.blobs().stream().allMatch(b -> blobs.containsKey(b.digest()))
        && manifest.manifests().stream().allMatch(m -> manifests.containsKey(m.digest()));
  }

  synchronized List<Descriptor> referrers(Digest subject) {
    return manifests.values().stream()
        .flatMap(stored -> stored.parsed().stream())
        .filter(m -> m.subject().filter(s -> s.digest().equals(subject)).isPresent())
        .map(Manifest::referrerDescriptor)
        .toList();
  }
}
