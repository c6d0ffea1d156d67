package dev.imagestreams.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a stream has seen.
 *
 * @param dockerImageRepository where the stream's images can be pulled from; empty if unknown
 * @param publicDockerImageRepository the same as seen from outside; empty if there is none
 * @param tags sorted by name, each name once
 */
public record ImageStreamStatus(
    String dockerImageRepository,
    String publicDockerImageRepository,
    List<NamedTagEventList> tags,
    JsonExtras extras) {

  public static final ImageStreamStatus EMPTY =
      new ImageStreamStatus("", "", List.of(), JsonExtras.none());

  public ImageStreamStatus {
    Objects.requireNonNull(dockerImageRepository, "dockerImageRepository");
    Objects.requireNonNull(publicDockerImageRepository, "publicDockerImageRepository");
    tags = SortedTags.copy(tags, NamedTagEventList::tag);
    Objects.requireNonNull(extras, "extras");
  }

  public Optional<NamedTagEventList> tag(String name) {
    return SortedTags.find(tags, NamedTagEventList::tag, name);
  }

  public ImageStreamStatus withDockerImageRepository(String value) {
    return new ImageStreamStatus(value, publicDockerImageRepository, tags, extras);
  }

  public ImageStreamStatus withTags(List<NamedTagEventList> value) {
    return new ImageStreamStatus(dockerImageRepository, publicDockerImageRepository, value, extras);
  }

  public ImageStreamStatus withTag(NamedTagEventList tag) {
    return withTags(SortedTags.with(tags, NamedTagEventList::tag, tag));
  }
}
