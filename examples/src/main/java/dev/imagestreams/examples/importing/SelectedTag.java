package dev.imagestreams.examples.importing;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.select.TagSelection;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.registry.RegistryClient;
import java.io.PrintStream;

/** Follows the highest version of a range, whatever its tag is called. */
public final class SelectedTag {

  private SelectedTag() {}

  /**
   * Runs the example.
   *
   * @param args a repository with versions of 1
   */
  public static void main(String[] args) throws InterruptedException {
    Example.main(args, "a repository", SelectedTag::run);
  }

  static void run(String repository, PrintStream out) {
    try (ImageStreams streams =
        ImageStreams.builder().registryClient(RegistryClient::create).build()) {
      TagReference stable =
          TagSelection.semver("^1.2").on(TagReference.dockerImage("stable", repository));
      ImageStream stream = ImageStream.empty(StreamKey.parse("app")).withTag(stable);

      streams.importImage(stream);

      out.println(streams.explain(stream.key(), "stable"));
    }
  }
}
