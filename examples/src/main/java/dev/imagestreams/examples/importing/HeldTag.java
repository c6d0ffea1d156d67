package dev.imagestreams.examples.importing;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.ImportRequest;
import dev.imagestreams.registry.RegistryClient;
import java.io.PrintStream;

/** Holds a tag where it is while its source moves on, says so, and lets it go. */
public final class HeldTag {

  private static final StreamKey APP = StreamKey.parse("app");

  private HeldTag() {}

  /**
   * Runs the example.
   *
   * @param args an image that one can push to
   */
  public static void main(String[] args) throws InterruptedException {
    Example.main(args, "an image", (image, out) -> run(image, Example::awaitEnter, out));
  }

  static void run(String image, Runnable push, PrintStream out) {
    try (ImageStreams streams =
        ImageStreams.builder().registryClient(RegistryClient::create).build()) {
      streams.importImage(
          ImageStream.empty(APP).withTag(TagReference.dockerImage("stable", image)));

      streams.hold(APP, "stable", "incident 7");
      push.run();
      streams.importImage(ImportRequest.of("app:stable"));
      out.println(streams.explain(APP, "stable"));

      out.println(streams.release(APP, "stable").message());
      out.println(streams.explain(APP, "stable"));
    }
  }
}
