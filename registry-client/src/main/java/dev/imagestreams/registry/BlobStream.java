package dev.imagestreams.registry;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A blob's content as it arrives.
 *
 * <p>Reading to the end verifies it: where digest or size is not what was asked for, the read that
 * would have told the end throws {@link RegistryException}. So do reads when the connection breaks.
 * Closing early stops the transfer. For one thread.
 */
public abstract class BlobStream extends InputStream {

  /** Room is made at once for as much as is announced, but not for what only a liar may have. */
  private static final int MAX_TRUSTED = 64 << 10;

  /** Bytes still to come when the stream was opened; -1 if the registry didn't say. */
  public abstract long length();

  /**
   * Reads everything.
   *
   * @throws RegistryException also when there are more than {@code limit} bytes
   */
  public byte[] readAll(int limit) {
    try {
      byte[] bytes = read(limit);
      if (bytes.length > limit) {
        throw new RegistryException(
            RegistryException.Reason.TOO_LARGE, this + " is larger than " + limit + " bytes");
      }
      return bytes;
    } catch (IOException e) {
      throw new RegistryException(
          RegistryException.Reason.UNAVAILABLE, "reading " + this + " failed", e);
    }
  }

  /** One byte more than the limit, if there are as many. */
  private byte[] read(int limit) throws IOException {
    long announced = length();
    if (announced < 0 || announced > Math.min(limit, MAX_TRUSTED)) {
      return readNBytes(limit + 1);
    }
    byte[] bytes = new byte[(int) announced];
    int count = readNBytes(bytes, 0, bytes.length);
    if (read() >= 0) { // The read that tells the end also verifies what came.
      throw new RegistryException(
          RegistryException.Reason.PROTOCOL, this + " is longer than was announced");
    }
    return count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
  }

  @Override
  public abstract void close();
}
