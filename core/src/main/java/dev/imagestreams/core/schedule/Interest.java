package dev.imagestreams.core.schedule;

import java.time.Duration;
import java.util.Objects;

/**
 * That a stream wants to know of something in a repository.
 *
 * @param tag the stream's tag; {@link #WHOLE} for all of the repository's
 * @param source the repository's tag; {@link #LISTING} where it must be listed to know
 * @param interval how often, where nothing speeds it up or slows it down
 * @param scheduled whether again and again; false for once, until it was
 * @param generation of the stream, in which this came to be wanted and was not looked at since;
 *     another one where it is asked for anew; 0 where nothing waits to be looked at
 */
record Interest(String tag, String source, Duration interval, boolean scheduled, long generation) {

  /** A stream that follows the repository with all its tags. */
  static final String WHOLE = "";

  /** Known by a list of the repository's tags, and not by a look at one. */
  static final String LISTING = "";

  Interest {
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(interval, "interval");
  }

  boolean isListing() {
    return source.equals(LISTING);
  }

  /** Whether somebody waits for it, and not only for its turn. */
  boolean isPending() {
    return generation > 0;
  }
}
