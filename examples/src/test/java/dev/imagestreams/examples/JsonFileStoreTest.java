package dev.imagestreams.examples;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.testkit.ImageStreamStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The command line's store does what every store must. */
class JsonFileStoreTest extends ImageStreamStoreContract {

  @TempDir Path directory;

  @Override
  protected ImageStreamStore createStore() {
    return JsonFileStore.open(directory);
  }
}
