package dev.imagestreams.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The order in which OpenShift imports the tags of a repository, when it doesn't import all.
 *
 * <ol>
 *   <li>{@code latest};
 *   <li>minor versions, which have two numbers and perhaps a word ({@code 5.1}, {@code v5.1-rc1}),
 *       the newest first;
 *   <li>full versions by Semantic Versioning 2.0.0, with or without a {@code v} ({@code 5.1.3},
 *       {@code v5.1.3-rc.1}), the newest first;
 *   <li>all others, by their bytes.
 * </ol>
 *
 * <p>A pre-release is older than its release; of equal versions the one without {@code v} is first.
 * A number may have any length, where OpenShift takes one beyond 64 bits for no version.
 */
public final class TagPriority {

  /**
   * Sorts the tags that are imported first to the front. Versions that differ in their build
   * metadata only, and so not in tags that a registry takes, compare as equal: the order is not
   * consistent with equals. Null is refused.
   */
  public static final Comparator<String> ORDER =
      (one, other) -> Ranked.of(one).compareTo(Ranked.of(other));

  private TagPriority() {}

  /**
   * The tags in {@link #ORDER}; equals stay in the order they came in. The list can't be changed.
   */
  public static List<String> sort(Collection<String> tags) {
    return tags.stream().map(Ranked::of).sorted().map(Ranked::tag).toList();
  }

  private enum Category {
    LATEST,
    MINOR,
    FULL,
    OTHER
  }

  /** A tag that has been looked at; the version is there for minor and full versions. */
  private record Ranked(
      String tag, Category category, Optional<SemanticVersion> version, boolean hasV)
      implements Comparable<Ranked> {

    private static final Comparator<Ranked> BY_VERSION =
        Comparator.comparing((Ranked ranked) -> ranked.version.orElseThrow())
            .reversed()
            .thenComparing(Ranked::hasV);

    static Ranked of(String tag) {
      if (tag.equals(DockerImageReference.DEFAULT_TAG)) {
        return new Ranked(tag, Category.LATEST, Optional.empty(), false);
      }
      boolean hasV = tag.startsWith("v");
      String text = hasV ? tag.substring(1) : tag;
      Optional<SemanticVersion> full = SemanticVersion.parse(text);
      if (full.isPresent()) {
        return new Ranked(tag, Category.FULL, full, hasV);
      }
      Optional<SemanticVersion> minor = minor(text);
      return new Ranked(tag, minor.isPresent() ? Category.MINOR : Category.OTHER, minor, hasV);
    }

    /** {@code digits.digits}, or that with a dash and a word, as the version with patch 0. */
    private static Optional<SemanticVersion> minor(String text) {
      int dash = text.indexOf('-');
      int end = dash < 0 ? text.length() : dash;
      for (int i = end + 1; i < text.length(); i++) {
        if (!ReferenceGrammar.isWord(text.charAt(i))) {
          return Optional.empty();
        }
      }
      return SemanticVersion.parse(text.substring(0, end) + ".0" + text.substring(end));
    }

    @Override
    public int compareTo(Ranked other) {
      if (category != other.category) {
        return category.compareTo(other.category);
      }
      return switch (category) {
        case LATEST -> 0;
        case MINOR, FULL -> BY_VERSION.compare(this, other);
        case OTHER -> Arrays.compareUnsigned(bytes(), other.bytes());
      };
    }

    private byte[] bytes() {
      return tag.getBytes(StandardCharsets.UTF_8);
    }
  }
}
