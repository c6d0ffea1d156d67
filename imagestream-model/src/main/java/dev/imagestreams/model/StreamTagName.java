package dev.imagestreams.model;

import java.util.Objects;
import java.util.Optional;

/**
 * What a tag of a stream is called: {@code stream:tag}.
 *
 * <p>The parts are what they are given, without a check of their letters. Immutable and
 * thread-safe.
 *
 * @param stream the stream's name within its namespace
 * @param tag the tag's name
 */
public record StreamTagName(String stream, String tag) {

  public StreamTagName {
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(tag, "tag");
  }

  /**
   * Reads a name that must have both parts.
   *
   * @throws InvalidReferenceException when there is an {@code @}, there is not exactly one colon,
   *     or a part is empty
   */
  public static StreamTagName parse(String text) {
    int at = text.indexOf('@');
    if (at >= 0) {
      throw invalid(
          text, "tag", at, quoted(text) + " is an image stream image, not an image stream tag");
    }
    int colon = text.indexOf(':');
    int another = text.indexOf(':', colon + 1);
    if (colon < 0 || another >= 0) {
      throw invalid(
          text,
          "tag",
          colon < 0 ? text.length() : another,
          "expected exactly one : delimiter in the istag " + quoted(text));
    }
    if (colon == 0 || colon == text.length() - 1) {
      throw invalid(
          text,
          colon == 0 ? "repository" : "tag",
          colon == 0 ? 0 : text.length(),
          "image stream tag name " + quoted(text) + " must have a name and a tag");
    }
    return new StreamTagName(text.substring(0, colon), text.substring(colon + 1));
  }

  /**
   * Splits at the first colon and checks nothing: the stream may be empty, and the tag may hold
   * more colons. The tag is {@code latest} if nothing follows the colon.
   *
   * @return empty without a colon
   */
  public static Optional<StreamTagName> split(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    String tag = text.substring(colon + 1);
    return Optional.of(new StreamTagName(text.substring(0, colon), orDefault(tag)));
  }

  /** The name of a stream's tag, {@code latest} if {@code tag} is empty. */
  public static String join(String stream, String tag) {
    Objects.requireNonNull(stream, "stream");
    return stream + ":" + orDefault(tag);
  }

  private static String orDefault(String tag) {
    return tag.isEmpty() ? DockerImageReference.DEFAULT_TAG : tag;
  }

  private static String quoted(String text) {
    return '"' + InvalidReferenceException.shown(text) + '"';
  }

  private static InvalidReferenceException invalid(
      String input, String part, int position, String reason) {
    return new InvalidReferenceException(input, part, position, reason);
  }

  /** {@code stream:tag}; {@code latest} stands for an empty tag, as {@link #join} has it. */
  @Override
  public String toString() {
    return join(stream, tag);
  }
}
