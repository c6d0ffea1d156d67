package dev.imagestreams.core.schedule;

import dev.imagestreams.core.store.HostBudget;
import dev.imagestreams.core.store.HostBudgets;
import dev.imagestreams.registry.RateBudget;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How much each registry host may be asked: not while it said to wait, no pulls when it said that
 * none are left, and so many requests a minute. What a host said is kept in the store, so that it
 * counts for all processes and after a restart. Thread-safe.
 */
final class HostAllowance {

  /** How long a host is left alone that says it is asked too much, and not for how long. */
  private static final Duration UNSAID = Duration.ofMinutes(1);

  private final HostBudgets budgets;
  private final Clock clock;
  private final int perMinute;
  private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

  /**
   * @param perMinute how many requests a host and minute; 0 for as many as come
   */
  HostAllowance(HostBudgets budgets, Clock clock, int perMinute) {
    this.budgets = budgets;
    this.clock = clock;
    this.perMinute = perMinute;
  }

  /** Until when the host wants to be left alone; empty where it may be asked now. */
  Optional<Instant> closedUntil(String host) {
    return budgets
        .get(host)
        .flatMap(HostBudget::closedUntil)
        .filter(until -> until.isAfter(clock.instant()));
  }

  /** Until when the host will answer no pulls, as far as it said; empty where it may. */
  Optional<Instant> emptyUntil(String host, Optional<RateBudget> seen) {
    seen.ifPresent(budget -> said(host, budget));
    return budgets
        .get(host)
        .filter(budget -> budget.remaining() == 0)
        .flatMap(HostBudget::resetsAt)
        .filter(until -> until.isAfter(clock.instant()));
  }

  /** The host said that it is asked too much. */
  Instant refused(String host, Optional<Instant> retryAfter) {
    Instant now = clock.instant();
    Instant until = retryAfter.filter(time -> time.isAfter(now)).orElse(now.plus(UNSAID));
    Optional<HostBudget> known = budgets.get(host);
    budgets.put(
        new HostBudget(
            host,
            Optional.of(until),
            known.map(HostBudget::remaining).orElse(-1L),
            known.flatMap(HostBudget::resetsAt),
            now));
    return until;
  }

  /** The host said how many pulls are left. */
  void said(String host, RateBudget budget) {
    Optional<HostBudget> known = budgets.get(host);
    boolean news =
        known.isEmpty()
            || (budget.seenAt().isAfter(known.get().seenAt())
                && budget.remaining() != known.get().remaining());
    if (news) {
      budgets.put(
          new HostBudget(
              host,
              known.flatMap(HostBudget::closedUntil),
              budget.remaining(),
              budget.window().map(window -> budget.seenAt().plus(window)),
              budget.seenAt()));
    }
  }

  /**
   * Whether so many requests may be begun now.
   *
   * @return when they may; empty for now
   */
  Optional<Instant> admit(String host, int requests) {
    return perMinute == 0 ? Optional.empty() : bucket(host).admit(clock.instant(), requests);
  }

  /** Counts a request that is made. */
  void charge(String host) {
    if (perMinute > 0) {
      bucket(host).charge(clock.instant());
    }
  }

  private Bucket bucket(String host) {
    return buckets.computeIfAbsent(host, h -> new Bucket());
  }

  /**
   * Requests that may be sent at once, filled up evenly over the minute. A poll that turns out to
   * need more than it was admitted for leaves a debt, which the next ones wait for.
   */
  private final class Bucket {

    private final double perMilli = perMinute / 60_000.0;
    private double tokens = perMinute;
    private Instant filled = clock.instant();

    synchronized Optional<Instant> admit(Instant now, int requests) {
      fill(now);
      double missing = Math.min(requests, perMinute) - tokens;
      return missing <= 0
          ? Optional.empty()
          : Optional.of(now.plusMillis((long) Math.ceil(missing / perMilli)));
    }

    synchronized void charge(Instant now) {
      fill(now);
      tokens--;
    }

    private void fill(Instant now) {
      long passed = Math.max(0, Duration.between(filled, now).toMillis());
      tokens = Math.min(perMinute, tokens + passed * perMilli);
      filled = now;
    }
  }
}
