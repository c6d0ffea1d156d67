package dev.imagestreams.examples.importing;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.ImportMode;
import dev.imagestreams.registry.RegistryClient;
import java.io.PrintStream;
import java.util.Map;

/**
 * Of an image for several platforms, keeps all in one tag, and the one for 64-bit Arm in another.
 */
public final class Platforms {

  private Platforms() {}

  /**
   * Runs the example.
   *
   * @param args an image for several platforms, such as {@code docker.io/library/alpine:3}
   */
  public static void main(String[] args) throws InterruptedException {
    Example.main(args, "an image for several platforms", Platforms::run);
  }

  static void run(String image, PrintStream out) {
    try (ImageStreams streams =
        ImageStreams.builder().registryClient(RegistryClient::create).build()) {
      ImageStream stream =
          ImageStream.empty(StreamKey.parse("app"))
              .withTag(tag("all", image, ImportMode.PRESERVE_ORIGINAL))
              .withTag(
                  tag("arm64", image, ImportMode.LEGACY)
                      .withAnnotations(Map.of("importer.image.openshift.io/prefer-arch", "arm64")));

      streams
          .importImage(stream)
          .tags()
          .forEach(tag -> out.println(tag.tag() + " " + tag.image().orElse("nowhere")));
    }
  }

  private static TagReference tag(String name, String image, ImportMode mode) {
    TagReference tag = TagReference.dockerImage(name, image);
    return tag.withImportPolicy(tag.importPolicy().withImportMode(mode.label()));
  }
}
