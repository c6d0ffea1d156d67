package dev.imagestreams.examples;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.registry.layout.OciLayout;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which image of a layout is meant. */
final class LayoutTag {

  /** Of a layout with more, the first are told. */
  private static final int SHOWN = 20;

  private LayoutTag() {}

  /**
   * The tag or digest of what is meant: what was asked for, or the only one there is.
   *
   * @param place what has the images, for messages
   * @param entries all there are, with a tag or without
   */
  static String choose(
      LayoutPlace place, List<String> tags, List<Descriptor> entries, Optional<String> wanted) {
    if (wanted.isPresent()) {
      if (!tags.contains(wanted.get()) && !isDigest(wanted.get())) {
        throw new ImageStreamsException(
            place + " has no image \"" + wanted.get() + "\"; it has " + list(tags, entries));
      }
      return wanted.get();
    }
    if (tags.size() == 1) {
      return tags.get(0);
    }
    if (tags.isEmpty() && entries.size() == 1) {
      return entries.get(0).digest().toString();
    }
    if (entries.isEmpty()) {
      throw new ImageStreamsException(place + " has no image; pull or copy one into it first");
    }
    throw new ImageStreamsException(
        place
            + " has more than one image: "
            + list(tags, entries)
            + "; choose one, for push by --tag, for copy as "
            + place.form().prefix()
            + place.path()
            + ":TAG");
  }

  private static boolean isDigest(String text) {
    try {
      Digest.parse(text);
      return true;
    } catch (InvalidReferenceException e) {
      return false;
    }
  }

  /** The tags, or digests where there are none; what is no tag could be made to play tricks. */
  private static String list(List<String> tags, List<Descriptor> entries) {
    List<String> names =
        tags.isEmpty()
            ? entries.stream().map(entry -> entry.digest().toString()).distinct().toList()
            : tags.stream().filter(OciLayout::isTag).toList();
    if (names.isEmpty()) {
      return "none";
    }
    Stream<String> more =
        names.size() > SHOWN ? Stream.of(names.size() - SHOWN + " more") : Stream.empty();
    return Stream.concat(names.stream().limit(SHOWN), more).collect(Collectors.joining(", "));
  }
}
