package dev.imagestreams.registry;

import java.util.Optional;

/**
 * What has changed in one repository since it was last asked: one request, where a list and a look
 * at every tag would be one each.
 *
 * <p>A feed is a hint: a registry may forget deletions, and a feed never tells of a tag that is
 * gone by leaving it out. List the whole repository from time to time. Thread-safe; calls block.
 */
public interface ChangeFeed {

  /**
   * What has changed.
   *
   * <p>Without a cursor, or with one that the feed can't read, no change is told, and the answer is
   * not {@linkplain Changes#complete() complete}: list the repository after it, and nothing is
   * missed in between. A change may be told more than once, with the same digest.
   *
   * @param cursor {@link Changes#next()} of the time before; empty to learn where to begin
   * @throws RegistryException when the feed can't be read
   */
  Changes since(Optional<String> cursor, Access access);
}
