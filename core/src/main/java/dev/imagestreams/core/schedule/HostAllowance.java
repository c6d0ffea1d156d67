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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much each registry host may be asked: not while it said to wait, no pulls when it said that
 * none are left, and so many requests a minute. What a host said, and what it was asked, is kept in
 * the store, so that it counts for all processes and after a restart. Thread-safe. Fails where the
 * store does.
 */
final class HostAllowance {

  private static final Logger LOG = LoggerFactory.getLogger(HostAllowance.class);

  /** How long a host is left alone at most, whatever it says. */
  static final Duration LONGEST = Duration.ofDays(1);

  /** How long a host is left alone that says it is asked too much, and not for how long. */
  private static final Duration UNSAID = Duration.ofMinutes(1);

  /** By how much the clocks of those who share a store may differ. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  private final HostBudgets budgets;
  private final Clock clock;
  private final int perMinute;
  private final Map<String, RequestBucket> buckets = new ConcurrentHashMap<>();

  /** Held while what a host said is put together from what it said before and says now. */
  private final Object lock = new Object();

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
    return budgets.get(host).flatMap(HostBudget::closedUntil).filter(this::isSoon);
  }

  /** Until when the host will answer no pulls, as far as it said; empty where it may. */
  Optional<Instant> emptyUntil(String host, Optional<RateBudget> seen) {
    seen.ifPresent(budget -> said(host, budget));
    return budgets
        .get(host)
        .filter(budget -> budget.remaining() == 0)
        .flatMap(HostBudget::resetsAt)
        .filter(this::isSoon);
  }

  /** What is farther away was said when the clock was wrong, and is taken for over. */
  private boolean isSoon(Instant time) {
    Instant now = clock.instant();
    return time.isAfter(now) && !time.isAfter(now.plus(LONGEST).plus(SKEW));
  }

  /** The host said that it is asked too much. */
  Instant refused(String host, Optional<Instant> retryAfter) {
    Instant now = clock.instant();
    Instant until = retryAfter.filter(time -> time.isAfter(now)).orElse(now.plus(UNSAID));
    Instant bounded = earlier(until, now.plus(LONGEST));
    synchronized (lock) {
      Optional<HostBudget> known = budgets.get(host);
      budgets.put(
          new HostBudget(
              host,
              Optional.of(bounded),
              known.map(HostBudget::remaining).orElse(-1L),
              known.flatMap(HostBudget::resetsAt),
              notBefore(known, now)));
    }
    return bounded;
  }

  /** The host said how many pulls are left. */
  void said(String host, RateBudget budget) {
    synchronized (lock) {
      Optional<HostBudget> known = budgets.get(host);
      if (known.isEmpty() || isNews(budget, known.get())) {
        budgets.put(
            new HostBudget(
                host,
                known.flatMap(HostBudget::closedUntil),
                Math.max(-1, budget.remaining()),
                budget.window().map(window -> budget.seenAt().plus(earlier(window, LONGEST))),
                notBefore(known, budget.seenAt())));
      }
    }
  }

  private boolean isNews(RateBudget budget, HostBudget known) {
    boolean later =
        budget.seenAt().isAfter(known.seenAt())
            || known.seenAt().isAfter(clock.instant().plus(SKEW));
    return later && budget.remaining() != known.remaining();
  }

  /** The store takes nothing that was seen before what it has. */
  private static Instant notBefore(Optional<HostBudget> known, Instant seen) {
    return known.map(HostBudget::seenAt).filter(seen::isBefore).orElse(seen);
  }

  private static <T extends Comparable<T>> T earlier(T one, T other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  /**
   * Whether so many requests may be begun now.
   *
   * @param who asks, and comes again where it has to wait
   */
  RequestBucket.Answer admit(PollKey who, int requests) {
    return perMinute == 0
        ? RequestBucket.Answer.UNBOUNDED
        : bucket(who.repository().host()).admit(who, requests, clock.instant());
  }

  /** Counts a request that is made beyond those that were admitted. */
  void charge(String host) {
    if (perMinute > 0) {
      bucket(host).charge(1, clock.instant());
    }
  }

  /** Gives back what was admitted and is not needed; where the store fails, it is forgone. */
  void refund(String host, int requests) {
    if (perMinute == 0 || requests <= 0) {
      return;
    }
    try {
      bucket(host).charge(-requests, clock.instant());
    } catch (RuntimeException e) {
      // What was found out with the requests that were made counts all the same.
      LOG.atWarn()
          .addKeyValue("host", host)
          .addKeyValue("requests", requests)
          .addKeyValue("problem", e.toString())
          .log("requests that were not needed could not be given back");
    }
  }

  private RequestBucket bucket(String host) {
    return buckets.computeIfAbsent(host, h -> new RequestBucket(budgets, h, perMinute));
  }
}
