package dev.imagestreams.core;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.Page;
import dev.imagestreams.core.store.StreamQuery;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.ImagePushed;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Brings forward the import of streams that follow a repository which was pushed to: of the pushed
 * tag only. The registry is asked, since such a stream may have seen a later push already.
 */
final class FollowingStreams {

  private static final String SUBSCRIPTION = "imagestreams-following";

  private final ImageStreamStore store;
  private final TagImporter importer;

  FollowingStreams(ImageStreamStore store, TagImporter importer) {
    this.store = store;
    this.importer = importer;
  }

  EventLog.Registration subscribeTo(NotificationBus bus) {
    return bus.subscribe(Subscription.named(SUBSCRIPTION).to(ImagePushed.class), this::follow);
  }

  /** Looks at every follower, and only then fails where one could not be brought up to date. */
  private void follow(ImagePushed push) {
    List<String> failures = new ArrayList<>();
    StreamQuery query = StreamQuery.all();
    Page<ImageStream> page;
    do {
      page = store.list(query);
      for (ImageStream stream : page.items()) {
        Set<String> tags = followedTags(stream, push);
        if (!tags.isEmpty()) {
          refresh(stream, tags).ifPresent(failures::add);
        }
      }
      query = page.next().isPresent() ? query.after(page.next().get()) : query;
    } while (page.next().isPresent());
    if (!failures.isEmpty()) {
      throw new ImageStreamsException(
          "followers of " + push.repository() + ":" + push.tag() + " are behind: " + failures);
    }
  }

  /** Why a stream could not be brought up to date, if trying again may help. */
  private Optional<String> refresh(ImageStream stream, Set<String> tags) {
    Optional<ImportResult> result = importer.refresh(stream.key(), tags, Cause.PUSH);
    return result.stream()
        .flatMap(r -> r.failures().stream())
        .flatMap(tag -> tag.failure().stream())
        .filter(ImportFailures::mayPass)
        .map(failure -> stream.key() + ": " + failure.message())
        .findFirst();
  }

  /** The stream's tags that come from what was pushed. */
  private static Set<String> followedTags(ImageStream stream, ImagePushed push) {
    Set<String> tags = new TreeSet<>();
    String followed = stream.spec().dockerImageRepository();
    if (!followed.isEmpty()
        && isPushed(followed, push)
        && stream.spec().tag(push.tag()).isEmpty()) {
      tags.add(push.tag());
    }
    for (TagReference tag : stream.spec().tags()) {
      if (tag.importable() && isPushedImage(tag.from().orElseThrow().name(), push)) {
        tags.add(tag.name());
      }
    }
    return tags;
  }

  private static boolean isPushed(String repository, ImagePushed push) {
    try {
      return same(Repository.parse(repository), push.fullRepository());
    } catch (InvalidReferenceException e) {
      // What can't be parsed is told where it is imported; here it only follows nothing.
      return false;
    }
  }

  private static boolean isPushedImage(String image, ImagePushed push) {
    try {
      ImageReference reference = ImageReference.parse(image);
      return same(reference.repository(), push.fullRepository())
          && reference.digest().isEmpty()
          && reference.tagOrDefault().filter(push.tag()::equals).isPresent();
    } catch (InvalidReferenceException e) {
      return false;
    }
  }

  /** This machine has several names; a registry is known by one of them. */
  private static boolean same(Repository a, Repository b) {
    return a.path().equals(b.path())
        && a.host()
            .replaceFirst("^(localhost|\\[::1])(?=:|$)", "127.0.0.1")
            .equals(b.host().replaceFirst("^(localhost|\\[::1])(?=:|$)", "127.0.0.1"));
  }
}
