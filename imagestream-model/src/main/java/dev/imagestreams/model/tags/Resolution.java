package dev.imagestreams.model.tags;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.StreamImageName;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.StreamTagName;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.UnfollowableTagException.Reason;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the names within a stream stand for: its tags, its images, and tags that follow tags.
 *
 * <p>Functions of their arguments; thread-safe.
 */
public final class Resolution {

  static final String DEFAULT_TAG = "latest";

  private Resolution() {}

  /**
   * What the tag points to now (OpenShift's LatestTaggedImage): the newest item of its history,
   * whether or not a newer import is due or has failed.
   *
   * @param tag empty for {@code latest}
   * @return empty if the tag never pointed to anything; the item may be without an image
   */
  public static Optional<TagEvent> latest(ImageStream stream, String tag) {
    return stream.latest(orDefault(tag));
  }

  /**
   * The image of the stream's history with the id (OpenShift's ResolveImageID).
   *
   * <p>Several items may have the image, with different references. OpenShift takes whichever it
   * came upon last; this takes the newest item of the first tag by name.
   *
   * @param id a digest, or its beginning, with or without the algorithm
   * @param now what the result is to have been created at
   * @return without a generation
   * @throws UnresolvedImageException when no image has the id, or several have
   */
  public static TagEvent imageById(ImageStream stream, String id, Instant now) {
    SortedSet<String> images = new TreeSet<>();
    Optional<TagEvent> first = Optional.empty();
    for (NamedTagEventList tag : stream.status().tags()) {
      for (TagEvent item : tag.items()) {
        if (isImage(item, id)) {
          images.add(item.image());
          first = first.isPresent() ? first : Optional.of(item);
        }
      }
    }
    if (images.size() != 1) {
      throw new UnresolvedImageException(stream.metadata().name(), id, images);
    }
    TagEvent found = first.orElseThrow();
    return new TagEvent(
        Optional.of(now),
        found.dockerImageReference(),
        found.image(),
        Optional.empty(),
        JsonExtras.none());
  }

  /** An item without an image has no id, not even the empty one. */
  static boolean isImage(TagEvent item, String id) {
    return !item.image().isEmpty() && StreamImageName.matches(item.image(), id);
  }

  /**
   * The tag of the same stream that {@code tag} follows (OpenShift's TagReferencesLocalTag).
   *
   * @return empty for a tag that follows no tag, or one of another stream; the tag need not exist
   */
  public static Optional<String> localTag(ImageStream stream, TagReference tag) {
    if (!tag.isAlias() || !isInNamespaceOf(stream, tag)) {
      return Optional.empty();
    }
    String name = tag.from().orElse(ObjectReference.NONE).name();
    String prefix = stream.metadata().name() + ":";
    String local = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    return local.indexOf(':') < 0 ? Optional.of(local) : Optional.empty();
  }

  /**
   * The tag that is left when all aliases within the stream are followed (OpenShift's
   * FollowTagReference). A tag that follows no tag is its own end.
   *
   * <p>Unlike OpenShift, which never finds an alias invalid, this does so where the name is empty
   * or has an {@code @}, more than one colon, or nothing before it; nothing behind it means {@code
   * latest}.
   *
   * @throws UnfollowableTagException when the chain ends in no tag of the stream
   */
  public static FollowedTag followAlias(ImageStream stream, String tag) {
    Set<String> seen = new LinkedHashSet<>();
    String at = tag;
    while (seen.add(at)) {
      Optional<TagReference> wanted = stream.spec().tag(at);
      if (wanted.isEmpty()) {
        throw new UnfollowableTagException(Reason.NOT_FOUND, List.copyOf(seen));
      }
      if (!wanted.get().isAlias()) {
        return new FollowedTag(at, wanted.get(), seen.size() > 1);
      }
      at = next(stream, wanted.get(), seen);
    }
    throw new UnfollowableTagException(
        Reason.CIRCULAR, Stream.concat(seen.stream(), Stream.of(at)).toList());
  }

  private static String next(ImageStream stream, TagReference alias, Set<String> seen) {
    if (!isInNamespaceOf(stream, alias)) {
      throw new UnfollowableTagException(Reason.CROSS_IMAGE_STREAM, List.copyOf(seen));
    }
    String name = alias.from().orElse(ObjectReference.NONE).name();
    int colon = name.indexOf(':');
    if (name.isEmpty() || name.indexOf('@') >= 0 || colon == 0 || colon != name.lastIndexOf(':')) {
      throw new UnfollowableTagException(Reason.INVALID, List.copyOf(seen));
    }
    Optional<StreamTagName> parts = StreamTagName.split(name);
    if (parts.isPresent() && !parts.get().stream().equals(stream.metadata().name())) {
      throw new UnfollowableTagException(Reason.CROSS_IMAGE_STREAM, List.copyOf(seen));
    }
    return parts.map(StreamTagName::tag).orElse(name);
  }

  private static boolean isInNamespaceOf(ImageStream stream, TagReference tag) {
    String namespace = tag.from().orElse(ObjectReference.NONE).namespace();
    return namespace.isEmpty() || namespace.equals(namespaceOf(stream));
  }

  /** Also of a stream whose name is no valid key. */
  static String namespaceOf(ImageStream stream) {
    String namespace = stream.metadata().namespace();
    return namespace.isEmpty() ? StreamKey.DEFAULT_NAMESPACE : namespace;
  }

  static String orDefault(String tag) {
    return tag.isEmpty() ? DEFAULT_TAG : tag;
  }
}
