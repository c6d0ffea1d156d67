package dev.imagestreams.core;

import dev.imagestreams.core.gate.Move;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.DockerImageReference;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.tags.ImportMode;
import dev.imagestreams.model.tags.RefusedOperationException;
import dev.imagestreams.model.validation.RegistryAllowList;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.mirrors.BlockedRegistryException;
import dev.imagestreams.registry.mirrors.InvalidRegistryRulesException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Looks at repositories and at sources in them, many at a time, each reference once. What is wrong
 * with one is told in its place, and hinders no other; that the caller has ended it is not wrong
 * with any, and is thrown.
 */
final class SourceLook {

  private final RegistryClient client;
  private final ImageFetcher fetcher;
  private final IndexReader indexes;
  private final Parallel parallel;
  private final RegistryAllowList allowed;
  private final Access access;
  private final Map<Asked, CompletableFuture<Image>> asked = new ConcurrentHashMap<>();

  /** Who is asked insecurely may be answered where others are not. */
  private record Asked(String reference, boolean insecure) {}

  SourceLook(
      RegistryClient client,
      ImageFetcher fetcher,
      Parallel parallel,
      RegistryAllowList allowed,
      Access access) {
    this.client = client;
    this.fetcher = fetcher;
    this.indexes = new IndexReader(fetcher, parallel);
    this.parallel = parallel;
    this.allowed = allowed;
    this.access = access;
  }

  /** All tags of a repository, once each, or why they are not known. */
  record Listing(Optional<List<String>> tags, Optional<TagOutcome.Failure> failure) {

    /** Of no repository. */
    static final Listing NONE = new Listing(Optional.empty(), Optional.empty());

    private static Listing failed(TagOutcome.Failure failure) {
      return new Listing(Optional.empty(), Optional.of(failure));
    }
  }

  /** Lists a repository's tags, in no order. */
  Listing list(String name, boolean insecure) {
    Repository repository;
    try {
      repository = Repository.parse(name);
    } catch (InvalidReferenceException e) {
      return Listing.failed(ImportFailures.invalidName(name, e));
    }
    Optional<String> refusal = refusal(name, insecure);
    if (refusal.isPresent()) {
      return Listing.failed(ImportFailures.notAllowed(refusal.get()));
    }
    try {
      List<String> tags = client.allTags(repository, access.withInsecure(insecure));
      return new Listing(Optional.of(tags.stream().distinct().toList()), Optional.empty());
    } catch (RegistryException | BlockedRegistryException | InvalidRegistryRulesException e) {
      return Listing.failed(failure(ImportFailures.Subject.of(name, repository, insecure), e));
    }
  }

  /**
   * Looks at sources.
   *
   * @param stream what their tags pointed to so far
   * @param whole whether the images of an index are all wanted, also where it is known
   * @return in the same order
   */
  List<SourceResult> look(ImageStream stream, List<ImportSource> sources, boolean whole) {
    List<Optional<SourceResult>> results =
        new ArrayList<>(Collections.nCopies(sources.size(), Optional.empty()));
    List<Integer> positions = IntStream.range(0, sources.size()).boxed().toList();
    // Each thread writes to places of its own.
    parallel.forEach(
        positions,
        at -> results.set(at, Optional.of(look(new TagMemory(stream, sources.get(at)), whole))));
    return results.stream().map(Optional::orElseThrow).toList();
  }

  /** Looks at one source. */
  SourceResult look(ImageStream stream, ImportSource source) {
    return look(new TagMemory(stream, source), false);
  }

  private SourceResult look(TagMemory tag, boolean whole) {
    ImportSource source = tag.source();
    ImageReference reference;
    ImportMode mode;
    try {
      reference = ImageReference.parse(source.reference());
      mode = ImportMode.parse(source.policy().importMode());
    } catch (InvalidReferenceException e) {
      return SourceResult.failed(
          source, Optional.empty(), ImportFailures.invalidName(source.reference(), e));
    } catch (RefusedOperationException e) {
      return SourceResult.failed(source, Optional.empty(), ImportFailures.invalidMode());
    }
    Optional<String> refusal = refusal(source.reference(), source.insecure());
    if (refusal.isPresent()) {
      return SourceResult.failed(
          source, Optional.of(reference), ImportFailures.notAllowed(refusal.get()));
    }
    try {
      return SourceResult.found(source, reference, find(tag, reference, mode, whole));
    } catch (RegistryException | BlockedRegistryException | InvalidRegistryRulesException e) {
      TagOutcome.Failure failure =
          failure(ImportFailures.Subject.of(reference, source.insecure()), e);
      boolean gone =
          failure.reason().equals(ImportFailures.NOT_FOUND)
              && source.chosen().isEmpty()
              && tag.wasIn(reference);
      return SourceResult.failed(
          source, Optional.of(reference), gone ? ImportFailures.gone(source.reference()) : failure);
    }
  }

  private FoundImage find(TagMemory tag, ImageReference reference, ImportMode mode, boolean whole) {
    ImagePlace place =
        new ImagePlace(
            reference.repository(), reference.name(), access.withInsecure(tag.source().insecure()));
    Optional<Digest> last = tag.lastImage(reference);
    Image top = pointedTo(reference, place, last);
    boolean settled = !tag.isDue() && last.filter(top.digest()::equals).isPresent();
    if (settled && !whole && mode == ImportMode.PRESERVE_ORIGINAL) {
      return FoundImage.single(top); // Its images were committed with it.
    }
    // Who names an index by its digest has chosen already, as far as OpenShift is concerned.
    PlatformPreference preference =
        reference.digest().isPresent() ? PlatformPreference.NONE : tag.source().preference();
    FoundImage found = indexes.read(top, mode, preference, place);
    return tag.source().includeManifest() ? fetcher.withContents(found, place) : found;
  }

  private Image pointedTo(ImageReference reference, ImagePlace place, Optional<Digest> last) {
    Asked question = new Asked(reference.normalized(), place.access().insecure());
    CompletableFuture<Image> mine = new CompletableFuture<>();
    CompletableFuture<Image> first = asked.putIfAbsent(question, mine);
    if (first == null) {
      try {
        mine.complete(fetcher.pointedTo(reference, place, last));
      } catch (RuntimeException | Error e) {
        mine.completeExceptionally(e);
        throw e;
      }
      return mine.join();
    }
    try {
      return first.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof ImageStreamsException refused ? refused : e;
    }
  }

  /** What the registry has beside an image that was found. */
  Move.Content contentOf(SourceResult found) {
    return new RepositoryContent(
        client,
        found.reference().orElseThrow().repository(),
        access.withInsecure(found.source().insecure()));
  }

  private static TagOutcome.Failure failure(
      ImportFailures.Subject subject, ImageStreamsException e) {
    if (e instanceof RegistryException ended
        && ended.reason() == RegistryException.Reason.CANCELLED) {
      throw ended;
    }
    return ImportFailures.of(subject, e);
  }

  private Optional<String> refusal(String name, boolean insecure) {
    try {
      return allowed.refusal(
          DockerImageReference.parse(name),
          insecure ? RegistryAllowList.Transport.ANY : RegistryAllowList.Transport.SECURE);
    } catch (InvalidReferenceException e) {
      // OpenShift's grammar, in which the list is written, knows no IPv6 addresses.
      return allowed.refusalOfHost(
          ImageReference.parse(name).repository().host(),
          insecure ? RegistryAllowList.Transport.ANY : RegistryAllowList.Transport.SECURE);
    }
  }
}
