package dev.imagestreams.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a stream wants: a whole repository, single tags, or both.
 *
 * @param dockerImageRepository the repository all of whose tags are followed; empty for none
 * @param tags sorted by name, each name once
 */
public record ImageStreamSpec(
    ImageLookupPolicy lookupPolicy,
    String dockerImageRepository,
    List<TagReference> tags,
    JsonExtras extras) {

  public static final ImageStreamSpec EMPTY =
      new ImageStreamSpec(ImageLookupPolicy.DEFAULT, "", List.of(), JsonExtras.none());

  public ImageStreamSpec {
    Objects.requireNonNull(lookupPolicy, "lookupPolicy");
    Objects.requireNonNull(dockerImageRepository, "dockerImageRepository");
    tags = SortedTags.copy(tags, TagReference::name);
    Objects.requireNonNull(extras, "extras");
  }

  public Optional<TagReference> tag(String name) {
    return SortedTags.find(tags, TagReference::name, name);
  }

  public ImageStreamSpec withDockerImageRepository(String value) {
    return new ImageStreamSpec(lookupPolicy, value, tags, extras);
  }

  public ImageStreamSpec withTags(List<TagReference> value) {
    return new ImageStreamSpec(lookupPolicy, dockerImageRepository, value, extras);
  }

  public ImageStreamSpec withTag(TagReference tag) {
    return withTags(SortedTags.with(tags, TagReference::name, tag));
  }
}
