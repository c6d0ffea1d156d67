package dev.imagestreams.examples.importing;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.ImportResult;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.registry.RegistryClient;
import java.io.PrintStream;

/** Imports no more than two tags of a repository, those that matter most, and names the others. */
public final class MostTags {

  private MostTags() {}

  /**
   * Runs the example.
   *
   * @param args a repository with more than two tags
   */
  public static void main(String[] args) throws InterruptedException {
    Example.main(args, "a repository", MostTags::run);
  }

  static void run(String repository, PrintStream out) {
    try (ImageStreams streams =
        ImageStreams.builder()
            .registryClient(RegistryClient::create)
            .importing(importer -> importer.maxTags(2))
            .build()) {
      ImportResult result = streams.importImage(ImageStream.of("app", repository));

      result.tags().forEach(tag -> out.println("imported " + tag.tag()));
      result.additionalTags().forEach(tag -> out.println("left out " + tag));
    }
  }
}
