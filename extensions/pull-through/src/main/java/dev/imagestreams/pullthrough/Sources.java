package dev.imagestreams.pullthrough;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageManifest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagReference;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;

/** Where the images of streams are, as their histories say. Thread-safe. */
final class Sources {

  /** Of how many images it is remembered which belong to them. */
  private static final int REMEMBERED = 10_000;

  /**
   * A repository elsewhere.
   *
   * @param insecure whether plain HTTP and unverified TLS will do
   */
  record Place(Repository repository, boolean insecure) {}

  private final Function<Digest, Optional<Image>> images;
  private final Predicate<String> isOwn;
  private final Cache<Digest, Set<Digest>> members =
      Caffeine.newBuilder().maximumSize(REMEMBERED).build();

  /**
   * @param isOwn whether the registry that asks is the one at a host
   */
  Sources(Function<Digest, Optional<Image>> images, Predicate<String> isOwn) {
    this.images = images;
    this.isOwn = isOwn;
  }

  /** What a tag points to now, if that was imported from elsewhere. */
  Optional<Digest> tag(ImageStream stream, String tag) {
    return stream.latest(tag).filter(item -> repository(item).isPresent()).flatMap(Sources::digest);
  }

  /**
   * Where a manifest is: one that a tag pointed to, or else one of such an index. The places of
   * newer items come first; empty where the stream knows nothing of it.
   */
  Collection<Place> of(ImageStream stream, Digest manifest) {
    Set<Place> named = places(stream, (item, digest) -> item.equals(digest), manifest);
    return named.isEmpty()
        ? places(stream, (item, digest) -> membersOf(item).contains(digest), manifest)
        : named;
  }

  private Set<Place> places(ImageStream stream, BiPredicate<Digest, Digest> fits, Digest manifest) {
    Set<Place> places = new LinkedHashSet<>();
    for (NamedTagEventList tag : stream.status().tags()) {
      for (TagEvent item : tag.items()) {
        if (digest(item).filter(digest -> fits.test(digest, manifest)).isPresent()) {
          repository(item)
              .map(repository -> new Place(repository, isInsecure(stream, tag.tag())))
              .ifPresent(places::add);
        }
      }
    }
    return places;
  }

  private static Optional<Digest> digest(TagEvent item) {
    try {
      return item.digest();
    } catch (InvalidReferenceException e) {
      return Optional.empty(); // Of a document that was not made here.
    }
  }

  /** Where an item's image is; empty where that is here, or nowhere in particular. */
  private Optional<Repository> repository(TagEvent item) {
    try {
      Repository repository = ImageReference.parse(item.dockerImageReference()).repository();
      return isOwn.test(repository.host()) ? Optional.empty() : Optional.of(repository);
    } catch (InvalidReferenceException e) {
      return Optional.empty();
    }
  }

  private Set<Digest> membersOf(Digest image) {
    Set<Digest> remembered = members.getIfPresent(image);
    if (remembered != null) {
      return remembered;
    }
    Optional<Image> known = images.apply(image);
    if (known.isEmpty()) {
      return Set.of(); // It may be known later.
    }
    Set<Digest> found = new HashSet<>();
    for (ImageManifest member : known.get().dockerImageManifests()) {
      found.add(Digest.parse(member.digest()));
    }
    members.put(image, found);
    return found;
  }

  /** As an import of the tag would be. */
  private static boolean isInsecure(ImageStream stream, String tag) {
    return ImageStream.permitsInsecure(stream.metadata())
        || stream
            .spec()
            .tag(tag)
            .map(TagReference::importPolicy)
            .filter(p -> p.insecure())
            .isPresent();
  }
}
