package dev.imagestreams.registry.feed;

import dev.imagestreams.registry.Changes;
import java.util.Objects;
import java.util.Optional;

/**
 * When a repository that is followed by its feed must be listed as a whole: at first, when the feed
 * missed something or failed, and every so many looks, since feeds forget deletions.
 *
 * <p>Look first and list then: what changes in between is told by the next look. A value without
 * I/O or clock, to be kept with what is known of the repository.
 *
 * @param every after how many looks at the feed a listing is due in any case; at least 1
 * @param looks how many there were since the last listing
 * @param cursor for the next look
 * @param listingDue whether the repository must be listed now
 */
public record FeedSchedule(int every, int looks, Optional<String> cursor, boolean listingDue) {

  public FeedSchedule {
    Objects.requireNonNull(cursor, "cursor");
    if (every < 1) {
      throw new IllegalArgumentException("every must be at least 1, not " + every);
    }
    if (looks < 0) {
      throw new IllegalArgumentException("looks must not be negative, as " + looks + " is");
    }
  }

  /** Before the first look. */
  public static FeedSchedule starting(int every) {
    return new FeedSchedule(every, 0, Optional.empty(), true);
  }

  /** After a look at the feed. */
  public FeedSchedule looked(Changes changes) {
    return new FeedSchedule(
        every,
        looks + 1,
        Optional.of(changes.next()),
        listingDue || !changes.complete() || looks + 1 >= every);
  }

  /** After a look that failed. The cursor stays; a listing may work where the feed doesn't. */
  public FeedSchedule failed() {
    return new FeedSchedule(every, looks, cursor, true);
  }

  /** After a listing that was read to its end. */
  public FeedSchedule listed() {
    return new FeedSchedule(every, 0, cursor, false);
  }
}
