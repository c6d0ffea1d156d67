package dev.imagestreams.core.schedule;

import dev.imagestreams.core.store.WorkQueue;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives claims back to the store, also where that fails for a while: nobody would be given the work
 * before its claim ends, and what came of it would be lost. Until then they stay leases.
 * Thread-safe.
 */
final class Releases {

  private static final Logger LOG = LoggerFactory.getLogger(Releases.class);

  private final WorkQueue work;
  private final Leases leases;
  private final Map<String, Release> waiting = new ConcurrentHashMap<>();

  private record Release(Lease lease, Instant due, String state) {
    long fence() {
      return lease.claim().fence();
    }
  }

  Releases(WorkQueue work, Leases leases) {
    this.work = work;
    this.leases = leases;
  }

  /** Gives a claim back now, or when the store can take it. */
  void release(Lease lease, Instant due, String state) {
    release(new Release(lease, due, state));
  }

  private boolean release(Release release) {
    String key = release.lease().work().key();
    try {
      if (!work.release(release.lease().claim(), release.due(), release.state())) {
        LOG.atInfo().addKeyValue("work", key).log("this work was taken over or removed meanwhile");
      }
      leases.end(release.lease());
      return true;
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("work", key)
          .addKeyValue("problem", e.toString())
          .log("a claim could not be released yet");
      waiting.merge(key, release, (one, other) -> one.fence() > other.fence() ? one : other);
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
