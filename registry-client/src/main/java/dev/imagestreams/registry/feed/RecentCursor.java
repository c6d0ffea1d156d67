package dev.imagestreams.registry.feed;

import dev.imagestreams.model.Digest;
import dev.imagestreams.registry.TagChange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a list that is ordered by time was read.
 *
 * <p>As text {@code r1.<seconds>.<nanoseconds>.<marks>}: the newest time, and of each change of the
 * minute before it nine bytes of a hash in Base64. That minute is read again, since changes may
 * have one time, and a registry of several machines may tell late of what came first; the marks
 * keep what was told from being told again.
 *
 * @param marks of the changes that were told
 */
record RecentCursor(Instant time, Set<String> marks) {

  /** How far apart the clocks of a registry's machines may be. */
  static final Duration OVERLAP = Duration.ofMinutes(1);

  /** More would make the cursor long; what has no mark is told again, which is allowed. */
  private static final int MAX_MARKS = 256;

  private static final int MARK_BYTES = 9;
  private static final int MARK_LENGTH = 12;
  private static final int MAX_LENGTH = MARK_LENGTH * MAX_MARKS + 64;
  private static final Pattern FORM =
      Pattern.compile("r1\\.([0-9]{1,12})\\.([0-9]{1,9})\\.([A-Za-z0-9_-]*)");

  RecentCursor {
    marks = Set.copyOf(marks);
  }

  /** The cursor; empty when the text is none. */
  static Optional<RecentCursor> parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches() || matcher.group(3).length() % MARK_LENGTH != 0) {
      return Optional.empty();
    }
    Set<String> marks = new LinkedHashSet<>();
    String all = matcher.group(3);
    for (int i = 0; i < all.length(); i += MARK_LENGTH) {
      marks.add(all.substring(i, i + MARK_LENGTH));
    }
    Instant time =
        Instant.ofEpochSecond(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
    return Optional.of(new RecentCursor(time, marks));
  }

  /** The cursor after the given changes, of which the newest has the given time. */
  static RecentCursor after(Instant time, Collection<TagChange> changes) {
    Set<String> marks = new LinkedHashSet<>();
    changes.stream()
        .filter(change -> !change.at().isBefore(time.minus(OVERLAP)))
        .sorted(Comparator.comparing(TagChange::at).reversed())
        .limit(MAX_MARKS)
        .forEach(change -> marks.add(mark(change)));
    return new RecentCursor(time, marks);
  }

  boolean knows(TagChange change) {
    return marks.contains(mark(change));
  }

  private static String mark(TagChange change) {
    MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
    String text =
        change.tag()
            + '\n'
            + change.digest().map(Digest::toString).orElse("")
            + '\n'
            + change.at()
            + '\n'
            + change.deleted();
    byte[] bytes = hash.digest(text.getBytes(StandardCharsets.UTF_8));
    return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(bytes, MARK_BYTES));
  }

  @Override
  public String toString() {
    return "r1." + time.getEpochSecond() + "." + time.getNano() + "." + String.join("", marks);
  }
}
