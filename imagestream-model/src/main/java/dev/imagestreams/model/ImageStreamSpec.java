package dev.imagestreams.model;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a stream wants: a whole repository, single tags, or both.
 *
 * @param dockerImageRepository the repository all of whose tags are followed; empty for none
 * @param tags sorted by name, each name once
 */
@Built
public record ImageStreamSpec(
    ImageLookupPolicy lookupPolicy,
    String dockerImageRepository,
    List<TagReference> tags,
    JsonExtras extras)
    implements ImageStreamSpecBuilder.With {

  static final SortedTags.Kind<TagReference> TAGS =
      new SortedTags.Kind<>(TagReference::name, TagReference::isAlias);

  public static final ImageStreamSpec EMPTY =
      new ImageStreamSpec(ImageLookupPolicy.DEFAULT, "", List.of(), JsonExtras.none());

  public ImageStreamSpec {
    Objects.requireNonNull(lookupPolicy, "lookupPolicy");
    Objects.requireNonNull(dockerImageRepository, "dockerImageRepository");
    tags = SortedTags.of(TAGS, tags);
    Objects.requireNonNull(extras, "extras");
  }

  public Optional<TagReference> tag(String name) {
    return sorted().find(name);
  }

  public ImageStreamSpec withTag(TagReference tag) {
    return withTagChanges(Map.of(tag.name(), Optional.of(tag)));
  }

  /** This spec without the tag. */
  public ImageStreamSpec withoutTag(String name) {
    return withTagChanges(Map.of(name, Optional.empty()));
  }

  /**
   * This spec with tags in place of those of the same name, or without them. The other tags are
   * shared.
   *
   * @param changes by name; empty to take the tag away
   */
  public ImageStreamSpec withTagChanges(Map<String, Optional<TagReference>> changes) {
    return withTags(sorted().changed(changes));
  }

  /** The tags that follow another tag, sorted. */
  public List<TagReference> aliases() {
    return sorted().marked();
  }

  private SortedTags<TagReference> sorted() {
    return SortedTags.of(TAGS, tags);
  }
}
