package dev.imagestreams.registry.copy;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * A blob on its way. Looks for the end together with the last byte: a reader that knows the size
 * would never ask for the end, and it is there that a wrong digest shows.
 */
final class WatchedStream extends BlobStream {

  private final BlobStream content;
  private final Descriptor blob;
  private final long length;
  private final BooleanSupplier stopped;
  private long left;

  /** {@code length} bytes of {@code blob}, its last. */
  WatchedStream(BlobStream content, Descriptor blob, long length, BooleanSupplier stopped) {
    this.content = content;
    this.blob = blob;
    this.length = length;
    this.stopped = stopped;
    this.left = length;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int count) throws IOException {
    if (stopped.getAsBoolean()) {
      throw new RegistryException(Reason.CANCELLED, "copying " + content + " was stopped");
    }
    if (count == 0) {
      return 0;
    }
    if (left == 0) {
      requireEnd();
      return -1;
    }
    int read = content.read(buffer, offset, (int) Math.min(count, left));
    if (read < 0) {
      throw new RegistryException(
          Reason.DIGEST_MISMATCH,
          content + " ends " + left + " bytes before the size that its manifest says");
    }
    left -= read;
    if (left == 0) {
      requireEnd();
    }
    return read;
  }

  private void requireEnd() throws IOException {
    if (content.read() >= 0) {
      throw new RegistryException(
          Reason.DIGEST_MISMATCH,
          content + " has more than the " + blob.size() + " bytes that its manifest says");
    }
  }

  /** Skipping would leave bytes unhashed, so what is skipped is read. */
  @Override
  public long skip(long count) throws IOException {
    return readNBytes((int) Math.max(0, Math.min(8192, count))).length;
  }

  @Override
  public void close() {
    content.close();
  }

  @Override
  public String toString() {
    return content.toString();
  }
}
