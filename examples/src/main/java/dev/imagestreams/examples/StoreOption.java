package dev.imagestreams.examples;

import dev.imagestreams.core.store.StoreException;
import java.nio.file.Files;
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

  Path directory() {
    if (directory != null) {
      return directory;
    }
    String environment = System.getenv("IMAGESTREAMS_STORE");
    return environment == null || environment.isEmpty()
        ? Path.of(System.getProperty("user.home", "."), ".imagestreams")
        : Path.of(environment);
  }

  /** The store, for one process at a time. */
  JsonFileStore open() {
    return JsonFileStore.open(directory());
  }

  /** The store as it is now, to look at; an empty one where there is none. */
  JsonFileStore viewOrEmpty() {
    return JsonFileStore.view(directory());
  }

  /** The store as it is now, to look at; it must be there if it was named. */
  JsonFileStore view() {
    if (directory != null && Files.notExists(directory)) {
      throw new StoreException(
          "there is no store " + directory + "; import with --confirm makes it, or choose another");
    }
    return JsonFileStore.view(directory());
  }
}
