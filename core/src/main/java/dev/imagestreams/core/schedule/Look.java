package dev.imagestreams.core.schedule;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of the last look that a stream took at a tag, or at the list of all.
 *
 * @param at when that was, or when a feed said that nothing has changed since
 * @param failures how often in a row it failed, up to then
 * @param told how often in a row a feed's word was taken for a look, up to then
 * @param generation the latest in which it was asked for, and looked at; 0 for none
 * @param again when to look again though it is not due by then
 */
record Look(Instant at, int failures, int told, long generation, Optional<Instant> again) {

  /** More often than any setting trusts a feed. */
  private static final int TOO_OFTEN = 1_000_000;

  Look {
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(again, "again");
    failures = Math.max(0, failures);
    told = Math.max(0, Math.min(told, TOO_OFTEN));
  }

  /** A feed said that nothing has changed. */
  Look toldAt(Instant time) {
    return new Look(time, 0, told + 1, generation, Optional.empty());
  }

  /** A feed may have forgotten a change since: the next look must be one. */
  Look unsure() {
    return new Look(at, failures, TOO_OFTEN, generation, again);
  }
}
