package dev.imagestreams.server.internal;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of some content that is asked for (RFC 9110, "Range Requests").
 *
 * @param from the first byte
 * @param length how many, at least 1
 */
record ByteRange(long from, long length) {

  private static final Pattern ONE =
      Pattern.compile("bytes=\\s*(\\d{0,40})\\s*-\\s*(\\d{0,40})\\s*");

  /**
   * Reads a header. What isn't understood, several ranges among it, is as if it weren't there, as
   * the standard allows: then all is sent.
   *
   * @param size of the content
   * @throws RegistryError when nothing of the range is there
   */
  static Optional<ByteRange> of(@Nullable String header, long size) {
    Matcher one = ONE.matcher(header == null ? "" : header);
    if (!one.matches() || (one.group(1).isEmpty() && one.group(2).isEmpty())) {
      return Optional.empty();
    }
    if (one.group(1).isEmpty()) {
      long count = Math.min(number(one.group(2)), size);
      return Optional.of(satisfiable(size - count, count, size));
    }
    long from = number(one.group(1));
    long to = one.group(2).isEmpty() ? Long.MAX_VALUE : number(one.group(2));
    if (to < from) {
      // As the conformance suite has it, and not as the standard, which would send all.
      throw unsatisfiable(size);
    }
    return Optional.of(satisfiable(from, Math.min(to, size - 1) - from + 1, size));
  }

  private static ByteRange satisfiable(long from, long length, long size) {
    if (from >= size || length < 1) {
      throw unsatisfiable(size);
    }
    return new ByteRange(from, length);
  }

  private static RegistryError unsatisfiable(long size) {
    return new RegistryError(
        416,
        "RANGE_INVALID",
        "the content has " + size + " bytes",
        java.util.Map.of("Content-Range", "bytes */" + size));
  }

  /** As large as can be counted. */
  private static long number(String digits) {
    BigInteger number = new BigInteger(digits);
    return number.bitLength() > 62 ? Long.MAX_VALUE - 1 : number.longValue();
  }

  /** As an answer says it. */
  String contentRange(long size) {
    return "bytes " + from + "-" + (from + length - 1) + "/" + size;
  }
}
