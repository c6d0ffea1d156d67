package dev.imagestreams.registry;

import dev.imagestreams.http.HttpFailure;
import dev.imagestreams.http.HttpReply;
import dev.imagestreams.model.Digest;
import dev.imagestreams.registry.RegistryException.Reason;
import java.io.IOException;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** A blob's content, hashed as it passes, whichever way it is read. */
final class VerifyingBlobStream extends BlobStream {

  private final GetBlob call;
  private final HttpReply reply;
  private final MessageDigest hash;
  private @Nullable Digest actual;

  VerifyingBlobStream(GetBlob call, HttpReply reply) {
    this.call = call;
    this.reply = reply;
    this.hash = call.digest().algorithm().newMessageDigest();
  }

  @Override
  public long length() {
    return reply.contentLength();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count;
    try {
      count = reply.body().read(buffer, offset, length);
    } catch (HttpFailure e) {
      throw Answers.failed(call.description(), e);
    }
    if (count > 0) {
      hash.update(buffer, offset, count);
    } else if (count < 0) {
      verify();
    }
    return count;
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
    reply.close();
  }

  @Override
  public String toString() {
    return "blob " + call.digest() + " of " + call.repository();
  }
}
