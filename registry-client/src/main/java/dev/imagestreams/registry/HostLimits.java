package dev.imagestreams.registry;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How hard each registry host may be pressed, by all clients that have these limits.
 *
 * <p>Unless told otherwise all clients of a process share one: a registry counts what comes from an
 * address, not from an object. A host that answers 429 gets half as many requests at a time, and
 * slowly more again as it answers; while it said to wait, nobody asks it. Thread-safe.
 */
public final class HostLimits {

  private static final int DEFAULT_CONCURRENCY = 32;
  private static final int MAX_CONCURRENCY = 1024;
  private static final HostLimits SHARED = new HostLimits(DEFAULT_CONCURRENCY, 0);

  private final int concurrency;
  private final double requestsPerSecond;
  private final Map<String, HostGate> gates = new ConcurrentHashMap<>();

  private HostLimits(int concurrency, double requestsPerSecond) {
    this.concurrency = concurrency;
    this.requestsPerSecond = requestsPerSecond;
  }

  /** Those of the process: 32 requests at a time, as many a second as come. */
  public static HostLimits shared() {
    return SHARED;
  }

  /**
   * Limits of their own for whoever is given them.
   *
   * @param concurrency the most requests a host at a time, 1 to 1,024
   */
  public static HostLimits of(int concurrency) {
    return of(concurrency, 0);
  }

  /**
   * Limits of their own for whoever is given them.
   *
   * @param concurrency the most requests a host at a time, 1 to 1,024
   * @param requestsPerSecond the most requests a host and second, evenly spread; 0 for no limit
   */
  public static HostLimits of(int concurrency, double requestsPerSecond) {
    if (concurrency < 1 || concurrency > MAX_CONCURRENCY) {
      throw new IllegalArgumentException("concurrency must be 1 to 1024, not " + concurrency);
    }
    if (!(requestsPerSecond >= 0) || Double.isInfinite(requestsPerSecond)) {
      throw new IllegalArgumentException(
          "requestsPerSecond must be 0 or more, not " + requestsPerSecond);
    }
    return new HostLimits(concurrency, requestsPerSecond);
  }

  HostGate gate(String authority) {
    HostGate gate = gates.get(authority);
    return gate == null
        ? gates.computeIfAbsent(authority, a -> new HostGate(a, concurrency, requestsPerSecond))
        : gate;
  }

  Optional<RateBudget> budget(String authority) {
    HostGate gate = gates.get(authority);
    return gate == null ? Optional.empty() : gate.budget();
  }
}
