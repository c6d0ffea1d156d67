package dev.imagestreams.core;

import dev.imagestreams.core.select.TagSelection;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.NotificationBus;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which streams follow a repository, as a whole or by single tags. Thread-safe. */
final class FollowedRepositories implements AutoCloseable {

  private final ImageStreamStore store;
  private final FollowerIndex<Repository> followers;

  FollowedRepositories(ImageStreamStore store, NotificationBus bus) {
    this.store = store;
    this.followers = new FollowerIndex<>(store, bus, FollowedRepositories::repositories);
  }

  /** The streams' tags that come from a tag of a repository, or may, as it is one to choose. */
  SortedMap<StreamKey, Set<String>> tagsFrom(Repository repository, String tag) {
    Repository moved = oneName(repository);
    SortedMap<StreamKey, Set<String>> found = new TreeMap<>();
    for (StreamKey key : followers.of(List.of(moved))) {
      Set<String> tags = store.get(key).map(s -> tagsFrom(s, moved, tag)).orElse(Set.of());
      if (!tags.isEmpty()) {
        found.put(key, tags);
      }
    }
    return found;
  }

  private static Set<Repository> repositories(ImageStream stream) {
    Set<Repository> repositories = new HashSet<>();
    String whole = stream.spec().dockerImageRepository();
    repository(whole).ifPresent(repositories::add);
    for (TagReference tag : stream.spec().tags()) {
      // Most tags of a stream that follows a whole repository are that repository's.
      if (tag.importable() && !isTagOf(whole, tag.from().orElseThrow().name())) {
        image(tag).map(image -> oneName(image.repository())).ifPresent(repositories::add);
      }
    }
    return repositories;
  }

  private static boolean isTagOf(String repository, String image) {
    return image.startsWith(repository + ":") && image.indexOf('/', repository.length()) < 0;
  }

  private static Set<String> tagsFrom(ImageStream stream, Repository moved, String movedTag) {
    Set<String> tags = new TreeSet<>();
    boolean whole =
        repository(stream.spec().dockerImageRepository()).filter(moved::equals).isPresent();
    if (whole && stream.spec().tag(movedTag).isEmpty()) {
      tags.add(movedTag);
    }
    for (TagReference tag : stream.spec().tags()) {
      if (image(tag).filter(image -> comesFrom(tag, image, moved, movedTag)).isPresent()) {
        tags.add(tag.name());
      }
    }
    return tags;
  }

  /** Any of a repository's tags that moves may change what is the best of them. */
  private static boolean comesFrom(
      TagReference tag, ImageReference image, Repository moved, String movedTag) {
    return oneName(image.repository()).equals(moved)
        && (TagSelection.isOn(tag) || image.tagOrDefault().filter(movedTag::equals).isPresent());
  }

  /** The repository that is followed as a whole; empty for none. */
  private static Optional<Repository> repository(String name) {
    try {
      return name.isEmpty() ? Optional.empty() : Optional.of(oneName(Repository.parse(name)));
    } catch (InvalidReferenceException e) {
      // What can't be parsed is told where it is imported; here it only follows nothing.
      return Optional.empty();
    }
  }

  /** The image that a tag follows; empty for one that no push can move. */
  private static Optional<ImageReference> image(TagReference tag) {
    try {
      return tag.importable()
          ? Optional.of(ImageReference.parse(tag.from().orElseThrow().name()))
              .filter(image -> image.digest().isEmpty())
          : Optional.empty();
    } catch (InvalidReferenceException e) {
      return Optional.empty();
    }
  }

  /** This machine has several names; a registry is known by one of them. */
  private static Repository oneName(Repository repository) {
    return new Repository(
        repository.host().replaceFirst("^(localhost|\\[::1])(?=:|$)", "127.0.0.1"),
        repository.path());
  }

  @Override
  public void close() {
    followers.close();
  }
}
