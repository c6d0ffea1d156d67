package dev.imagestreams.core;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.ImagePushed;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Subscription;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Brings forward the import of streams that follow a repository which was pushed to: of the pushed
 * tag only. The registry is asked, since such a stream may have seen a later push already.
 */
final class FollowingStreams implements AutoCloseable {

  private static final String SUBSCRIPTION = "imagestreams-following";

  private final ImageStreamStore store;
  private final TagImporter importer;
  private final FollowerIndex<Repository> followers;

  FollowingStreams(ImageStreamStore store, TagImporter importer, NotificationBus bus) {
    this.store = store;
    this.importer = importer;
    this.followers = new FollowerIndex<>(store, bus, FollowingStreams::repositories);
  }

  EventLog.Registration subscribeTo(NotificationBus bus) {
    return bus.subscribe(Subscription.named(SUBSCRIPTION).to(ImagePushed.class), this::follow);
  }

  /** Looks at every follower, and only then fails where one could not be brought up to date. */
  private void follow(ImagePushed push) {
    List<String> failures = new ArrayList<>();
    for (StreamKey key : followers.of(List.of(oneName(push.fullRepository())))) {
      Set<String> tags = store.get(key).map(s -> followedTags(s, push)).orElse(Set.of());
      if (!tags.isEmpty()) {
        refresh(key, tags).ifPresent(failures::add);
      }
    }
    if (!failures.isEmpty()) {
      throw new ImageStreamsException(
          "followers of " + push.repository() + ":" + push.tag() + " are behind: " + failures);
    }
  }

  /** Why a stream could not be brought up to date, if trying again may help. */
  private Optional<String> refresh(StreamKey key, Set<String> tags) {
    Optional<ImportResult> result = importer.refresh(key, tags, Cause.PUSH);
    return result.stream()
        .flatMap(r -> r.failures().stream())
        .flatMap(tag -> tag.failure().stream())
        .filter(ImportFailures::mayPass)
        .map(failure -> key + ": " + failure.message())
        .findFirst();
  }

  /** The repositories that a stream follows, as a whole or by single tags. */
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

  /** The stream's tags that come from what was pushed. */
  private static Set<String> followedTags(ImageStream stream, ImagePushed push) {
    Set<String> tags = new TreeSet<>();
    Repository pushed = oneName(push.fullRepository());
    boolean whole =
        repository(stream.spec().dockerImageRepository()).filter(pushed::equals).isPresent();
    if (whole && stream.spec().tag(push.tag()).isEmpty()) {
      tags.add(push.tag());
    }
    for (TagReference tag : stream.spec().tags()) {
      boolean comesFromIt =
          image(tag)
              .filter(image -> oneName(image.repository()).equals(pushed))
              .flatMap(ImageReference::tagOrDefault)
              .filter(push.tag()::equals)
              .isPresent();
      if (comesFromIt) {
        tags.add(tag.name());
      }
    }
    return tags;
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
