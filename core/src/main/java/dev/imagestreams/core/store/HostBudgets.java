package dev.imagestreams.core.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What registry hosts said about how much they will answer, and how many requests they may be sent
 * yet, for all who ask them, also after a restart: what can be plugged in as a part of an {@link
 * ImageStreamStore}; {@code HostBudgetsContract} in the testkit says what an implementation must
 * do.
 *
 * <p>Each host that is drawn from has a {@link TokenBucket}, which is full at first. Who gives
 * another {@code perMinute} than the others goes by its own.
 *
 * <p>What is lost with the power is said again by the host; what was drawn in the last moments may
 * be drawn once more. Thread-safe. Calls may block on I/O; what goes wrong there is a {@link
 * StoreException}.
 */
public interface HostBudgets {

  Optional<HostBudget> get(String host);

  /** Keeps what a host said last: what was seen before that replaces nothing. */
  void put(HostBudget budget);

  /** All that hosts said, in the order of their hosts. */
  List<HostBudget> all();

  /**
   * Draws requests from a host's bucket, all that are wanted or none; of many who draw at the same
   * time, no two are given the same.
   *
   * @param perMinute how many requests come in a minute, and the most there are; at least 1
   * @param wanted at least 1; more than {@code perMinute} there never are
   * @param leaving how many must be left in the bucket, for those who came before; at least 0
   * @param now times count in whole milliseconds; one before that of another call adds nothing
   * @return when there will be as many if nobody else draws any; empty where they were drawn
   */
  Optional<Instant> draw(String host, int perMinute, int wanted, long leaving, Instant now);

  /**
   * Takes requests out of a host's bucket that were not drawn before, though there be none: those
   * who draw wait until they have come in.
   *
   * @param perMinute as of {@link #draw}
   * @param requests negative to give back what was drawn and not needed
   * @param now as of {@link #draw}
   */
  void charge(String host, int perMinute, int requests, Instant now);
}
