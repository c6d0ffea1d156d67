package dev.imagestreams.model.tags;

import dev.imagestreams.model.ImageStreamsException;
import java.util.Collection;
import java.util.List;

/** Thrown when an id is not that of exactly one image of a stream. */
public final class UnresolvedImageException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  private final List<String> matches;

  UnresolvedImageException(String stream, String id, Collection<String> matches) {
    super(
        matches.isEmpty()
            ? "imagestreamimage " + Quoted.of(stream + "@" + id) + " not found"
            : ambiguous(id, matches));
    this.matches = List.copyOf(matches);
  }

  /** What OpenShift says of a prefix of several images. */
  static String ambiguous(String id, Collection<String> matches) {
    return "multiple images match the prefix "
        + Quoted.of(id)
        + ": "
        + String.join(", ", matches.stream().map(Quoted::shown).toList());
  }

  /** Whether several images match; otherwise none does. */
  public boolean isAmbiguous() {
    return !matches.isEmpty();
  }

  /** The images that match, sorted; none or at least two. */
  public List<String> matches() {
    return matches;
  }
}
