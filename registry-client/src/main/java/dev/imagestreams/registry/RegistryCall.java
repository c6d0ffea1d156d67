package dev.imagestreams.registry;

import dev.imagestreams.http.HttpCall;
import dev.imagestreams.http.HttpReply;
import dev.imagestreams.model.Repository;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * One call of the distribution protocol: what to send, and what the answer means.
 *
 * <p>{@link CallExecutor} does everything else: where to, as whom, and what a refusal means.
 */
interface RegistryCall<T> {

  /** What is being done, for error messages: {@code listing the tags of host/repository}. */
  String description();

  Repository repository();

  default String method() {
    return "GET";
  }

  /**
   * Where to.
   *
   * @param base scheme and authority of the registry
   */
  URI uri(URI base);

  default Map<String, String> headers() {
    return Map.of();
  }

  default Optional<HttpCall.Body> body() {
    return Optional.empty();
  }

  /** Whether the call needs leave to push, and not only to pull. */
  default boolean writes() {
    return false;
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
