package dev.imagestreams.core.store;

import dev.imagestreams.model.Repository;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/**
 * Since when the tags of repositories are known, by our own clock: what no registry tells, and what
 * outlives the process as streams do. What can be plugged in as a part of an {@link
 * ImageStreamStore}; {@code TagSightingsContract} in the testkit says what an implementation must
 * do.
 *
 * <p>Thread-safe. Calls may block on I/O; what goes wrong there is a {@link StoreException}.
 */
public interface TagSightings {

  /**
   * Since when each of these tags is known. Those that are not yet are known from now on; those
   * that are known and are not asked for stay so: a tag that is gone for a while is no new one.
   *
   * @param tags of the repository, in any order, any number of times
   * @param now in milliseconds; what is finer is cut off
   * @return a time for each of them
   */
  Map<String, Instant> firstSeen(Repository repository, Collection<String> tags, Instant now);

  /** Forgets the tags of a repository that nobody is interested in any more. */
  void forget(Repository repository);
}
