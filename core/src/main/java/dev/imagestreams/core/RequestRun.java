package dev.imagestreams.core;

import dev.imagestreams.core.reconcile.Observation;
import dev.imagestreams.core.reconcile.Reconciliation;
import dev.imagestreams.model.ImageImportSpec;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamImport;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.LocalObjectReference;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.RepositoryImportSpec;
import dev.imagestreams.model.TagPriority;
import dev.imagestreams.model.TagReferencePolicy;
import dev.imagestreams.notifications.Cause;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An import that an ImageStreamImport asks for: single images, and the tags of a repository.
 *
 * <p>Where two of them are for one tag, the last image counts, and an image before the repository.
 */
final class RequestRun {

  private final ImportWork work;
  private final ImageStreamImport request;

  RequestRun(ImportWork work, ImageStreamImport request) {
    this.work = work;
    this.request = withDefaults(request);
  }

  /** What is meant where nothing is said: an image is for the tag of its name. */
  private static ImageStreamImport withDefaults(ImageStreamImport request) {
    return request.withSpec(
        request
            .spec()
            .with()
            .images(request.spec().images().stream().map(RequestRun::withDefaults).toList())
            .repository(
                request
                    .spec()
                    .repository()
                    .map(r -> r.withReferencePolicy(withDefault(r.referencePolicy()))))
            .build());
  }

  private static ImageImportSpec withDefaults(ImageImportSpec image) {
    return image
        .with()
        .to(
            image
                .to()
                .or(
                    () ->
                        parse(image.from().name())
                            .flatMap(ImageReference::tag)
                            .map(tag -> new LocalObjectReference(tag, JsonExtras.none()))))
        .referencePolicy(withDefault(image.referencePolicy()))
        .build();
  }

  private static TagReferencePolicy withDefault(TagReferencePolicy policy) {
    return policy.type().isEmpty() ? policy.withType(TagReferencePolicy.SOURCE.type()) : policy;
  }

  /**
   * Imports into a stream.
   *
   * @param stored the stream as the store has it
   * @return the request with its answer
   * @throws dev.imagestreams.core.store.ConflictException when the stream is another by the time of
   *     the commit
   */
  ImageStreamImport once(Optional<ImageStream> stored) {
    ImageStream base = work.base(stored, Optional.of(ImageStream.empty(request.metadata().key())));
    SourceLook look = work.look(stored);
    SourceLook.Listing listing =
        request
            .spec()
            .repository()
            .map(r -> look.list(r.from().name(), r.importPolicy().insecure()))
            .orElse(SourceLook.Listing.NONE);
    List<String> tags = TagPriority.sort(listing.tags().orElse(List.of()));
    int count = Math.min(tags.size(), work.settings().maxTags());
    List<ImportSource> sources = new ArrayList<>();
    request.spec().images().forEach(image -> sources.add(source(base, image)));
    request
        .spec()
        .repository()
        .ifPresent(r -> tags.subList(0, count).forEach(tag -> sources.add(source(base, r, tag))));
    List<SourceResult> results = look.look(base, sources, true);
    int images = request.spec().images().size();
    RequestAnswer answer =
        new RequestAnswer(
            request,
            results.subList(0, images),
            results.subList(images, results.size()),
            listing.failure(),
            additional(tags.subList(count, tags.size())),
            work.now());
    return request.spec().isImport()
        ? answer.with(keep(base, stored, results, listing))
        : answer.ofTrial();
  }

  private ImageStream keep(
      ImageStream base,
      Optional<ImageStream> stored,
      List<SourceResult> results,
      SourceLook.Listing listing) {
    Map<String, SourceResult> byTag = new LinkedHashMap<>();
    int images = request.spec().images().size();
    results.subList(images, results.size()).forEach(r -> byTag.put(r.source().tag(), r));
    results.subList(0, images).forEach(r -> byTag.put(r.source().tag(), r));
    byTag.remove(""); // Resolved, and for no tag.
    List<Observation> observations = new ArrayList<>();
    byTag.values().forEach(result -> observations.add(result.observation()));
    if (listing.failure().isEmpty()) {
      observations.add(new Observation.SourcesChecked());
    }
    Reconciliation change = work.reconcile(base, stored, observations, Cause.MANUAL);
    return change.changed()
        ? work.commit(stored, change, List.copyOf(byTag.values()))
        : change.stream();
  }

  private static ImportSource source(ImageStream stream, ImageImportSpec image) {
    String tag = image.to().map(LocalObjectReference::name).orElse("");
    return new ImportSource(
        tag,
        image.from(),
        image.importPolicy(),
        image.referencePolicy(),
        true,
        image.importPolicy().insecure(),
        PlatformPreference.of(stream.spec().tag(tag)),
        image.includeManifest());
  }

  private static ImportSource source(
      ImageStream stream, RepositoryImportSpec repository, String tag) {
    return new ImportSource(
        tag,
        ObjectReference.dockerImage(repository.from().name() + ":" + tag),
        repository.importPolicy(),
        repository.referencePolicy(),
        false,
        repository.importPolicy().insecure(),
        PlatformPreference.of(stream.spec().tag(tag)),
        repository.includeManifest());
  }

  /** The tags of the repository that are left out, and that no image of the request is of. */
  private List<String> additional(List<String> rest) {
    Set<String> asked = new HashSet<>();
    for (ImageImportSpec image : request.spec().images()) {
      parse(image.from().name()).map(ImageReference::normalized).ifPresent(asked::add);
    }
    String repository = request.spec().repository().map(r -> r.from().name()).orElse("");
    return rest.stream()
        .filter(tag -> !asked.contains(ImageReference.parse(repository + ":" + tag).normalized()))
        .toList();
  }

  private static Optional<ImageReference> parse(String name) {
    try {
      return Optional.of(ImageReference.parse(name));
    } catch (InvalidReferenceException e) {
      // That it is none is told where it is looked at.
      return Optional.empty();
    }
  }
}
