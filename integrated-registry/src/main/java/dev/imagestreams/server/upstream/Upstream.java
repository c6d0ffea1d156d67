package dev.imagestreams.server.upstream;

import dev.imagestreams.model.Digest;
import java.util.List;
import java.util.Optional;

/**
 * Where a registry gets what its clients ask for and it hasn't got: what may be plugged in.
 *
 * <p>It is asked for reads alone, of repositories that may not exist here, and only after nothing
 * of that name was found here. What it gives is checked against its digest and kept.
 *
 * <p>Implementations are thread-safe. Calls and reads of what they give may block, but must end
 * some time, also when the other side says nothing: clients wait as long. They should end when
 * their thread is interrupted, as it is when the registry closes. What goes wrong is an {@link
 * UpstreamException}; anything else that is thrown is answered with 502.
 */
public interface Upstream {

  /** What a tag that was not pushed here points to; empty where there is none. */
  Optional<Digest> tag(String repository, String tag);

  /**
   * A manifest or an index that may be given to whoever reads the repository; empty where there is
   * none.
   */
  Optional<UpstreamContent> manifest(String repository, Digest digest);

  /**
   * A blob; empty where there is none. It may be closed without being read.
   *
   * @param manifests of the repository, all of which came from here and name the blob; one or more,
   *     those that came last first
   */
  Optional<UpstreamContent> blob(String repository, Digest digest, List<Digest> manifests);

  /**
   * Is told where a registry that asks is reached, as soon as it listens: who fetches from there
   * for the registry asks the registry itself.
   *
   * @param address {@code host:port}, as references to its images begin
   */
  default void servedAt(String address) {}
}
