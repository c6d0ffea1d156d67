package dev.imagestreams.core.gate;

import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageManifest;
import dev.imagestreams.model.Platform;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Lets a tag point only to what is there for all of these platforms, the first image too: builds
 * for several platforms push one after the other.
 *
 * <p>What counts is what the tag's source names, also where the tag points to one image of an
 * index.
 *
 * @param platforms all of them must be there
 */
public record RequiredPlatforms(List<Platform> platforms) implements Gate {

  /**
   * On a tag of a stream's spec, or on the stream for all: {@code linux/amd64,linux/arm64}; {@code
   * none} for a tag of a stream that requires some.
   */
  public static final String ANNOTATION = "imagestreams.dev/require-platforms";

  static final String REASON = "PlatformsMissing";

  public RequiredPlatforms {
    platforms = List.copyOf(platforms);
  }

  @Override
  public Verdict decide(Move move) {
    List<Platform> missing =
        platforms.stream().filter(platform -> !isFor(move.source(), platform)).toList();
    return missing.isEmpty()
        ? Verdict.ALLOW
        : new Verdict.Deny(
            REASON,
            "there is nothing for "
                + missing.stream().map(Platform::toString).collect(Collectors.joining(", "))
                + " yet; push that too, or take it out of "
                + ANNOTATION);
  }

  /** Whether an image is for a platform, or an index has one that is. */
  public static boolean isFor(Image image, Platform platform) {
    Platform wanted = platform.normalized();
    return image.isIndex()
        ? image.dockerImageManifests().stream()
            .map(ImageManifest::platform)
            .flatMap(Optional::stream)
            .anyMatch(offered -> offered.normalized().equals(wanted))
        : image.platform().filter(offered -> offered.normalized().equals(wanted)).isPresent();
  }
}
