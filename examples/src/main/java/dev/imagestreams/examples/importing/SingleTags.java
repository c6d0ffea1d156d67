package dev.imagestreams.examples.importing;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.ImportOptions;
import dev.imagestreams.core.ImportResult;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.TagRequest;
import dev.imagestreams.registry.RegistryClient;
import java.io.PrintStream;
import java.util.Set;

/**
 * Imports single tags; one that can't be had hinders no other, and an alias goes where another is.
 */
public final class SingleTags {

  private SingleTags() {}

  /**
   * Runs the example.
   *
   * @param args a repository with a tag {@code 1.0}
   */
  public static void main(String[] args) throws InterruptedException {
    Example.main(args, "a repository", SingleTags::run);
  }

  static void run(String repository, PrintStream out) {
    try (ImageStreams streams =
        ImageStreams.builder().registryClient(RegistryClient::create).build()) {
      ImageStream stream =
          ImageStream.empty(StreamKey.parse("app"))
              .withTag(TagReference.dockerImage("v1", repository + ":1.0"))
              .withTag(TagReference.dockerImage("v0", repository + ":no-such-tag"));

      ImportResult result = streams.importImage(stream, ImportOptions.ofTags(Set.of("v1", "v0")));
      result.tags().forEach(tag -> out.println(tag.tag() + " " + tag.status()));
      result.failures().forEach(tag -> out.println(tag.failure().orElseThrow().message()));

      TagRequest alias = TagRequest.of("app:v1", "app:stable").withAlias(true);
      out.println(streams.tag(alias).message());
      out.println(streams.get(stream.key()).orElseThrow().latest("stable").orElseThrow().image());
    }
  }
}
