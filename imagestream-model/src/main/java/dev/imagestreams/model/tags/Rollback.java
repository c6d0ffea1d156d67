package dev.imagestreams.model.tags;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.StreamImageName;
import dev.imagestreams.model.StreamTagName;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagReference;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Has tags point to images they pointed to before, or keep the one they point to.
 *
 * <p>OpenShift has no command for it, but a way: to tag {@code stream@digest}. So here: the tag is
 * wanted to come from that image of the stream. It gets a new newest item, and stops following
 * where it came from; to have it follow again, tag it again. An item without an image comes back as
 * the reference it was. The tag keeps its annotations and its policies, but is not scheduled.
 *
 * <p>All give the stream with its changed spec and the status it had, and throw {@link
 * RefusedOperationException} when there is nothing to roll back to, or the tag is held. Functions
 * of their arguments; thread-safe.
 */
public final class Rollback {

  private Rollback() {}

  /**
   * To the item at the index of the tag's history.
   *
   * @param index from 1, the item before the newest
   */
  public static ImageStream toIndex(ImageStream stream, String tag, int index) {
    List<TagEvent> items = items(stream, tag);
    if (index < 0 || index >= items.size()) {
      throw refused(
          stream,
          tag,
          "has no item "
              + index
              + (items.size() < 2
                  ? " - there is nothing earlier in its history"
                  : " - choose one from 1 to " + (items.size() - 1)));
    }
    return to(stream, tag, items, items.get(index));
  }

  /**
   * To the newest item of the tag's history with the image.
   *
   * @param id a digest, or its beginning, with or without the algorithm; no other image of this
   *     tag's history may begin so
   */
  public static ImageStream toImage(ImageStream stream, String tag, String id) {
    List<TagEvent> items = items(stream, tag);
    SortedSet<String> images = new TreeSet<>();
    items.stream().filter(i -> Resolution.isImage(i, id)).forEach(i -> images.add(i.image()));
    if (images.size() > 1) {
      throw refused(
          stream,
          tag,
          "can't be rolled back: "
              + UnresolvedImageException.ambiguous(id, images)
              + " - give more of the digest");
    }
    return to(
        stream,
        tag,
        items,
        first(items, item -> Resolution.isImage(item, id))
            .orElseThrow(
                () ->
                    refused(
                        stream,
                        tag,
                        "never pointed to the image "
                            + Quoted.of(id)
                            + " - choose one of its history")));
  }

  /**
   * To the newest item that was created at the time or before. Items whose creation is unknown are
   * passed over. An item that was taken over from another tag was created when it was there.
   */
  public static ImageStream toTime(ImageStream stream, String tag, Instant time) {
    List<TagEvent> items = items(stream, tag);
    return to(
        stream,
        tag,
        items,
        first(items, item -> item.created().filter(c -> !c.isAfter(time)).isPresent())
            .orElseThrow(
                () ->
                    refused(
                        stream,
                        tag,
                        "has no item created at " + time + " or before - choose a later time")));
  }

  /** The stream with the tag fixed to what it points to now; it stops following. */
  public static ImageStream pin(ImageStream stream, String tag) {
    List<TagEvent> items = items(stream, tag);
    if (items.isEmpty()) {
      throw refused(stream, tag, "points to nothing yet - import or push an image first");
    }
    return fixed(stream, tag, items.get(0));
  }

  private static List<TagEvent> items(ImageStream stream, String tag) {
    Optional<NamedTagEventList> history = stream.status().tag(tag);
    if (history.isEmpty() && stream.spec().tag(tag).isEmpty()) {
      throw refused(stream, tag, "does not exist - choose an existing tag");
    }
    return history.map(NamedTagEventList::items).orElse(List.of());
  }

  private static Optional<TagEvent> first(List<TagEvent> items, Predicate<TagEvent> wanted) {
    for (TagEvent item : items) {
      if (wanted.test(item)) {
        return Optional.of(item);
      }
    }
    return Optional.empty();
  }

  private static ImageStream to(
      ImageStream stream, String tag, List<TagEvent> items, TagEvent item) {
    if (isSame(items.get(0), item)) {
      throw refused(
          stream, tag, "already points to " + Quoted.shown(shown(item)) + " - pin it to keep it");
    }
    return fixed(stream, tag, item);
  }

  private static boolean isSame(TagEvent one, TagEvent other) {
    return one.image().equals(other.image())
        && (!one.image().isEmpty()
            || one.dockerImageReference().equals(other.dockerImageReference()));
  }

  private static String shown(TagEvent item) {
    return item.image().isEmpty() ? item.dockerImageReference() : item.image();
  }

  private static ImageStream fixed(ImageStream stream, String tag, TagEvent item) {
    Hold.checkNotHeld(stream, tag);
    TagReference before = stream.spec().tag(tag).orElseGet(() -> TagReference.named(tag));
    boolean hasImage = !item.image().isEmpty();
    if (!hasImage && PullSpecs.parse(item.dockerImageReference()).isEmpty()) {
      throw refused(
          stream,
          tag,
          "can't come from "
              + Quoted.of(item.dockerImageReference())
              + ", which is no pull spec - choose another item");
    }
    return stream.withTag(
        before
            .with()
            .from(hasImage ? image(stream, item) : reference(item))
            .reference(!hasImage)
            .generation(0L)
            // Only what comes from a registry may be scheduled.
            .importPolicy(before.importPolicy().withScheduled(false))
            .build());
  }

  private static ObjectReference image(ImageStream stream, TagEvent item) {
    return new ObjectReference(
        ObjectReference.IMAGE_STREAM_IMAGE,
        "",
        new StreamImageName(stream.metadata().name(), item.image()).toString(),
        JsonExtras.none());
  }

  private static ObjectReference reference(TagEvent item) {
    return ObjectReference.dockerImage(item.dockerImageReference());
  }

  private static RefusedOperationException refused(ImageStream stream, String tag, String why) {
    return new RefusedOperationException(
        "the tag " + Quoted.of(StreamTagName.join(stream.metadata().name(), tag)) + " " + why);
  }
}
