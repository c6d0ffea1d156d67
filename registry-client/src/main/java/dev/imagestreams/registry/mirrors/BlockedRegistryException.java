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
  private final boolean isBlocked;

  private BlockedRegistryException(Repository repository, boolean isBlocked, String reason) {
    super(repository + " may not be contacted: " + reason);
    this.host = repository.host();
    this.path = repository.path();
    this.isBlocked = isBlocked;
  }

  static BlockedRegistryException blocked(Repository repository, Block block) {
    return new BlockedRegistryException(
        repository,
        true,
        block.scope()
            + " is blocked by "
            + block.origin()
            + "; unblock it there, or name a mirror for it that may be contacted");
  }

  static BlockedRegistryException notAllowed(Repository repository, AllowList allowed) {
    return new BlockedRegistryException(
        repository, false, "it is not among " + allowed + "; add it there if it is to be trusted");
  }

  /** Whether a rule blocks the registry; otherwise it is not among those allowed. */
  public boolean isBlocked() {
    return isBlocked;
  }

  /** What was asked for. */
  public Repository repository() {
    return new Repository(host, path);
  }
}
