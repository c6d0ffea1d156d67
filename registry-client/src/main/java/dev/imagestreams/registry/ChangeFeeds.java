package dev.imagestreams.registry;

import dev.imagestreams.model.Repository;
import java.util.Optional;

/**
 * Which repositories have a {@link ChangeFeed}: what {@link RegistryClientBuilder#changeFeeds}
 * takes. Thread-safe; does not block.
 */
@FunctionalInterface
public interface ChangeFeeds {

  /**
   * The feed of a repository; empty where its registry has none.
   *
   * @param source to be asked for what the feed needs
   */
  Optional<ChangeFeed> feed(Repository repository, FeedSource source);
}
