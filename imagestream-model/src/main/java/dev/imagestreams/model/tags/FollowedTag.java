package dev.imagestreams.model.tags;

import dev.imagestreams.model.TagReference;
import java.util.Objects;

/**
 * The tag at the end of a chain of aliases.
 *
 * @param tag its name
 * @param reference where it should come from: not from a tag
 * @param multiple whether the tag asked for was an alias, so that this is another one
 */
public record FollowedTag(String tag, TagReference reference, boolean multiple) {

  public FollowedTag {
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(reference, "reference");
  }
}
