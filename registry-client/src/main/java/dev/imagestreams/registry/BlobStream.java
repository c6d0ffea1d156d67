package dev.imagestreams.registry;

import java.io.IOException;
import java.io.InputStream;

/**
 * A blob's content as it arrives.
 *
 * <p>Reading to the end verifies it: where digest or size is not what was asked for, the read that
 * would have told the end throws {@link RegistryException}. So do reads when the connection breaks.
 * Closing early stops the transfer. For one thread.
 */
public abstract class BlobStream extends InputStream {

  /** Bytes still to come when the stream was opened; -1 if the registry didn't say. */
  public abstract long length();

  /**
   * Reads everything.
   *
   * @throws RegistryException also when there are more than {@code limit} bytes
   */
  public byte[] readAll(int limit) {
    try {
      byte[] bytes = readNBytes(limit + 1);
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

  @Override
  public abstract void close();
}
