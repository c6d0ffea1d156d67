package dev.imagestreams.notifications;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One attempt to give an event to a subscription.
 *
 * @param ack to be committed together with what the event causes, by those who can; empty for a
 *     {@link Cause#STATE}, which is in no log
 * @param attempt 1 at first
 * @param replayed whether the event had been put aside, and is delivered again out of its place:
 *     later events of its tag may have been handled
 * @param coalesced the earlier events of the tag that this one stands for, oldest first; they are
 *     acknowledged with it. Empty unless the subscription is {@linkplain Subscription#coalescing()
 *     coalescing}
 */
public record Delivery<E extends ImageEvent>(
    E event, Optional<Ack> ack, int attempt, boolean replayed, List<E> coalesced) {

  public Delivery {
    Objects.requireNonNull(event, "event");
    Objects.requireNonNull(ack, "ack");
    coalesced = List.copyOf(coalesced);
  }
}
