package dev.imagestreams.model;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A name for an image: {@code [host/]repository[:tag][@digest]}.
 *
 * <p>Read by the grammar of the distribution project: short names belong to Docker Hub, the first
 * segment is a host when it has a dot or a colon, is {@code localhost} or has an upper-case letter.
 * {@link #toString()} gives back what was parsed, {@link #normalized()} the full form. Two
 * references are equal when their full forms are. Immutable and thread-safe.
 */
public final class ImageReference {

  private static final String DEFAULT_TAG = "latest";

  private final String text;
  private final int nameEnd;
  private final Repository repository;
  private final Optional<String> tag;
  private final Optional<Digest> digest;

  private ImageReference(
      String text,
      int nameEnd,
      Repository repository,
      Optional<String> tag,
      Optional<Digest> digest) {
    this.text = text;
    this.nameEnd = nameEnd;
    this.repository = repository;
    this.tag = tag;
    this.digest = digest;
  }

  /**
   * Reads a reference.
   *
   * @throws InvalidReferenceException when the text is not one; it says which part and where
   */
  public static ImageReference parse(String text) {
    Objects.requireNonNull(text, "text");
    if (text.isEmpty()) {
      throw new InvalidReferenceException(text, "repository", 0, "the reference is empty");
    }
    rejectScheme(text);
    if (Digest.isBareHex(text)) {
      throw new InvalidReferenceException(
          text, "repository", 0, "64 hex digits are an image's id; write repository@sha256:id");
    }
    int at = text.indexOf('@');
    int end = at < 0 ? text.length() : at;
    Optional<Digest> digest =
        at < 0 ? Optional.empty() : Optional.of(Digest.parse(text, at + 1, text.substring(at + 1)));
    int colon = tagColon(text, end);
    Optional<String> tag = Optional.empty();
    if (colon >= 0) {
      ReferenceGrammar.checkTag(text, colon + 1, end);
      tag = Optional.of(text.substring(colon + 1, end));
      end = colon;
    }
    return new ImageReference(text, end, repository(text, end), tag, digest);
  }

  static void rejectScheme(String text) {
    int scheme = text.indexOf("://");
    if (scheme >= 0) {
      throw new InvalidReferenceException(
          text, "host", 0, "write the reference without what stands before the first slash");
    }
  }

  /** Where the tag's colon is, or -1: a colon before the last slash belongs to the host's port. */
  static int tagColon(String text, int end) {
    int slash = text.lastIndexOf('/', end - 1);
    return ReferenceGrammar.indexOf(text, ':', slash + 1, end);
  }

  private static Repository repository(String text, int end) {
    ReferenceGrammar.checkNameLength(text, 0, end);
    int slash = ReferenceGrammar.indexOf(text, '/', 0, end);
    if (slash < 0 || !isHost(text, slash)) {
      ReferenceGrammar.checkPath(text, 0, end);
      return repository(text, Repository.HUB, 0, end);
    }
    ReferenceGrammar.checkHost(text, 0, slash);
    ReferenceGrammar.checkPath(text, slash + 1, end);
    return repository(text, text.substring(0, slash), slash + 1, end);
  }

  /** The repository in its full form, which is what must not be too long. */
  private static Repository repository(String text, String host, int start, int end) {
    try {
      return new Repository(host, text.substring(start, end));
    } catch (InvalidReferenceException e) {
      // Only the length of the full form is left to be wrong; the position is one in the short.
      throw new InvalidReferenceException(
          text,
          "repository",
          end - 1,
          "host and repository in full have at most 255 characters together");
    }
  }

  /** Whether the first {@code slash} characters are a host, and not a part of a name. */
  static boolean isHost(String text, int slash) {
    for (int i = 0; i < slash; i++) {
      char c = text.charAt(i);
      if (c == '.' || c == ':' || (c >= 'A' && c <= 'Z')) {
        return true;
      }
    }
    return slash == "localhost".length() && text.startsWith("localhost");
  }

  /** Whether the text can be a tag. */
  public static boolean isTag(String text) {
    try {
      ReferenceGrammar.checkTag(text, 0, text.length());
      return true;
    } catch (InvalidReferenceException e) {
      return false;
    }
  }

  /** The repository in its full form. */
  public Repository repository() {
    return repository;
  }

  public Optional<String> tag() {
    return tag;
  }

  public Optional<Digest> digest() {
    return digest;
  }

  /** The tag, or {@code latest} where neither a tag nor a digest was given; empty with a digest. */
  public Optional<String> tagOrDefault() {
    return tag.isPresent() || digest.isPresent() ? tag : Optional.of(DEFAULT_TAG);
  }

  /** The repository as it was written, without tag and digest. */
  public String name() {
    return text.substring(0, nameEnd);
  }

  /** The full form: host, repository, and the tag, {@code latest} if nothing was given. */
  public String normalized() {
    StringBuilder full = new StringBuilder(repository.toString());
    tagOrDefault().ifPresent(t -> full.append(':').append(t));
    digest.ifPresent(d -> full.append('@').append(d));
    return full.toString();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ImageReference that && normalized().equals(that.normalized());
  }

  @Override
  public int hashCode() {
    return normalized().hashCode();
  }

  /** What was parsed, letter by letter. */
  @Override
  public String toString() {
    return text;
  }
}
