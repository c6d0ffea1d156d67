package dev.imagestreams.server.storage;

import dev.imagestreams.model.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Content on its way in. Survives a restart with what was stored of it. For one thread at a time:
 * who comes second is told {@link UploadBusyException}.
 */
public interface Upload {

  /** Names the upload in URLs. */
  String id();

  /** Bytes stored so far. */
  long offset();

  /**
   * The file that has the content so far, from its first byte on, where there is one: not before
   * something was stored, and not after the end, but who has it open may read on.
   */
  Optional<Path> file();

  /**
   * Adds content.
   *
   * @param at where the content belongs; must be {@link #offset()}
   * @throws WrongOffsetException when it is not
   */
  void append(long at, InputStream in) throws IOException;

  /**
   * Makes the content a blob; when this returns, it is durable and the upload is over.
   *
   * @throws DigestMismatchException when the content is another; the upload is over all the same
   */
  Blob commit(Digest digest) throws IOException;

  /** Gives the content up. */
  void cancel() throws IOException;

  /** Thrown when content does not begin where the upload has come to. */
  final class WrongOffsetException extends IOException {
    private static final long serialVersionUID = 1L;

    WrongOffsetException(long at, long offset) {
      super("the content begins at " + at + ", the upload is at " + offset);
    }
  }

  /** Thrown when somebody else is adding to the upload. */
  final class UploadBusyException extends IOException {
    private static final long serialVersionUID = 1L;

    UploadBusyException() {
      super("another request is adding to this upload");
    }
  }

  /** Thrown when content is not what its digest says. */
  final class DigestMismatchException extends IOException {
    private static final long serialVersionUID = 1L;

    DigestMismatchException(Digest expected, Digest actual) {
      super("the content's digest is " + actual + ", not " + expected);
    }
  }
}
