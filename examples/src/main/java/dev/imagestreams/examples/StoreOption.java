package dev.imagestreams.examples;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.registry.RegistryClient;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command keeps its streams. */
final class StoreOption {

  static final String LABEL = "DIR|URL";

  private static final String ENVIRONMENT = "IMAGESTREAMS_STORE";

  @Option(
      names = "--store",
      paramLabel = LABEL,
      converter = StorePlace.Converter.class,
      description = {
        "Where streams are kept: a directory, or a database of PostgreSQL,"
            + " jdbc:postgresql://HOST/DATABASE?user=ME.",
        "$IMAGESTREAMS_STORE or ~/.imagestreams unless given."
      })
  private @Nullable StorePlace given;

  StorePlace place() {
    return given != null ? given : usual();
  }

  private static StorePlace usual() {
    String environment = System.getenv(ENVIRONMENT);
    if (environment == null || environment.isEmpty()) {
      return new StoreDirectory(Path.of(System.getProperty("user.home", "."), ".imagestreams"));
    }
    try {
      return StorePlace.parse(environment);
    } catch (IllegalArgumentException e) {
      throw new StoreException("the store that " + ENVIRONMENT + " names: " + e.getMessage(), e);
    }
  }

  /** The store, to read and to write; others may do so at the same time. */
  PortableStore open() {
    return place().open();
  }

  /** The streams of a store, for a command that does one thing: others follow what it does. */
  static ImageStreams.Builder streams(PortableStore opened) {
    return ImageStreams.builder().registryClient(RegistryClient::create).store(opened).onDemand();
  }

  /** The streams of a store, for a command that stays, and follows what others do. */
  static ImageStreams.Builder following(PortableStore opened) {
    return ImageStreams.builder().registryClient(RegistryClient::create).store(opened);
  }

  /** The store to look at; an empty one where there is none. */
  PortableStore viewOrEmpty() {
    return place().view();
  }

  /** The store to look at; it must be there if it was named. */
  PortableStore view() {
    return given != null ? given.viewThere() : place().view();
  }

  /** The store whose log is followed, made where there is none. */
  PortableStore follow() {
    return place().follow();
  }
}
