package dev.imagestreams.registry.mirrors;

import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.Repository;

/**
 * Thrown when rules leave no place where a repository may be asked for. The message names the rule,
 * the file or object it comes from, and how to change it. Nothing was sent to anybody.
 */
public final class BlockedRegistryException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  private final String host;
  private final String path;

  private BlockedRegistryException(Repository repository, String reason) {
    super(repository + " may not be contacted: " + reason);
    this.host = repository.host();
    this.path = repository.path();
  }

  static BlockedRegistryException blocked(Repository repository, Block block) {
    return new BlockedRegistryException(
        repository,
        block.scope()
            + " is blocked by "
            + block.origin()
            + "; unblock it there, or name a mirror for it that may be contacted");
  }

  static BlockedRegistryException notAllowed(Repository repository, AllowList allowed) {
    return new BlockedRegistryException(
        repository, "it is not among " + allowed + "; add it there if it is to be trusted");
  }

  /** What was asked for. */
  public Repository repository() {
    return new Repository(host, path);
  }
}
