package dev.imagestreams.notifications.webhook;

import dev.imagestreams.model.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** The secrets of which any will do. Says how many there are, and never what they are. */
final class Secrets {

  private final List<byte[]> secrets;

  private Secrets(List<byte[]> secrets) {
    this.secrets = secrets;
  }

  static Secrets of(String... secrets) {
    return ofBytes(
        Arrays.stream(secrets).map(each -> each.getBytes(StandardCharsets.UTF_8)).toList());
  }

  static Secrets ofBytes(List<byte[]> secrets) {
    if (secrets.isEmpty() || secrets.stream().anyMatch(each -> each.length == 0)) {
      throw new IllegalArgumentException(
          "a secret is missing or empty; where none is wanted, say unauthenticated()");
    }
    return new Secrets(secrets);
  }

  /** Whether what was given is one of the secrets. */
  boolean hasOne(byte[] given) {
    return matches(given, secret -> secret);
  }

  /** Whether what was given is what is made of one of the secrets. All are tried, always. */
  boolean matches(byte[] given, UnaryOperator<byte[]> expected) {
    boolean found = false;
    for (byte[] secret : secrets) {
      found |= isEqual(given, expected.apply(secret));
    }
    return found;
  }

  /** By hashes, so that not even the length of what is expected can be measured. */
  private static boolean isEqual(byte[] given, byte[] expected) {
    return MessageDigest.isEqual(hash(given), hash(expected));
  }

  private static byte[] hash(byte[] bytes) {
    return Digest.Algorithm.SHA256.newMessageDigest().digest(bytes);
  }

  @Override
  public String toString() {
    return secrets.size() == 1 ? "a secret" : secrets.size() + " secrets";
  }
}
