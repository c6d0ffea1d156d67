package dev.imagestreams.registry;

import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.auth.Credentials;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A registry client as feeds see it: answers from a registry's own API beside the distribution
 * protocol, under the client's limits on time, size, addresses and requests.
 */
public interface FeedSource {

  /** The origin of the registry's API: {@code https://registry-1.docker.io}. */
  URI registry(Repository repository);

  /** What {@link dev.imagestreams.registry.auth.CredentialProvider} has for the repository. */
  List<Credentials> credentials(Repository repository, Access access);

  /**
   * Sends a GET, or a POST where there is a body. To the registry's own origin it goes as somebody
   * who may pull from the repository, unless an Authorization among the headers says who asks;
   * elsewhere it has the given headers only.
   *
   * @return the body of an answer 200 or 201, at most 16 MiB
   * @throws RegistryException for every other answer
   */
  byte[] send(
      Repository repository,
      URI uri,
      Map<String, String> headers,
      Optional<byte[]> body,
      Access access);
}
