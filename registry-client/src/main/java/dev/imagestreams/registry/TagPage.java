package dev.imagestreams.registry;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One page of a list of tags.
 *
 * @param next the cursor of the page after this; empty when this is the last
 */
public record TagPage(List<String> tags, Optional<String> next) {

  public TagPage {
    tags = List.copyOf(tags);
    Objects.requireNonNull(next, "next");
  }
}
