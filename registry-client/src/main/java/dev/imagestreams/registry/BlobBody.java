package dev.imagestreams.registry;

import dev.imagestreams.http.HttpCall;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/**
 * A part of a blob as a request's body.
 *
 * @param length bytes
 * @param position told how far the sending is in the blob: forward as bytes are taken, and back
 *     when the request must be sent again
 */
record BlobBody(BlobSource source, long offset, long length, LongConsumer position)
    implements HttpCall.Body {

  @Override
  public InputStream open() throws IOException {
    InputStream in = source.open(offset);
    position.accept(offset);
    return new Part(in);
  }

  /** Ends after the part's bytes. */
  private final class Part extends FilterInputStream {

    private long left = length;

    Part(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int start, int wanted) throws IOException {
      if (left == 0) {
        return -1;
      }
      int count = super.read(buffer, start, (int) Math.min(left, wanted));
      if (count > 0) {
        left -= count;
        position.accept(offset + length - left);
      }
      return count;
    }
  }
}
