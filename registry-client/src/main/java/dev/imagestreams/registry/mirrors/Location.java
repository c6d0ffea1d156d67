package dev.imagestreams.registry.mirrors;

import dev.imagestreams.model.Repository;
import java.util.Objects;

/**
 * A place where an image may be had: its own repository, or what stands in for it.
 *
 * @param insecure whether the registry may be asked without TLS, or with a certificate that nobody
 *     vouches for
 */
public record Location(Repository repository, boolean insecure) {

  public Location {
    Objects.requireNonNull(repository, "repository");
  }
}
