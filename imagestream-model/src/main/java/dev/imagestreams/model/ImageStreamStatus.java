package dev.imagestreams.model;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a stream has seen.
 *
 * @param dockerImageRepository where the stream's images can be pulled from; empty if unknown
 * @param publicDockerImageRepository the same as seen from outside; empty if there is none
 * @param tags sorted by name, each name once
 */
@Built
public record ImageStreamStatus(
    String dockerImageRepository,
    String publicDockerImageRepository,
    List<NamedTagEventList> tags,
    JsonExtras extras)
    implements ImageStreamStatusBuilder.With {

  static final SortedTags.Kind<NamedTagEventList> TAGS =
      new SortedTags.Kind<>(NamedTagEventList::tag, tag -> false);

  public static final ImageStreamStatus EMPTY =
      new ImageStreamStatus("", "", List.of(), JsonExtras.none());

  public ImageStreamStatus {
    Objects.requireNonNull(dockerImageRepository, "dockerImageRepository");
    Objects.requireNonNull(publicDockerImageRepository, "publicDockerImageRepository");
    tags = SortedTags.of(TAGS, tags);
    Objects.requireNonNull(extras, "extras");
  }

  public Optional<NamedTagEventList> tag(String name) {
    return sorted().find(name);
  }

  public ImageStreamStatus withTag(NamedTagEventList tag) {
    return withTagChanges(Map.of(tag.tag(), Optional.of(tag)));
  }

  /**
   * This status with tags in place of those of the same name, or without them. The other tags are
   * shared.
   *
   * @param changes by name; empty to take the tag away
   */
  public ImageStreamStatus withTagChanges(Map<String, Optional<NamedTagEventList>> changes) {
    return withTags(sorted().changed(changes));
  }

  private SortedTags<NamedTagEventList> sorted() {
    return SortedTags.of(TAGS, tags);
  }
}
