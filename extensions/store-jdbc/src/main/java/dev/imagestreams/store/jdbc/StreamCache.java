package dev.imagestreams.store.jdbc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import java.util.Optional;

/**
 * Streams as they were read or written last, so that a long history is not read again for each of
 * its changes. A version never changes, so what is here is right as long as the version is.
 * Thread-safe.
 */
final class StreamCache {

  /** Tags and items of histories: some 100 bytes each. */
  private static final long MAX_PARTS = 500_000;

  private record Version(StreamKey key, long number) {}

  private final Cache<Version, ImageStream> streams;

  StreamCache() {
    this(MAX_PARTS);
  }

  /**
   * @param maxParts how many tags and items are kept
   */
  StreamCache(long maxParts) {
    this.streams =
        Caffeine.newBuilder().maximumWeight(maxParts).weigher(StreamCache::parts).build();
  }

  private static int parts(Version version, ImageStream stream) {
    return 1
        + stream.spec().tags().size()
        + stream.status().tags().stream().mapToInt(tag -> 1 + tag.items().size()).sum();
  }

  Optional<ImageStream> get(StreamKey key, long version) {
    return Optional.ofNullable(streams.getIfPresent(new Version(key, version)));
  }

  void put(long version, ImageStream stream) {
    streams.put(new Version(stream.key(), version), stream);
  }

  void forget(StreamKey key, long version) {
    streams.invalidate(new Version(key, version));
  }
}
