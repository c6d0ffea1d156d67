package dev.imagestreams.store.jdbc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import java.util.Optional;

/**
 * Streams as they were read or written last, so that a long history is not read again for each of
 * its changes. A version that was committed never changes, so what is here is right as long as the
 * version is; what is not committed yet must not come here, since it may never be. Thread-safe.
 */
final class StreamCache {

  /** Tags and items of histories: some 100 bytes each. */
  private static final long MAX_PARTS = 500_000;

  /** What a stream takes that has none. */
  private static final int PARTS_OF_EACH = 20;

  private record Version(long number, ImageStream stream) {}

  /** One version of each: a cache of versions would drop a long history for being new each time. */
  private final Cache<StreamKey, Version> streams;

  StreamCache() {
    this(MAX_PARTS);
  }

  /**
   * @param maxParts how many tags and items are kept
   */
  StreamCache(long maxParts) {
    this.streams =
        Caffeine.newBuilder()
            .maximumWeight(maxParts)
            .weigher((StreamKey key, Version version) -> parts(version.stream()))
            .build();
  }

  private static int parts(ImageStream stream) {
    return PARTS_OF_EACH
        + stream.spec().tags().size()
        + stream.status().tags().stream().mapToInt(tag -> 1 + tag.items().size()).sum();
  }

  Optional<ImageStream> get(StreamKey key, long version) {
    return Optional.ofNullable(streams.getIfPresent(key))
        .filter(found -> found.number() == version)
        .map(Version::stream);
  }

  /** Keeps a committed version, unless a newer one is here. */
  void put(long version, ImageStream stream) {
    Version added = new Version(version, stream);
    streams
        .asMap()
        .merge(stream.key(), added, (there, given) -> there.number() > version ? there : given);
  }
}
