package dev.imagestreams.examples.stores;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.TagUpdated;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.store.jdbc.PostgresImageStreamStore;
import dev.imagestreams.store.jdbc.SqliteImageStreamStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Is called back for each tag of a repository that moves, on any store, in one process or in many
 * that share the store. {@code examples/stores.sh} runs it on all of them.
 */
public final class Deployer {

  private Deployer() {}

  /** The one line that differs: of these three, an application has the one that it wants. */
  static ImageStreamStore open(String store) {
    if (store.equals("memory")) {
      return new InMemoryImageStreamStore();
    }
    if (store.startsWith("jdbc:postgresql:")) {
      return PostgresImageStreamStore.open(store);
    }
    return SqliteImageStreamStore.open(Path.of(store));
  }

  /** The same on every store: imports once, and again for each line that comes in. */
  static void run(
      String store, String stream, String repository, BufferedReader in, PrintStream out)
      throws IOException {
    StreamKey key = StreamKey.parse(stream);
    long process = ProcessHandle.current().pid();
    try (ImageStreamStore opened = open(store);
        ImageStreams streams =
            ImageStreams.builder().registryClient(RegistryClient::create).store(opened).build()) {
      streams
          .bus()
          .subscribe(
              Subscription.named("deployer").to(TagUpdated.class).ofStream(key),
              event -> out.println(process + " delivered " + event.id() + " " + event.tag()));
      do {
        streams
            .importImage(ImageStream.of(stream, repository))
            .repositoryFailure()
            .ifPresent(failure -> System.err.println(failure.message()));
      } while (in.readLine() != null);
    }
  }

  /**
   * Runs the example until its standard input ends.
   *
   * @param args {@code memory}, a file, or an address {@code jdbc:postgresql://…}; a stream, such
   *     as {@code shop/app}; and the repository that it follows
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 3) {
      System.err.println("name a store, a stream and a repository");
      System.exit(2);
    }
    try {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      run(args[0], args[1], args[2], in, System.out);
    } catch (ImageStreamsException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }
}
