package dev.imagestreams.registry;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One page of the list of a registry's repositories.
 *
 * @param repositories names within the registry
 * @param next the cursor of the page after this; empty when this is the last
 */
public record CatalogPage(List<String> repositories, Optional<String> next) {

  public CatalogPage {
    repositories = List.copyOf(repositories);
    Objects.requireNonNull(next, "next");
  }
}
