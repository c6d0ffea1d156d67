package dev.imagestreams.core;

import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageManifest;
import dev.imagestreams.model.Platform;
import dev.imagestreams.model.TagReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which image of an index a tag is to point to, where it points to one: what the tag's annotations
 * say.
 *
 * @param os empty where nothing is said
 * @param architecture empty where nothing is said
 */
record PlatformPreference(String os, String architecture) {

  static final PlatformPreference NONE = new PlatformPreference("", "");

  private static final String OS_ANNOTATION = "importer.image.openshift.io/prefer-os";
  private static final String ARCHITECTURE_ANNOTATION = "importer.image.openshift.io/prefer-arch";

  /** What a wanted tag says; nothing where there is none. */
  static PlatformPreference of(Optional<TagReference> tag) {
    Map<String, String> said = tag.map(TagReference::annotations).orElse(Map.of());
    return new PlatformPreference(
        said.getOrDefault(OS_ANNOTATION, ""), said.getOrDefault(ARCHITECTURE_ANNOTATION, ""));
  }

  /**
   * The image of an index to point to: for what is preferred, filled in from what we run on; for
   * what we run on; for 64-bit Linux; or else the first. Empty of an index that has none.
   *
   * @param own what we run on
   */
  Optional<ImageManifest> choose(Image index, Platform own) {
    List<Platform> wanted = new ArrayList<>();
    if (!equals(NONE)) {
      wanted.add(
          new Platform(
              os.isEmpty() ? own.os() : os,
              architecture.isEmpty() ? own.architecture() : architecture,
              Optional.empty()));
    }
    wanted.add(own);
    wanted.add(Platform.LINUX_AMD64);
    return wanted.stream()
        .flatMap(platform -> index.manifestFor(platform).stream())
        .findFirst()
        .or(() -> index.dockerImageManifests().stream().findFirst());
  }

  /** What this JVM runs on, as images name it. */
  static Platform own() {
    return named(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  static Platform named(String os, String architecture) {
    // Elsewhere than on Windows, containers run on Linux, if need be in a machine of its own.
    String system = os.toLowerCase(Locale.ROOT).startsWith("windows") ? "windows" : "linux";
    String processor =
        switch (architecture) {
          case "x86_64" -> "amd64";
          case "aarch64" -> "arm64";
          case "x86", "i386", "i686" -> "386";
          default -> architecture;
        };
    return new Platform(system, processor, Optional.empty());
  }
}
