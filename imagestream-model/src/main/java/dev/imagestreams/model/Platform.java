package dev.imagestreams.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * What an image runs on.
 *
 * @param os {@code linux}; empty where a registry didn't say
 * @param architecture {@code amd64}, as Go names it; empty where a registry didn't say
 * @param variant {@code v8}, where the architecture has variants
 */
public record Platform(String os, String architecture, Optional<String> variant) {

  /** The plainest: 64-bit Linux. */
  public static final Platform LINUX_AMD64 = new Platform("linux", "amd64", Optional.empty());

  public Platform {
    Objects.requireNonNull(os, "os");
    Objects.requireNonNull(architecture, "architecture");
    Objects.requireNonNull(variant, "variant");
  }

  private static final int UNFIT = -1;
  private static final int NO_NUMBER = -1;

  /** What runs best on this platform, the first of several alike; empty where nothing runs. */
  <T> Optional<T> best(List<T> offered, Function<T, Optional<Platform>> platform) {
    Optional<T> best = Optional.empty();
    int bestRank = UNFIT;
    for (T each : offered) {
      int rank = platform.apply(each).map(this::rank).orElse(UNFIT);
      if (rank > bestRank) {
        best = Optional.of(each);
        bestRank = rank;
      }
    }
    return best;
  }

  /** How well an image of another platform runs on this one: more is better. */
  private int rank(Platform offered) {
    if (!os.equals(offered.os) || !architecture.equals(offered.architecture)) {
      return UNFIT;
    }
    int mine = variantNumber();
    int theirs = offered.variantNumber();
    if (mine == NO_NUMBER || theirs == NO_NUMBER) {
      return variant.equals(offered.variant) ? Integer.MAX_VALUE : UNFIT;
    }
    return theirs <= mine ? theirs : UNFIT;
  }

  /** Variants are levels, each of which runs what is made for those below. */
  private int variantNumber() {
    String level = variant.orElse(defaultVariant());
    return level.matches("v\\d{1,3}") ? Integer.parseInt(level.substring(1)) : NO_NUMBER;
  }

  /** What is meant where no variant is said, as containerd has it. */
  private String defaultVariant() {
    return switch (architecture) {
      case "arm64" -> "v8";
      case "arm" -> "v7";
      default -> "v1";
    };
  }

  /** The same with its variant, where the one that is meant was not said: {@code arm64/v8}. */
  public Platform normalized() {
    boolean said = variant.isPresent() || !architecture.startsWith("arm");
    return said ? this : new Platform(os, architecture, Optional.of(defaultVariant()));
  }

  /** {@code os/architecture[/variant]}. */
  @Override
  public String toString() {
    return os + "/" + architecture + variant.map(v -> "/" + v).orElse("");
  }
}
