package dev.imagestreams.server.storage;

import dev.imagestreams.model.Digest;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Content by its digest, whichever repositories it belongs to. Thread-safe. */
public interface BlobStore {

  /**
   * Begins an upload.
   *
   * @param owner who may go on with it: a repository's name
   * @throws TooManyUploadsException when as many are open as may be
   */
  Upload begin(String owner) throws IOException;

  /** An upload that was begun, also before a restart; empty when there is none of this owner's. */
  Optional<Upload> resume(String id, String owner) throws IOException;

  /** Content, if it is there. */
  Optional<Blob> find(Digest digest) throws IOException;

  /** Stores content that is in memory, durably. */
  Blob put(Digest digest, byte[] content) throws IOException;

  /** Looks at all content there is, in any order; what comes or goes meanwhile may be left out. */
  void each(Visitor visitor) throws IOException;

  /**
   * Deletes content. Lost with the power, it is there again.
   *
   * @return false when there was none
   */
  boolean delete(Digest digest) throws IOException;

  /**
   * Gives up uploads to which nothing was added since a time.
   *
   * @return how many
   */
  long dropUploads(Instant before) throws IOException;

  /** Thrown when no more uploads may be begun before others end. */
  final class TooManyUploadsException extends IOException {
    private static final long serialVersionUID = 1L;

    TooManyUploadsException(int most) {
      super(most + " uploads are open; end some, or wait until they expire");
    }
  }

  /** Looks at content. */
  interface Visitor {
    void look(StoredContent content) throws IOException;
  }
}
