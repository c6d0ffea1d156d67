package dev.imagestreams.core.store;

import java.util.List;
import java.util.Optional;

/**
 * What registry hosts said about how much they will answer, for all who ask them, also after a
 * restart: what can be plugged in as a part of an {@link ImageStreamStore}; {@code
 * HostBudgetsContract} in the testkit says what an implementation must do.
 *
 * <p>One that is lost with the power is said again by the host. Thread-safe. Calls may block on
 * I/O; what goes wrong there is a {@link StoreException}.
 */
public interface HostBudgets {

  Optional<HostBudget> get(String host);

  /** Keeps what a host said last: what was seen before that replaces nothing. */
  void put(HostBudget budget);

  /** All of them, in the order of their hosts. */
  List<HostBudget> all();
}
