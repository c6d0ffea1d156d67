package dev.imagestreams.registry.layout;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.copy.ImageSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.function.LongConsumer;

/**
 * Writes one blob into a file, from where the file is positioned, and checks size and digest of the
 * whole. For one thread.
 */
final class Receiver {

  private static final int BUFFER = 128 << 10;

  private final Descriptor blob;
  private final ImageSource source;
  private final LongConsumer progress;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private final MessageDigest hash;
  private long count;

  Receiver(Descriptor blob, ImageSource source, LongConsumer progress) {
    this.blob = blob;
    this.source = source;
    this.progress = progress;
    this.hash = blob.digest().algorithm().newMessageDigest();
  }

  /** Takes what a file has already of the blob, and leaves the file positioned behind it. */
  void take(FileChannel file) throws IOException {
    while (file.read(buffer) >= 0) {
      buffer.flip();
      pass();
    }
  }

  /** Bytes that were taken or received. */
  long count() {
    return count;
  }

  /** Gets the rest from the source. */
  void receive(FileChannel file) throws IOException {
    if (count < blob.size() || count == 0) {
      try (BlobStream content = source.blob(blob, count)) {
        receive(content, file);
      }
    }
    if (count != blob.size()) {
      throw mismatch("has " + count + " bytes, not the " + blob.size() + " of its descriptor");
    }
    Digest actual = blob.digest().algorithm().finish(hash.digest());
    if (!actual.equals(blob.digest())) {
      throw mismatch("has the digest " + actual);
    }
  }

  private void receive(BlobStream content, FileChannel file) throws IOException {
    byte[] array = buffer.array();
    for (int read = content.read(array); read >= 0; read = content.read(array)) {
      if (read > blob.size() - count) {
        throw mismatch("has more than the " + blob.size() + " bytes of its descriptor");
      }
      buffer.limit(read);
      while (buffer.hasRemaining()) {
        file.write(buffer);
      }
      buffer.rewind();
      pass();
    }
  }

  private void pass() {
    int bytes = buffer.remaining();
    hash.update(buffer);
    buffer.clear();
    count += bytes;
    progress.accept(bytes);
  }

  private RegistryException mismatch(String what) {
    return new RegistryException(
        Reason.DIGEST_MISMATCH, "blob " + blob.digest() + " from " + source + " " + what);
  }
}
