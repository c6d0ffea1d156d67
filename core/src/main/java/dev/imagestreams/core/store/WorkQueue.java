package dev.imagestreams.core.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Work that recurs, with the times at which it is due: what can be plugged in as a part of an
 * {@link ImageStreamStore}; {@code WorkQueueContract} in the testkit says what an implementation
 * must do.
 *
 * <p>Who does work claims it for a time, extends the claim where that does not suffice, and
 * releases it with the time at which it is due next. Nobody else is given it in between. A claim
 * that ends without release, since its process did, has the work due again; so does a release that
 * was lost with the power. Work must hence bear being done once more than it was due.
 *
 * <p>Times count in whole milliseconds since 1970, what is finer is cut off; they must not be
 * farther away than a {@code long} can count. The queue has no clock: it knows the time by what it
 * is told. Thread-safe. Calls may block on I/O; what goes wrong there is a {@link StoreException}.
 */
public interface WorkQueue {

  /**
   * Adds work; known work stays as it is.
   *
   * @throws IllegalArgumentException when the key is empty
   */
  default void put(String key, Instant due) {
    putAll(Map.of(key, due));
  }

  /** Adds much work at a time, by its keys: all of it or nothing. Known work stays as it is. */
  void putAll(Map<String, Instant> dues);

  /**
   * Brings work forward that was due later; other work stays as it is. What is claimed stays
   * claimed, and is due at that time again when it is released, unless the release says sooner:
   * whoever has it began before it was hastened.
   *
   * @return false when there is no such work
   */
  boolean hasten(String key, Instant due);

  Optional<Work> get(String key);

  /**
   * Work in the order of its keys, by code points.
   *
   * @param after only keys after this one; empty to begin
   * @param max the most to return, at least 1
   */
  List<Work> list(Optional<String> after, int max);

  /**
   * Claims work that is due and in nobody's hands, or whose claim has ended: what has been due for
   * longest first, what is due at the same time in the order of its keys.
   *
   * @param now work that is due after that is not given, and claims that end after that go on
   * @param until when the claims end, which is after {@code now}
   * @param max the most to claim, at least 1
   */
  List<Claim> claim(Instant now, Instant until, int max);

  /**
   * Has a claim end later, and never earlier. One whose time is over can be extended as long as
   * nobody else has claimed the work.
   *
   * @param until when the claim ends, unless it ends later already
   * @return false when the claim was lost, since the work was claimed again, removed or released
   *     already; nothing is changed then
   */
  boolean extend(Claim claim, Instant until);

  /**
   * Ends a claim. One whose time is over can be released as long as nobody else has claimed the
   * work.
   *
   * @param due when the work is due next, unless it was hastened
   * @param state the work's new state
   * @return false when the claim was lost, since the work was claimed again, removed or released
   *     already; nothing is changed then
   */
  boolean release(Claim claim, Instant due, String state);

  /**
   * Forgets work, claimed or not.
   *
   * @return false when there was none
   */
  boolean remove(String key);

  /**
   * When {@link #claim} may have something to give, not sooner: the earliest time at which work is
   * due, or a claim ends. Empty where there is no work.
   */
  Optional<Instant> nextDue();
}
