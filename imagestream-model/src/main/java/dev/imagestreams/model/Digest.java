package dev.imagestreams.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The digest of content, as {@code algorithm:hex}.
 *
 * <p>Only registered algorithms with their exact length in lower-case hex are digests (OCI image
 * specification, "Digests"), so a {@code Digest} is safe as a part of a path or a URL. Immutable
 * and thread-safe.
 */
public final class Digest implements Comparable<Digest> {

  /** The algorithms a registry may use, with the length of their digests. */
  public enum Algorithm {
    SHA256("sha256", "SHA-256", 64),
    SHA384("sha384", "SHA-384", 96),
    SHA512("sha512", "SHA-512", 128);

    private final String label;
    private final String javaName;
    private final int hexLength;

    Algorithm(String label, String javaName, int hexLength) {
      this.label = label;
      this.javaName = javaName;
      this.hexLength = hexLength;
    }

    /** The name used in digests: {@code sha256}. */
    public String label() {
      return label;
    }

    /** Starts a computation. */
    public MessageDigest newMessageDigest() {
      try {
        return MessageDigest.getInstance(javaName);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("this Java runtime lacks " + javaName, e);
      }
    }

    /** The digest of {@code bytes}. */
    public Digest of(byte[] bytes) {
      return finish(newMessageDigest().digest(bytes));
    }

    /** The digest that a {@link MessageDigest} of this algorithm came to. */
    public Digest finish(byte[] hash) {
      return parse(label + ":" + HexFormat.of().formatHex(hash));
    }
  }

  private final Algorithm algorithm;
  private final String text;

  private Digest(Algorithm algorithm, String text) {
    this.algorithm = algorithm;
    this.text = text;
  }

  /**
   * Reads a digest.
   *
   * @throws InvalidReferenceException when the text is not one
   */
  public static Digest parse(String text) {
    Objects.requireNonNull(text, "text");
    return parse(text, 0, text);
  }

  /** Reads the digest that stands in {@code input} from {@code start} to its end. */
  static Digest parse(String input, int start, String text) {
    return new Digest(check(input, start, text, false), text);
  }

  /**
   * Checks {@code text}, which stands in {@code input} from {@code start} to its end, as OpenShift
   * does: like {@link #parse(String)}, but the hex may be upper case.
   */
  static void checkAnyCase(String input, int start, String text) {
    check(input, start, text, true);
  }

  /** Whether OpenShift takes the text for a digest: like one here, but in either case. */
  static boolean isInAnyCase(String text) {
    try {
      checkAnyCase(text, 0, text);
      return true;
    } catch (InvalidReferenceException e) {
      return false;
    }
  }

  private static Algorithm check(String input, int start, String text, boolean upperCase) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw invalid(input, start, "a digest is written algorithm:hex");
    }
    Algorithm algorithm = algorithm(text, colon);
    if (algorithm == null) {
      throw invalid(input, start, "the algorithm must be sha256, sha384 or sha512");
    }
    int hexLength = text.length() - colon - 1;
    if (hexLength != algorithm.hexLength) {
      throw invalid(
          input,
          start + colon + 1,
          algorithm.label + " takes " + algorithm.hexLength + " hex digits, not " + hexLength);
    }
    for (int i = colon + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isLowerHex(c) && !(upperCase && c >= 'A' && c <= 'F')) {
        throw invalid(input, start + i, "only 0-9 and a-f may follow the colon");
      }
    }
    return algorithm;
  }

  /** Whether the text is a bare SHA-256 in hex, as image ids were written before digests. */
  static boolean isBareHex(String text) {
    return text.length() == 64 && text.chars().allMatch(c -> isLowerHex((char) c));
  }

  private static @Nullable Algorithm algorithm(String text, int colon) {
    for (Algorithm algorithm : Algorithm.values()) {
      if (colon == algorithm.label.length() && text.startsWith(algorithm.label)) {
        return algorithm;
      }
    }
    return null;
  }

  private static boolean isLowerHex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }

  private static InvalidReferenceException invalid(String input, int position, String reason) {
    return new InvalidReferenceException(input, "digest", position, reason);
  }

  /** The SHA-256 digest of {@code bytes}. */
  public static Digest sha256(byte[] bytes) {
    return Algorithm.SHA256.of(bytes);
  }

  public Algorithm algorithm() {
    return algorithm;
  }

  /** What follows the colon. */
  public String hex() {
    return text.substring(algorithm.label.length() + 1);
  }

  /** A short form for people: the algorithm and the first twelve hex digits. */
  public String abbreviated() {
    return text.substring(0, algorithm.label.length() + 13);
  }

  @Override
  public int compareTo(Digest other) {
    return text.compareTo(other.text);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Digest that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
