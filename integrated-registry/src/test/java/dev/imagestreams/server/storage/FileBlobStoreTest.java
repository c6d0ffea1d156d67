package dev.imagestreams.server.storage;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Blobs as files. */
class FileBlobStoreTest extends BlobStoreContract {

  @TempDir Path directory;
  private DataDirectory data;

  @Override
  BlobStore open() throws IOException {
    data = DataDirectory.open(directory.resolve("data"), true);
    return new FileBlobStore(data, MOST);
  }

  @Override
  void close() throws IOException {
    data.close();
  }
}
