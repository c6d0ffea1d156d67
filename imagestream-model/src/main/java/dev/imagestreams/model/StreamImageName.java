package dev.imagestreams.model;

import java.util.Objects;

/**
 * What an image of a stream is called: {@code stream@id}.
 *
 * <p>The parts are what they are given, without a check of their letters; the id is a digest or the
 * beginning of one. Immutable and thread-safe.
 *
 * @param stream the stream's name within its namespace
 * @param id what {@link #matches} the image
 */
public record StreamImageName(String stream, String id) {

  public StreamImageName {
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(id, "id");
  }

  /**
   * Reads a name that must have both parts.
   *
   * @throws InvalidReferenceException when there is not exactly one {@code @}, or a part is empty
   */
  public static StreamImageName parse(String text) {
    int at = text.indexOf('@');
    int another = text.indexOf('@', at + 1);
    String shown = '"' + InvalidReferenceException.shown(text) + '"';
    if (at < 0 || another >= 0) {
      throw new InvalidReferenceException(
          text,
          "digest",
          at < 0 ? text.length() : another,
          "expected exactly one @ in the isimage name " + shown);
    }
    if (at == 0 || at == text.length() - 1) {
      throw new InvalidReferenceException(
          text,
          at == 0 ? "repository" : "digest",
          at == 0 ? 0 : text.length(),
          "image stream image name " + shown + " must have a name and ID");
    }
    return new StreamImageName(text.substring(0, at), text.substring(at + 1));
  }

  /**
   * Whether {@code image} begins with {@code prefix}. The prefix of a digest may leave out the
   * algorithm. Every image begins with the empty prefix.
   *
   * @param image a digest, or an old id
   */
  public static boolean matches(String image, String prefix) {
    return image.startsWith(prefix)
        || (Digest.isInAnyCase(image) && image.startsWith(prefix, image.indexOf(':') + 1));
  }

  @Override
  public String toString() {
    return stream + "@" + id;
  }
}
