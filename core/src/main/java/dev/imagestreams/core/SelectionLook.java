package dev.imagestreams.core;

import dev.imagestreams.core.gate.RequiredPlatforms;
import dev.imagestreams.core.select.Candidate;
import dev.imagestreams.core.select.InvalidSelectionException;
import dev.imagestreams.core.select.Selected;
import dev.imagestreams.core.select.TagSelection;
import dev.imagestreams.core.store.TagSightings;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.Platform;
import dev.imagestreams.model.TagEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Looks for tags that follow the best tag of a repository: lists each repository once, chooses, and
 * looks at the best one. Where that must be for a platform and isn't, it looks at the next best.
 *
 * <p>A listing that is not whole selects nothing, and neither does a best tag that can't be looked
 * at: what is then the best would be another one than is meant.
 */
final class SelectionLook {

  /** How many of the best tags are looked at for one that is for the required platform. */
  private static final int MOST = 5;

  private final SourceLook look;
  private final Parallel parallel;
  private final TagSightings sightings;
  private final Instant now;
  private final Map<Listed, SourceLook.Listing> listings = new ConcurrentHashMap<>();

  /** Who is asked insecurely may be answered where others are not. */
  private record Listed(String repository, boolean insecure) {}

  SelectionLook(SourceLook look, Parallel parallel, TagSightings sightings, Instant now) {
    this.look = look;
    this.parallel = parallel;
    this.sightings = sightings;
    this.now = now;
  }

  /** A repository that was listed already. */
  void know(String repository, boolean insecure, SourceLook.Listing listing) {
    listed(repository, insecure).ifPresent(key -> listings.put(key, listing));
  }

  /**
   * Looks at what tags select.
   *
   * @param stream with what is wanted by now
   * @param selecting sources of tags that select
   * @return in the same order
   */
  List<SourceResult> look(ImageStream stream, List<ImportSource> selecting) {
    List<Listed> unknown =
        selecting.stream()
            .flatMap(source -> listed(source.from().name(), source.insecure()).stream())
            .distinct()
            .filter(key -> !listings.containsKey(key))
            .toList();
    parallel.forEach(
        unknown, key -> listings.put(key, look.list(key.repository(), key.insecure())));
    List<Optional<SourceResult>> results =
        new ArrayList<>(Collections.nCopies(selecting.size(), Optional.empty()));
    // Each thread writes to places of its own.
    parallel.forEach(
        IntStream.range(0, selecting.size()).boxed().toList(),
        at -> results.set(at, Optional.of(look(stream, selecting.get(at)))));
    return results.stream().map(Optional::orElseThrow).toList();
  }

  private static Optional<Listed> listed(String name, boolean insecure) {
    try {
      return Optional.of(new Listed(ImageReference.parse(name).repository().toString(), insecure));
    } catch (InvalidReferenceException e) {
      // Told where its tag is looked at.
      return Optional.empty();
    }
  }

  private SourceResult look(ImageStream stream, ImportSource source) {
    String name = source.from().name();
    try {
      ImageReference reference = ImageReference.parse(name);
      TagSelection selection =
          TagSelection.of(stream.spec().tag(source.tag()).orElseThrow()).orElseThrow();
      SourceLook.Listing listing =
          Objects.requireNonNull(
              listings.get(new Listed(reference.repository().toString(), source.insecure())),
              "listing");
      return listing.failure().isPresent()
          ? failed(source, listing.failure().get())
          : look(stream, source, reference, selection, listing.tags().orElse(List.of()));
    } catch (InvalidReferenceException e) {
      return failed(source, ImportFailures.invalidName(name, e));
    } catch (InvalidSelectionException e) {
      return failed(source, ImportFailures.invalidSelection(e));
    }
  }

  private SourceResult look(
      ImageStream stream,
      ImportSource source,
      ImageReference reference,
      TagSelection selection,
      List<String> listed) {
    Optional<String> present = present(stream, source, reference);
    List<String> tags = listed.stream().filter(ImageReference::isTag).toList();
    Map<String, Instant> times =
        selection.needsFirstSeen()
            ? sightings.firstSeen(
                reference.repository(),
                Stream.concat(tags.stream(), present.stream()).toList(),
                now)
            : Map.of();
    Optional<Platform> platform = selection.requiredPlatform();
    Selected best =
        selection.choose(
            tags.stream().map(tag -> candidate(tag, times)).toList(),
            platform.isPresent() ? MOST : 1);
    for (String tag : best.tags()) {
      ChosenTag chosen =
          new ChosenTag(candidate(tag, times), present.map(before -> candidate(before, times)));
      SourceResult result = look.look(stream, source.withChosen(chosen));
      if (result.failure().isPresent() || isFor(result, platform)) {
        return result;
      }
    }
    return failed(
        source,
        best.tag().isEmpty()
            ? ImportFailures.nothingSelected(reference.name(), best)
            : ImportFailures.nothingFor(platform.orElseThrow(), reference.name(), best));
  }

  private static boolean isFor(SourceResult result, Optional<Platform> platform) {
    return platform.isEmpty()
        || RequiredPlatforms.isFor(result.found().orElseThrow().source(), platform.get());
  }

  private static Candidate candidate(String tag, Map<String, Instant> times) {
    return new Candidate(tag, Optional.ofNullable(times.get(tag)));
  }

  /** The repository's tag that the stream's tag points to, as its history says. */
  private static Optional<String> present(
      ImageStream stream, ImportSource source, ImageReference reference) {
    try {
      return stream
          .latest(source.tag())
          .map(TagEvent::dockerImageReference)
          .map(ImageReference::parse)
          .filter(item -> item.repository().equals(reference.repository()))
          .flatMap(ImageReference::tag);
    } catch (InvalidReferenceException e) {
      // Histories of other origin may say anything: then the tag was not selected.
      return Optional.empty();
    }
  }

  private static SourceResult failed(ImportSource source, TagOutcome.Failure failure) {
    return SourceResult.failed(source, Optional.empty(), failure);
  }
}
