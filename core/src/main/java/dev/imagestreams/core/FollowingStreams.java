package dev.imagestreams.core;

import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.ImagePushed;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Brings forward the import of streams that follow a repository which was pushed to: of the pushed
 * tag only. The registry is asked, since such a stream may have seen a later push already.
 */
final class FollowingStreams {

  private static final String SUBSCRIPTION = "imagestreams-following";

  private final FollowedRepositories followed;
  private final TagImporter importer;
  private final BiConsumer<StreamKey, Set<String>> lookedAt;

  /**
   * @param lookedAt told which of a stream's tags were looked at
   */
  FollowingStreams(
      FollowedRepositories followed,
      TagImporter importer,
      BiConsumer<StreamKey, Set<String>> lookedAt) {
    this.followed = followed;
    this.importer = importer;
    this.lookedAt = lookedAt;
  }

  EventLog.Registration subscribeTo(NotificationBus bus) {
    return bus.subscribe(Subscription.named(SUBSCRIPTION).to(ImagePushed.class), this::follow);
  }

  /** Looks at every follower, and only then fails where one could not be brought up to date. */
  private void follow(ImagePushed push) {
    List<String> failures = new ArrayList<>();
    followed
        .tagsFrom(push.fullRepository(), push.tag())
        .forEach((key, tags) -> refresh(key, tags).ifPresent(failures::add));
    if (!failures.isEmpty()) {
      throw new ImageStreamsException(
          "followers of " + push.repository() + ":" + push.tag() + " are behind: " + failures);
    }
  }

  /** Why a stream could not be brought up to date, if trying again may help. */
  private Optional<String> refresh(StreamKey key, Set<String> tags) {
    Optional<ImportResult> result = importer.refresh(key, tags, Cause.PUSH);
    result.ifPresent(found -> lookedAt.accept(key, found.lookedAt()));
    return result.stream()
        .flatMap(r -> r.failures().stream())
        .flatMap(tag -> tag.failure().stream())
        .filter(ImportFailures::mayPass)
        .map(failure -> key + ": " + failure.message())
        .findFirst();
  }
}
