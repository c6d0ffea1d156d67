package dev.imagestreams.registry.feed;

import dev.imagestreams.model.Digest;
import dev.imagestreams.registry.TagChange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What all tags of a repository pointed to, in at most 2 KiB.
 *
 * <p>As text {@code w1.<sums>}: each tag belongs to one of up to 256 groups, and each group has the
 * sum of 48 bits of a hash of its tags and their digests, in Base64. Where the sum is another, a
 * tag of the group was moved, added or removed. No sums at all know of no tag. No time is compared,
 * since a tag that is moved back to an old image makes nothing newer.
 */
final class StateCursor {

  private static final int MAX_GROUPS = 256;
  private static final int SUM_BYTES = 6;
  private static final long SUM_MASK = (1L << (8 * SUM_BYTES)) - 1;
  private static final String PREFIX = "w1.";
  private static final int MAX_LENGTH = PREFIX.length() + MAX_GROUPS * SUM_BYTES * 4 / 3;

  /** Knows of no tag, so that all are told. */
  static final StateCursor NOTHING = new StateCursor(new long[0]);

  private final long[] sums;

  private StateCursor(long[] sums) {
    this.sums = sums;
  }

  /** The cursor; empty when the text is none. */
  static Optional<StateCursor> parse(String text) {
    if (text.length() > MAX_LENGTH || !text.startsWith(PREFIX)) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int groups = bytes.length / SUM_BYTES;
    if (bytes.length % SUM_BYTES != 0 || Integer.bitCount(groups) > 1) {
      return Optional.empty();
    }
    long[] sums = new long[groups];
    for (int i = 0; i < bytes.length; i++) {
      sums[i / SUM_BYTES] = sums[i / SUM_BYTES] << 8 | (bytes[i] & 0xff);
    }
    return Optional.of(new StateCursor(sums));
  }

  /** The cursor of the given tags, each of which stands once; small where they are few. */
  static StateCursor of(Collection<TagChange> tags) {
    int groups = 1;
    while (groups < MAX_GROUPS && groups < tags.size()) {
      groups *= 2;
    }
    return of(tags, groups);
  }

  private static StateCursor of(Collection<TagChange> tags, int groups) {
    long[] sums = new long[groups];
    for (TagChange tag : tags) {
      int group = group(tag, groups);
      sums[group] = (sums[group] + hash(tag.tag() + "@" + tag.digest())) & SUM_MASK;
    }
    return new StateCursor(sums);
  }

  /** The given tags that are not in a group which is as it was. */
  List<TagChange> changed(Collection<TagChange> tags) {
    if (sums.length == 0) {
      return List.copyOf(tags);
    }
    long[] now = of(tags, sums.length).sums;
    return tags.stream()
        .filter(tag -> now[group(tag, now.length)] != sums[group(tag, sums.length)])
        .toList();
  }

  private static int group(TagChange tag, int groups) {
    return (int) (hash(tag.tag()) & (groups - 1));
  }

  private static long hash(String text) {
    byte[] hash =
        Digest.Algorithm.SHA256.newMessageDigest().digest(text.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(Arrays.copyOf(hash, Long.BYTES)).getLong() & SUM_MASK;
  }

  @Override
  public String toString() {
    ByteBuffer bytes = ByteBuffer.allocate(sums.length * SUM_BYTES);
    for (long sum : sums) {
      for (int shift = 8 * (SUM_BYTES - 1); shift >= 0; shift -= 8) {
        bytes.put((byte) (sum >> shift));
      }
    }
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }
}
