package dev.imagestreams.examples.importing;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.ImportOptions;
import dev.imagestreams.core.ImportResult;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.registry.RegistryClient;
import java.io.PrintStream;

/** Follows all tags of a repository: tries it, does it, and finds nothing new the second time. */
public final class WholeRepository {

  private WholeRepository() {}

  /**
   * Runs the example.
   *
   * @param args a repository, such as {@code quay.io/fedora/fedora}
   */
  public static void main(String[] args) throws InterruptedException {
    Example.main(args, "a repository", WholeRepository::run);
  }

  static void run(String repository, PrintStream out) {
    try (ImageStreams streams =
        ImageStreams.builder().registryClient(RegistryClient::create).build()) {
      ImageStream stream = ImageStream.of("team/app", repository);

      show("would be", streams.importImage(stream, ImportOptions.ALL.withDryRun(true)), out);
      out.println("kept: " + streams.get(stream.key()).isPresent());

      show("is", streams.importImage(stream), out);
      show("is still", streams.importImage(stream), out);
    }
  }

  private static void show(String word, ImportResult result, PrintStream out) {
    result.repositoryFailure().ifPresent(failure -> out.println(failure.message()));
    result
        .tags()
        .forEach(tag -> out.println(tag.tag() + " " + word + " " + tag.image().orElse("nowhere")));
    out.println("changed: " + result.changed());
  }
}
