package dev.imagestreams.server.access;

import java.util.Objects;
import java.util.Optional;

/**
 * What somebody wants to do.
 *
 * @param repository the repository's name within the registry; empty for the catalog
 * @param tag the tag that is to be overwritten or deleted, where it is about one
 */
public record AccessRequest(Caller caller, Action action, String repository, Optional<String> tag) {

  public AccessRequest {
    Objects.requireNonNull(caller, "caller");
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(tag, "tag");
  }
}
