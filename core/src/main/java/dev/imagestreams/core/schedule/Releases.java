package dev.imagestreams.core.schedule;

import dev.imagestreams.core.store.Claim;
import dev.imagestreams.core.store.WorkQueue;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives claims back to the store, also where that fails for a while: nobody would be given the work
 * before its claim ends, and what came of it would be lost. Thread-safe.
 */
final class Releases {

  private static final Logger LOG = LoggerFactory.getLogger(Releases.class);

  private final WorkQueue work;
  private final Map<String, Release> waiting = new ConcurrentHashMap<>();

  private record Release(Claim claim, Instant due, String state) {}

  Releases(WorkQueue work) {
    this.work = work;
  }

  /** Gives a claim back now, or when the store can take it. */
  void release(Claim claim, Instant due, String state) {
    release(new Release(claim, due, state));
  }

  private boolean release(Release release) {
    String key = release.claim().work().key();
    try {
      if (!work.release(release.claim(), release.due(), release.state())) {
        LOG.atInfo().addKeyValue("work", key).log("this work was taken over or removed meanwhile");
      }
      return true;
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("work", key)
          .addKeyValue("problem", e.toString())
          .log("a claim could not be released yet");
      waiting.merge(
          key, release, (one, other) -> one.claim().fence() > other.claim().fence() ? one : other);
      return false;
    }
  }

  /** Tries again what the store could not take, until it fails again. */
  void retry() {
    boolean taken = true;
    for (Iterator<Release> each = waiting.values().iterator(); taken && each.hasNext(); ) {
      Release next = each.next();
      each.remove();
      taken = release(next);
    }
  }
}
