package dev.imagestreams.benchmarks.peers;

import java.io.IOException;
import java.util.List;

/**
 * A client in the race: one repository seen through it. Called by many threads at a time.
 *
 * <p>Depends on the JDK alone, so that other clients' modules get nothing else from this one.
 */
public interface Entrant extends AutoCloseable {

  /** Makes a client that knows nothing yet. */
  interface Factory {

    /**
     * Opens a repository.
     *
     * @param address host and port; plain HTTP, nobody logs in
     * @param threads how many will call
     */
    Entrant open(String address, String repository, int threads) throws Exception;
  }

  /**
   * What one tag points to.
   *
   * @param config the bytes
   */
  record Content(String digest, byte[] config) {}

  /** All tags, by the client's own call where it has one. */
  List<String> tags() throws Exception;

  /** The digest of a tag, as cheaply as the client can have it. */
  String digest(String tag) throws Exception;

  /** Manifest and config of a tag, as cheaply as the client can have both. */
  Content content(String tag) throws Exception;

  /** Gets ready for the next round, which is of that work; neither timed nor counted. */
  default void prepare(Work work) throws Exception {}

  /** Looks at all again after nothing changed. A client without a memory fetches all again. */
  default Findings unchanged(Crew crew) throws Exception {
    return Findings.contents(this, crew);
  }

  @Override
  void close() throws IOException;
}
