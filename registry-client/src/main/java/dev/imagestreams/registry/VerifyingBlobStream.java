package dev.imagestreams.registry;

import dev.imagestreams.http.HttpFailure;
import dev.imagestreams.model.Digest;
import dev.imagestreams.registry.RegistryException.Reason;
import java.io.IOException;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A blob's content, hashed as it passes, whichever way it is read; goes on where it broke when the
 * connection breaks.
 */
final class VerifyingBlobStream extends BlobStream {

  private final GetBlob call;
  private final Source source;
  private final long length;
  private final MessageDigest hash;
  private GetBlob.Opened opened;
  private long position;
  private int breaks;
  private boolean ended;
  private @Nullable Digest actual;

  /** Where the content comes from. */
  interface Source {

    /** The content from a byte on. */
    GetBlob.Opened open(long from);

    /**
     * Waits until it may be opened again after it broke.
     *
     * @param breaks how often it did since it last brought anything
     * @throws RegistryException the failure itself, when that was too often
     */
    void waitOrThrow(RegistryException failure, int breaks);
  }

  VerifyingBlobStream(GetBlob call, Source source) {
    this.call = call;
    this.source = source;
    this.hash = call.digest().algorithm().newMessageDigest();
    this.position = call.offset();
    this.opened = source.open(position);
    this.length = opened.length();
    skipUnwanted();
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
  public int read(byte[] buffer, int offset, int wanted) throws IOException {
    if (ended) {
      verify();
      return -1;
    }
    int count = readOrGoOn(buffer, offset, wanted);
    if (count > 0) {
      hash.update(buffer, offset, count);
      position += count;
      breaks = 0;
    } else if (count < 0) {
      ended = true;
      verify();
    }
    return count;
  }

  private int readOrGoOn(byte[] buffer, int offset, int wanted) throws IOException {
    while (true) {
      try {
        return opened.reply().body().read(buffer, offset, wanted);
      } catch (HttpFailure e) {
        RegistryException failure = Answers.failed(call.description(), e);
        if (e.kind() != HttpFailure.Kind.BROKEN) {
          throw failure;
        }
        source.waitOrThrow(failure, ++breaks);
        opened.reply().close();
        opened = source.open(position);
        skipUnwanted();
      }
    }
  }

  /** Reads over what comes before the content wanted, from a registry that does not know ranges. */
  private void skipUnwanted() {
    byte[] buffer = new byte[(int) Math.min(64 << 10, opened.skip())];
    long left = opened.skip();
    try {
      while (left > 0) {
        int count = opened.reply().body().read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
          throw new RegistryException(
              Reason.PROTOCOL, call.description() + ": there is nothing at byte " + position);
        }
        left -= count;
      }
    } catch (HttpFailure e) {
      opened.reply().close();
      throw Answers.failed(call.description(), e);
    } catch (IOException | RegistryException e) {
      opened.reply().close();
      throw e instanceof RegistryException refused
          ? refused
          : new RegistryException(Reason.UNAVAILABLE, call.description() + " broke off", e);
    }
  }

  private void verify() {
    if (call.offset() > 0) {
      return;
    }
    if (actual == null) {
      actual = call.digest().algorithm().finish(hash.digest());
    }
    if (!actual.equals(call.digest())) {
      throw new RegistryException(
          Reason.DIGEST_MISMATCH, call.description() + ": the content's digest is " + actual);
    }
  }

  /** Skipping would leave bytes unhashed, so what is skipped is read. */
  @Override
  public long skip(long count) throws IOException {
    byte[] buffer = new byte[(int) Math.min(8192, Math.max(0, count))];
    long left = count;
    while (left > 0) {
      int read = read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        break;
      }
      left -= read;
    }
    return count - left;
  }

  @Override
  public void close() {
    opened.reply().close();
  }

  @Override
  public String toString() {
    return "blob " + call.digest() + " of " + call.repository();
  }
}
