package dev.imagestreams.model.tags;

import java.util.Objects;

/**
 * From where a tag's image is to be pulled.
 *
 * @param pullSpec never empty, unless the stream's own documents say so
 * @param hasNewer whether something newer is wanted that has not become an image yet
 * @param hasStatus whether this is an image that was imported or pushed
 * @param isTagEmpty whether the tag has no image and no source, so that this is only where one
 *     would be pushed to
 */
public record TagPullSpec(
    String pullSpec, boolean hasNewer, boolean hasStatus, boolean isTagEmpty) {

  public TagPullSpec {
    Objects.requireNonNull(pullSpec, "pullSpec");
  }
}
