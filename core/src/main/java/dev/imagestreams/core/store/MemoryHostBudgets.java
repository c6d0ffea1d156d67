package dev.imagestreams.core.store;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Budgets that last as long as their process. Thread-safe; does not block. */
final class MemoryHostBudgets implements HostBudgets {

  private final ConcurrentSkipListMap<String, HostBudget> budgets =
      new ConcurrentSkipListMap<>(Keys.ORDER);

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
}
