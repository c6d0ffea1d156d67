package dev.imagestreams.core.store;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Budgets and buckets that last as long as their process. Thread-safe; does not block. */
final class MemoryHostBudgets implements HostBudgets {

  private final ConcurrentSkipListMap<String, HostBudget> budgets =
      new ConcurrentSkipListMap<>(Keys.ORDER);

  /** Of hosts; guarded by itself. */
  private final Map<String, TokenBucket> buckets = new HashMap<>();

  @Override
  public Optional<HostBudget> get(String host) {
    return Optional.ofNullable(budgets.get(host));
  }

  @Override
  public void put(HostBudget budget) {
    budgets.merge(
        budget.host(),
        budget,
        (known, said) -> said.seenAt().isBefore(known.seenAt()) ? known : said);
  }

  @Override
  public List<HostBudget> all() {
    return List.copyOf(budgets.values());
  }

  @Override
  public Optional<Instant> draw(String host, int perMinute, int wanted, long leaving, Instant now) {
    synchronized (buckets) {
      TokenBucket there = bucket(host, perMinute, now);
      Optional<Instant> notBefore = there.notBefore(leaving + wanted, perMinute);
      buckets.put(host, notBefore.isPresent() ? there : there.without(wanted, perMinute));
      return notBefore;
    }
  }

  @Override
  public void charge(String host, int perMinute, int requests, Instant now) {
    synchronized (buckets) {
      buckets.put(host, bucket(host, perMinute, now).without(requests, perMinute));
    }
  }

  private TokenBucket bucket(String host, int perMinute, Instant now) {
    TokenBucket known = buckets.get(host);
    return known == null ? TokenBucket.full(perMinute, now) : known.filled(perMinute, now);
  }
}
