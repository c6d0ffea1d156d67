package dev.imagestreams.benchmarks.peers;

import dev.imagestreams.model.Digest;
import dev.imagestreams.registry.BlobSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.SplittableRandom;

/** A blob of any size that is nowhere: the same random block over and over. */
record MadeUpBlob(long size) implements BlobSource {

  private static final byte[] BLOCK = new byte[1 << 20];

  static {
    new SplittableRandom(1).nextBytes(BLOCK);
  }

  Digest digest() throws IOException {
    MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
    byte[] buffer = new byte[BLOCK.length];
    try (InputStream in = open()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        hash.update(buffer, 0, read);
      }
    }
    return Digest.Algorithm.SHA256.finish(hash.digest());
  }

  @Override
  public InputStream open() {
    return new Content(size);
  }

  private static final class Content extends InputStream {

    private final long size;
    private long position;

    Content(long size) {
      this.size = size;
    }

    private int offset() {
      return (int) (position % BLOCK.length);
    }

    @Override
    public int read() {
      if (position == size) {
        return -1;
      }
      int next = BLOCK[offset()] & 0xff;
      position++;
      return next;
    }

    @Override
    public int read(byte[] target, int start, int length) {
      if (position == size) {
        return -1;
      }
      int read = (int) Math.min(Math.min(length, BLOCK.length - offset()), size - position);
      System.arraycopy(BLOCK, offset(), target, start, read);
      position += read;
      return read;
    }

    /** Without a copy of our own, so that serving it costs little. */
    @Override
    public long transferTo(OutputStream out) throws IOException {
      long before = position;
      while (position < size) {
        int next = (int) Math.min(BLOCK.length - offset(), size - position);
        out.write(BLOCK, offset(), next);
        position += next;
      }
      return position - before;
    }
  }
}
