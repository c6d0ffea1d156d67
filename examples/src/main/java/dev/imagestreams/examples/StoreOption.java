package dev.imagestreams.examples;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.registry.RegistryClient;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command keeps its streams. */
final class StoreOption {

  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = "Where streams are kept; $IMAGESTREAMS_STORE or ~/.imagestreams unless given.")
  private @Nullable Path directory;

  StoreDirectory directory() {
    if (directory != null) {
      return new StoreDirectory(directory);
    }
    String environment = System.getenv("IMAGESTREAMS_STORE");
    return new StoreDirectory(
        environment == null || environment.isEmpty()
            ? Path.of(System.getProperty("user.home", "."), ".imagestreams")
            : Path.of(environment));
  }

  /** The store, to read and to write; others may do so at the same time. */
  PortableStore open() {
    return directory().open();
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
    return directory().view();
  }

  /** The store to look at; it must be there if it was named. */
  PortableStore view() {
    return directory == null ? directory().view() : directory().requireThere().view();
  }

  /** The store to follow: to look at where it is, made where it is not. */
  PortableStore follow() {
    return directory().isDatabase() ? directory().view() : directory().open();
  }
}
