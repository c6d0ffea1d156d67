package dev.imagestreams.model.tags;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamTagName;
import dev.imagestreams.model.TagReference;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Keeps tags where they are.
 *
 * <p>A held tag keeps saying where it comes from, but does not move until it is released. The mark
 * is an annotation on the tag in the stream's spec, which others may write too; whoever moves tags
 * honours it. OpenShift knows nothing like it, and moves a held tag.
 *
 * <p>Functions of their arguments; thread-safe.
 */
public final class Hold {

  /** On a tag of a stream's spec, with the reason. Present, the tag is held. */
  public static final String ANNOTATION = "imagestreams.dev/hold";

  private Hold() {}

  /** Whether the tag is held, for any reason or none. */
  public static boolean isHeld(TagReference tag) {
    return tag.annotations().containsKey(ANNOTATION);
  }

  /** Why the tag is held; empty for a tag that is not. */
  public static Optional<String> reason(TagReference tag) {
    return Optional.ofNullable(tag.annotations().get(ANNOTATION));
  }

  /**
   * The stream with the tag held. A tag that was only pushed to becomes one that is wanted, from
   * nowhere. One that is held already gets the new reason.
   *
   * @param reason for those who come upon the held tag; not blank
   * @throws RefusedOperationException when the stream has no such tag, or the reason is blank
   */
  public static ImageStream hold(ImageStream stream, String tag, String reason) {
    if (reason.isBlank()) {
      throw new RefusedOperationException(
          "no reason to hold the tag " + Quoted.of(tag) + " - say why it is held");
    }
    Optional<TagReference> wanted = stream.spec().tag(tag);
    if (wanted.isEmpty() && stream.latest(tag).isEmpty()) {
      throw new RefusedOperationException(
          "the tag "
              + Quoted.of(StreamTagName.join(stream.metadata().name(), tag))
              + " does not exist - choose an existing tag to hold");
    }
    TagReference before = wanted.orElseGet(() -> TagReference.named(tag));
    Map<String, String> annotations = new TreeMap<>(before.annotations());
    annotations.put(ANNOTATION, reason);
    return stream.withTag(before.withAnnotations(annotations));
  }

  /**
   * The stream with the tag released. A tag that was only pushed to stays wanted, from nowhere.
   *
   * @throws RefusedOperationException when the tag is not held
   */
  public static ImageStream release(ImageStream stream, String tag) {
    TagReference held =
        stream
            .spec()
            .tag(tag)
            .filter(Hold::isHeld)
            .orElseThrow(
                () ->
                    new RefusedOperationException(
                        "the tag "
                            + Quoted.of(StreamTagName.join(stream.metadata().name(), tag))
                            + " is not held - there is nothing to release"));
    Map<String, String> annotations = new TreeMap<>(held.annotations());
    annotations.remove(ANNOTATION);
    return stream.withTag(held.withAnnotations(annotations));
  }

  static void checkNotHeld(ImageStream stream, String tag) {
    Optional<String> reason = stream.spec().tag(tag).flatMap(Hold::reason);
    if (reason.isPresent()) {
      throw new RefusedOperationException(
          "the tag "
              + Quoted.of(StreamTagName.join(stream.metadata().name(), tag))
              + " is held: "
              + Quoted.shown(reason.get())
              + " - release it first");
    }
  }
}
