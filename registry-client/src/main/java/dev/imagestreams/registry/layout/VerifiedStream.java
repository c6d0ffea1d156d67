package dev.imagestreams.registry.layout;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** A blob's content from the disk, hashed as it passes, whichever way it is read. */
final class VerifiedStream extends BlobStream {

  private final String name;
  private final InputStream content;
  private final Descriptor blob;
  private final long offset;
  private final MessageDigest hash;
  private long position;
  private @Nullable Digest actual;

  VerifiedStream(String name, InputStream content, Descriptor blob, long offset) {
    this.name = name;
    this.content = content;
    this.blob = blob;
    this.offset = offset;
    this.position = offset;
    this.hash = blob.digest().algorithm().newMessageDigest();
  }

  @Override
  public long length() {
    return blob.size() - offset;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int from, int length) {
    int count;
    try {
      count = content.read(buffer, from, length);
    } catch (IOException e) {
      throw DiskFailures.of("reading " + name, e);
    }
    if (count < 0) {
      verify();
      return count;
    }
    position += count;
    if (offset == 0) {
      hash.update(buffer, from, count);
    }
    return count;
  }

  /** Content that was read from its middle has no digest; what is left is its size. */
  private void verify() {
    if (position != blob.size()) {
      throw new RegistryException(
          Reason.DIGEST_MISMATCH, name + " has " + position + " bytes, not " + blob.size());
    }
    if (actual == null) {
      actual = offset > 0 ? blob.digest() : blob.digest().algorithm().finish(hash.digest());
    }
    if (!actual.equals(blob.digest())) {
      throw new RegistryException(
          Reason.DIGEST_MISMATCH, name + " is damaged: its content's digest is " + actual);
    }
  }

  /** Skipping would leave bytes unhashed, so what is skipped is read. */
  @Override
  public long skip(long count) throws IOException {
    return readNBytes((int) Math.max(0, Math.min(8192, count))).length;
  }

  @Override
  public void close() {
    try {
      content.close();
    } catch (IOException e) {
      throw DiskFailures.of("closing " + name, e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
