package dev.imagestreams.core.schedule;

import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagEventCondition;
import dev.imagestreams.model.TagReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a stream wants to know of repositories: of scheduled tags again and again, of others until
 * they were imported as they are wanted now, as OpenShift's import controller does. What failed for
 * a reason that may pass is wanted again, which OpenShift does not do.
 */
final class Interests {

  /** Why an import may fail today and not tomorrow, without anybody changing what is wanted. */
  private static final Set<String> PASSING =
      Set.of("RateLimited", "Unavailable", "Unreachable", "TimedOut", "Cancelled");

  private final ImageStream stream;
  private final Duration usual;
  private final Map<PollKey, List<Interest>> found = new HashMap<>();

  private Interests(ImageStream stream, Duration usual) {
    this.stream = stream;
    this.usual = usual;
  }

  /**
   * @param usual the interval of what says none of its own
   */
  static Map<PollKey, List<Interest>> of(ImageStream stream, Duration usual) {
    Interests interests = new Interests(stream, usual);
    interests.ofRepository();
    stream.spec().tags().stream().filter(TagReference::importable).forEach(interests::ofTag);
    return interests.found;
  }

  private void ofRepository() {
    String name = stream.spec().dockerImageRepository();
    if (name.isEmpty()) {
      return;
    }
    Optional<Duration> interval = Intervals.of(stream);
    boolean checked =
        stream.metadata().annotations().containsKey(ImageStream.REPOSITORY_CHECK_ANNOTATION);
    if (interval.isPresent() || !checked) {
      try {
        add(
            Repository.parse(name),
            insecureStream(),
            new Interest(
                Interest.WHOLE, Interest.LISTING, interval.orElse(usual), interval.isPresent(), 0));
      } catch (InvalidReferenceException e) {
        // Told where it is imported; there is nothing to poll.
        return;
      }
    }
  }

  private void ofTag(TagReference tag) {
    Optional<ImageReference> from = reference(tag.from().orElseThrow().name());
    if (from.isEmpty()) {
      return;
    }
    boolean fixed = from.get().digest().isPresent();
    boolean scheduled = tag.importPolicy().scheduled() && !fixed;
    if (scheduled || isDue(tag)) {
      boolean insecure = tag.importPolicy().insecure() || insecureStream();
      Duration interval = Intervals.of(stream, tag).orElse(usual);
      add(
          from.get().repository(),
          insecure,
          new Interest(
              tag.name(),
              source(from.get()),
              interval,
              scheduled,
              scheduled ? 0 : tag.generation().orElse(0L)));
    }
  }

  private static String source(ImageReference from) {
    return from.digest()
        .map(Object::toString)
        .orElseGet(() -> from.tagOrDefault().orElse(Interest.LISTING));
  }

  private static Optional<ImageReference> reference(String name) {
    try {
      return Optional.of(ImageReference.parse(name));
    } catch (InvalidReferenceException e) {
      // Told where it is imported; there is nothing to poll.
      return Optional.empty();
    }
  }

  /** Whether the tag was not imported as it is wanted now, or failed in a way that may pass. */
  private boolean isDue(TagReference tag) {
    Optional<NamedTagEventList> history = stream.status().tag(tag.name());
    long observed =
        history.map(each -> Math.max(generation(each), conditionGeneration(each))).orElse(0L);
    return tag.generation().filter(wanted -> wanted > observed).isPresent()
        || history.filter(Interests::mayPass).isPresent();
  }

  private static long generation(NamedTagEventList history) {
    return history.latest().flatMap(TagEvent::generation).orElse(0L);
  }

  private static long conditionGeneration(NamedTagEventList history) {
    return history.conditions().stream()
        .filter(condition -> condition.type().equals(TagEventCondition.IMPORT_SUCCESS))
        .findFirst()
        .flatMap(TagEventCondition::generation)
        .orElse(0L);
  }

  private static boolean mayPass(NamedTagEventList history) {
    return history.conditions().stream()
        .anyMatch(condition -> condition.isImportFailure() && PASSING.contains(condition.reason()));
  }

  private boolean insecureStream() {
    return "true".equals(stream.metadata().annotations().get(ImageStream.INSECURE_ANNOTATION));
  }

  private void add(Repository repository, boolean insecure, Interest interest) {
    found
        .computeIfAbsent(new PollKey(repository, "", insecure), key -> new ArrayList<>())
        .add(interest);
  }
}
