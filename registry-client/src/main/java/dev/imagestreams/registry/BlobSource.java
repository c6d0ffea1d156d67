package dev.imagestreams.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Content to upload, which can be read more than once. */
public interface BlobSource {

  /** Bytes. */
  long size();

  /** Opens the content at its beginning. */
  InputStream open() throws IOException;

  /** Opens the content at a byte: by reading what is before it, unless there is a shorter way. */
  default InputStream open(long offset) throws IOException {
    InputStream in = open();
    try {
      in.skipNBytes(offset);
      return in;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** Content in memory. */
  static BlobSource of(byte[] bytes) {
    return new BlobSource() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public InputStream open() {
        return new ByteArrayInputStream(bytes);
      }
    };
  }

  /** A file, which must not change until it is uploaded. */
  static BlobSource of(Path file) throws IOException {
    long size = Files.size(file);
    return new BlobSource() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public InputStream open() throws IOException {
        return Files.newInputStream(file);
      }
    };
  }
}
