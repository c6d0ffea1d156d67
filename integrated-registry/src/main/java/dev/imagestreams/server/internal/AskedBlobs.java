package dev.imagestreams.server.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.imagestreams.model.Digest;
import java.time.Duration;

/** Which blobs somebody asked for lately: they may be about to be used. Thread-safe. */
final class AskedBlobs {

  private static final int REMEMBERED = 100_000;
  private static final Duration MOST_AGAIN = Duration.ofHours(1);

  /** When somebody last asked, as {@link System#nanoTime}. */
  private final Cache<Digest, Long> asked;

  /** After how long it is written down again: not each time. */
  private final long again;

  /**
   * @param lately how long ago is lately; up to an eighth more
   */
  AskedBlobs(Duration lately) {
    Duration eighth = lately.dividedBy(8);
    Duration more = eighth.compareTo(MOST_AGAIN) < 0 ? eighth : MOST_AGAIN;
    this.again = more.toNanos();
    this.asked =
        Caffeine.newBuilder().expireAfterWrite(lately.plus(more)).maximumSize(REMEMBERED).build();
  }

  void add(Digest digest) {
    long now = System.nanoTime();
    Long before = asked.getIfPresent(digest);
    if (before == null || now - before > again) {
      asked.put(digest, now);
    }
  }

  boolean isAskedFor(Digest digest) {
    return asked.getIfPresent(digest) != null;
  }
}
