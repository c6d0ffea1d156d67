package dev.imagestreams.registry;

import java.util.List;
import java.util.Objects;

/**
 * What a feed told.
 *
 * @param tags oldest change first; a tag stands once, with its newest state
 * @param next where to go on
 * @param complete whether nothing is missing between the cursor and now; where false, the tags that
 *     are told have changed, and the repository must be listed to know of the others
 */
public record Changes(List<TagChange> tags, String next, boolean complete) {

  public Changes {
    tags = List.copyOf(tags);
    Objects.requireNonNull(next, "next");
  }
}
