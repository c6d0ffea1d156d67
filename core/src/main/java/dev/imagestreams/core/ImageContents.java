package dev.imagestreams.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.Manifest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Manifests and configs to the letter, for imports whose answer is to have them. Thread-safe. */
final class ImageContents {

  /** One image's manifest, and its config; empty where it has none. */
  record Content(String manifest, String config) {

    static Content of(Manifest manifest, Optional<byte[]> config) {
      return new Content(
          new String(manifest.bytes(), UTF_8), config.map(c -> new String(c, UTF_8)).orElse(""));
    }

    Image addTo(Image image) {
      return image.with().dockerImageManifest(manifest).dockerImageConfig(config).build();
    }
  }

  private final Map<Digest, Content> byDigest = new ConcurrentHashMap<>();

  void put(Manifest manifest, Optional<byte[]> config) {
    byDigest.put(manifest.digest(), Content.of(manifest, config));
  }

  Optional<Content> find(Digest digest) {
    return Optional.ofNullable(byDigest.get(digest));
  }
}
