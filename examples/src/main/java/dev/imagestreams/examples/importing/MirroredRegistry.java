package dev.imagestreams.examples.importing;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.TagOutcome;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.mirrors.Pull;
import dev.imagestreams.registry.mirrors.RegistryRules;
import java.io.PrintStream;

/** Imports what one registry has from a mirror of it, under its own name, and not from another. */
public final class MirroredRegistry {

  private MirroredRegistry() {}

  /**
   * Runs the example.
   *
   * @param args a repository that is a copy, with a tag {@code 1.0}
   */
  public static void main(String[] args) throws InterruptedException {
    Example.main(args, "a repository", MirroredRegistry::run);
  }

  static void run(String copy, PrintStream out) {
    RegistryRules rules =
        RegistryRules.builder()
            .mirror("registry.example/team/app", copy, Pull.ALL)
            .block("registry.example")
            .build();
    try (RegistryClient client = RegistryClient.builder().rules(rules).build();
        ImageStreams streams = ImageStreams.builder().registryClient(client).build()) {
      ImageStream stream =
          ImageStream.empty(StreamKey.parse("app"))
              .withTag(TagReference.dockerImage("1.0", "registry.example/team/app:1.0"))
              .withTag(TagReference.dockerImage("other", "registry.example/other:1.0"));

      for (TagOutcome tag : streams.importImage(stream).tags()) {
        out.println(tag.failure().map(TagOutcome.Failure::message).orElse(tag.tag() + " is there"));
      }
      out.println(streams.explain(stream.key(), "1.0").lines().get(0));
    }
  }
}
