package dev.imagestreams.registry.copy;

import dev.imagestreams.model.Digest;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import java.io.ByteArrayInputStream;

/** Content in memory which, like every blob, shows at its end that it is wrong. */
public class MemoryBlob extends BlobStream {

  private final ByteArrayInputStream in;
  private final long length;
  private final boolean wrong;

  public MemoryBlob(byte[] bytes, Digest digest, long offset) {
    this.length = bytes.length - offset;
    this.in = new ByteArrayInputStream(bytes, (int) offset, (int) length);
    this.wrong = offset == 0 && !Digest.sha256(bytes).equals(digest);
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int count) {
    int read = in.read(buffer, offset, count);
    if (read < 0 && wrong) {
      throw new RegistryException(Reason.DIGEST_MISMATCH, "not what it was");
    }
    return read;
  }

  @Override
  public void close() {}
}
