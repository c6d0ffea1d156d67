package dev.imagestreams.registry;

import dev.imagestreams.http.HttpCall;
import dev.imagestreams.http.HttpReply;
import dev.imagestreams.model.Repository;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One call of the distribution protocol: what to send, and what the answer means.
 *
 * <p>{@link CallExecutor} does everything else: where to, as whom, how often, and what a refusal
 * means.
 */
interface RegistryCall<T> {

  /** What is being done, for error messages: {@code listing the tags of host/repository}. */
  String description();

  /** The repository as the caller named it; a mirror may be asked in its place. */
  Repository repository();

  /** Whether what is asked for can't change: mirrors may be for such calls alone. */
  default boolean byDigest() {
    return false;
  }

  default String method() {
    return "GET";
  }

  URI uri(Endpoint endpoint);

  default Map<String, String> headers() {
    return Map.of();
  }

  default Optional<HttpCall.Body> body() {
    return Optional.empty();
  }

  /** Whether the body is a blob's content, which may come from a registry while it is sent. */
  default boolean sendsContent() {
    return false;
  }

  /** Whether the call changes the registry: such calls go to no mirror. */
  default boolean writes() {
    return false;
  }

  /** What the caller must be allowed to do. */
  default List<Scope> scopes(Endpoint endpoint) {
    return List.of(
        writes()
            ? Scope.of(endpoint.repository(), "pull", "push")
            : Scope.of(endpoint.repository(), "pull"));
  }

  /** Whether the call's own headers say who asks: nobody else's credentials are added. */
  default boolean provesItself() {
    return false;
  }

  /** Whether sending it once more does no harm, also when the first one was carried out. */
  default boolean repeatable() {
    return true;
  }

  /** Whether {@link #answer} knows what to do with the status. */
  default boolean understands(int status) {
    return status == 200;
  }

  /**
   * Reads the answer. What is returned may hold on to the reply if {@link #keepsReply()} says so;
   * the reply is closed otherwise.
   */
  T answer(HttpReply reply);

  default boolean keepsReply() {
    return false;
  }
}
