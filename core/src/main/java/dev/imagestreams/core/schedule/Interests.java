package dev.imagestreams.core.schedule;

import dev.imagestreams.core.select.TagSelection;
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
 * a reason that may pass is wanted again, which OpenShift does not do, and so is what a gate holds
 * back.
 */
final class Interests {

  /** Why an import may fail today and not tomorrow, without anybody changing what is wanted. */
  private static final Set<String> PASSING =
      Set.of("RateLimited", "Unavailable", "Unreachable", "TimedOut", "Cancelled");

  private final ImageStream stream;
  private final Duration usual;

  /** Whether nobody has looked at the stream's sources since they were said. */
  private final boolean unchecked;

  private final Map<PollKey, List<Interest>> found = new HashMap<>();

  private Interests(ImageStream stream, Duration usual) {
    this.stream = stream;
    this.usual = usual;
    this.unchecked =
        stream
            .metadata()
            .annotations()
            .getOrDefault(ImageStream.REPOSITORY_CHECK_ANNOTATION, "")
            .isEmpty();
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

  /**
   * Whether the stream's tag can't be imported for a reason that lasts until somebody does
   * something about it.
   */
  static boolean isStuck(ImageStream stream, String tag) {
    Optional<NamedTagEventList> history = stream.status().tag(tag);
    return history.filter(Interests::fails).isPresent()
        && history.filter(Interests::mayPass).isEmpty();
  }

  private void ofRepository() {
    Optional<Repository> repository = repository(stream.spec().dockerImageRepository());
    if (repository.isEmpty()) {
      return;
    }
    Optional<Duration> interval = Intervals.of(stream, usual);
    if (interval.isPresent() || unchecked) {
      add(
          repository.get(),
          insecureStream(),
          new Interest(
              Interest.WHOLE,
              Interest.LISTING,
              interval.orElse(usual),
              interval.isPresent(),
              unchecked ? generation() : 0));
    }
    ofFailedTags(repository.get(), interval);
  }

  /**
   * Of the repository's tags, those that the spec doesn't name and that could not be imported or
   * are held back.
   */
  private void ofFailedTags(Repository repository, Optional<Duration> interval) {
    for (NamedTagEventList history : stream.status().tags()) {
      if (isOpen(history) && stream.spec().tag(history.tag()).isEmpty()) {
        String tag = history.tag();
        add(
            repository,
            insecureStream(),
            new Interest(
                tag,
                tag,
                interval.orElse(usual),
                interval.isPresent(),
                isHeldBack(history) ? generation() : 0));
      }
    }
  }

  private static Optional<Repository> repository(String name) {
    try {
      return name.isEmpty() ? Optional.empty() : Optional.of(Repository.parse(name));
    } catch (InvalidReferenceException e) {
      // Told where it is imported; there is nothing to poll.
      return Optional.empty();
    }
  }

  private void ofTag(TagReference tag) {
    Optional<ImageReference> from = reference(tag.from().orElseThrow().name());
    if (from.isEmpty()) {
      return;
    }
    boolean selects = TagSelection.isOn(tag);
    boolean fixed = from.get().digest().isPresent() && !selects;
    boolean scheduled = tag.importPolicy().scheduled() && !fixed;
    boolean pending = isPending(tag);
    Optional<NamedTagEventList> history = stream.status().tag(tag.name());
    boolean open = history.filter(Interests::isOpen).isPresent();
    // Once at once, since only a look tells until when.
    boolean soon = pending || history.filter(Interests::isHeldBack).isPresent();
    boolean listed = open && isListed(from.get());
    if (scheduled || pending || open) {
      add(
          from.get().repository(),
          tag.importPolicy().insecure() || insecureStream(),
          new Interest(
              tag.name(),
              selects ? Interest.LISTING : source(from.get(), tag.name()),
              Intervals.of(stream, tag, usual),
              scheduled || listed,
              soon ? tag.generation().orElse(generation()) : 0));
    }
  }

  /** Whether the tag is looked at again and again with the whole repository that it is one of. */
  private boolean isListed(ImageReference from) {
    return from.digest().isEmpty()
        && Intervals.of(stream, usual).isPresent()
        && repository(stream.spec().dockerImageRepository())
            .filter(from.repository()::equals)
            .isPresent();
  }

  /** Where the tag is called the same at both ends, as most are, one text will do for all. */
  private static String source(ImageReference from, String tag) {
    String source =
        from.digest()
            .map(Object::toString)
            .orElseGet(() -> from.tagOrDefault().orElse(Interest.LISTING));
    return source.equals(tag) ? tag : source;
  }

  private static Optional<ImageReference> reference(String name) {
    try {
      return Optional.of(ImageReference.parse(name));
    } catch (InvalidReferenceException e) {
      // Told where it is imported; there is nothing to poll.
      return Optional.empty();
    }
  }

  /** Whether the tag was not imported as it is wanted now. */
  private boolean isPending(TagReference tag) {
    long observed = stream.status().tag(tag.name()).map(Interests::observed).orElse(0L);
    return tag.generation().map(wanted -> wanted > observed).orElse(unchecked);
  }

  private static long observed(NamedTagEventList history) {
    long imported = history.latest().flatMap(TagEvent::generation).orElse(0L);
    long said =
        history.conditions().stream()
            .filter(condition -> condition.type().equals(TagEventCondition.IMPORT_SUCCESS))
            .findFirst()
            .flatMap(TagEventCondition::generation)
            .orElse(0L);
    return Math.max(imported, said);
  }

  private static boolean fails(NamedTagEventList history) {
    return history.conditions().stream().anyMatch(TagEventCondition::isImportFailure);
  }

  private static boolean mayPass(NamedTagEventList history) {
    return history.conditions().stream()
        .anyMatch(condition -> condition.isImportFailure() && PASSING.contains(condition.reason()));
  }

  /** Whether another look may end otherwise, without anybody changing what is wanted. */
  private static boolean isOpen(NamedTagEventList history) {
    return mayPass(history) || isHeldBack(history);
  }

  private static boolean isHeldBack(NamedTagEventList history) {
    return history.conditions().stream().anyMatch(TagEventCondition::isHeldBack);
  }

  /** Old documents have none. */
  private long generation() {
    return Math.max(1, stream.metadata().generation().orElse(1L));
  }

  private boolean insecureStream() {
    return ImageStream.permitsInsecure(stream.metadata());
  }

  private void add(Repository repository, boolean insecure, Interest interest) {
    found
        .computeIfAbsent(new PollKey(repository, "", insecure), key -> new ArrayList<>())
        .add(interest);
  }
}
