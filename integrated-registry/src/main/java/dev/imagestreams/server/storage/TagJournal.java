package dev.imagestreams.server.storage;

import dev.imagestreams.model.Digest;
import java.io.IOException;
import java.util.List;

/**
 * Moves tags, and remembers every move until it was announced: redo log and outbox in one.
 * Thread-safe.
 */
public interface TagJournal extends AutoCloseable {

  /**
   * Makes a tag point to a manifest. When this returns, the record and the tag are durable; if the
   * process dies in between, the tag is moved at the next start. Every push is recorded, also one
   * that leaves the tag where it was.
   */
  TagMove move(String repository, String tag, Digest to) throws IOException;

  /** The moves after a number, at most {@code max}, in order. */
  List<TagMove> movesAfter(long number, int max) throws IOException;

  /** The number up to which moves were announced. */
  long announced();

  /** Remembers that the moves up to a number were announced. Forgetting it does no harm. */
  void announced(long number) throws IOException;

  @Override
  void close() throws IOException;
}
