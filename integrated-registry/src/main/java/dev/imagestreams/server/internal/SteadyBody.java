package dev.imagestreams.server.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/**
 * A request's body from a client that must go on: who sends a byte now and then would hold a thread
 * for as long as it likes. Counts what was read. Not thread-safe.
 */
final class SteadyBody extends InputStream {

  /** How long a client may take for a beginning. */
  static final long GRACE_NANOS = 30_000_000_000L;

  /** What is expected from then on, in all; far below what the slowest lines do. */
  static final long BYTES_A_SECOND = 1024;

  private static final long NANOS_A_SECOND = 1_000_000_000L;

  private final InputStream in;
  private final LongSupplier nanos;
  private final long start;
  private long count;
  private long most = Long.MAX_VALUE;

  /**
   * @param nanos the time, as {@link System#nanoTime}
   */
  SteadyBody(InputStream in, LongSupplier nanos) {
    this.in = in;
    this.nanos = nanos;
    this.start = nanos.getAsLong();
  }

  /** Thrown when a client is too slow. */
  static final class SlowClientException extends IOException {
    private static final long serialVersionUID = 1L;

    SlowClientException(long count, long seconds) {
      super(
          count + " bytes came in " + seconds + " s; send faster, or go on with the upload later");
    }
  }

  long count() {
    return count;
  }

  /**
   * Ends with a refusal where more comes from now on.
   *
   * @param bytes how much more may come
   */
  void atMost(long bytes) {
    most = bytes > Long.MAX_VALUE - count ? Long.MAX_VALUE : count + bytes;
  }

  @Override
  public int read() throws IOException {
    int value = in.read();
    read(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = in.read(buffer, offset, length);
    read(Math.max(0, read));
    return read;
  }

  private void read(int more) throws SlowClientException {
    count += more;
    if (count > most) {
      throw Quota.exceeded("there is room for " + most + " bytes, and none for");
    }
    long took = nanos.getAsLong() - start;
    if (took > GRACE_NANOS && count / BYTES_A_SECOND < (took - GRACE_NANOS) / NANOS_A_SECOND) {
      throw new SlowClientException(count, took / NANOS_A_SECOND);
    }
  }
}
