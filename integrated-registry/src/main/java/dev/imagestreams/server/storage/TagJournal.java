package dev.imagestreams.server.storage;

import dev.imagestreams.model.Digest;
import java.io.IOException;
import java.util.Collection;
import java.util.List;

/**
 * Moves tags, and remembers every move until it was announced: redo log and outbox in one.
 * Thread-safe.
 */
public interface TagJournal extends AutoCloseable {

  /**
   * Makes tags point to a manifest. When this returns, the records and the tags are durable; if the
   * process dies in between, the tags are moved at the next start. Every push is recorded, also one
   * that leaves a tag where it was.
   *
   * @param actor who asked for it; empty for nobody that is known
   * @return one record for each tag, in the order of the tags
   * @throws IOException when not all of them could be moved; those that were are recorded
   */
  List<TagMove> move(String repository, Collection<String> tags, Digest to, String actor)
      throws IOException;

  /**
   * The same for a manifest that is not there yet: it comes to the repository with the tags.
   *
   * @param tags at least one
   */
  List<TagMove> push(
      String repository, Collection<String> tags, PushedManifest manifest, String actor)
      throws IOException;

  /**
   * Deletes tags, as durably.
   *
   * @return one record for each tag that was there
   */
  List<TagMove> remove(String repository, Collection<String> tags, String actor) throws IOException;

  /** Deletes tags and then a manifest, as durably. */
  void removeManifest(String repository, Collection<String> tags, Digest manifest, String actor)
      throws IOException;

  /**
   * How large a manifest may be that is pushed with its tags: the others are stored first, by
   * themselves.
   */
  int MAX_PUSHED = 128 << 10;

  /** The moves after a number, those of no tag among them, at most {@code max}, in order. */
  List<TagMove> movesAfter(long number, int max) throws IOException;

  /** The number of the last record; 0 before the first. */
  long last();

  /** The number up to which moves were announced. */
  long announced();

  /** Remembers that the moves up to a number were announced. Forgetting it does no harm. */
  void announced(long number) throws IOException;

  @Override
  void close() throws IOException;
}
