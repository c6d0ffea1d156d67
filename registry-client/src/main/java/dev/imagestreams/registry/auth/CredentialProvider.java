package dev.imagestreams.registry.auth;

import dev.imagestreams.model.Repository;
import java.util.List;

/**
 * Where credentials come from. Implementations are thread-safe; they may block.
 *
 * <p>Credentials are sent only to the registry they were given for and to the token service it
 * names.
 */
@FunctionalInterface
public interface CredentialProvider {

  /**
   * The credentials to try for a repository, most fitting first; empty to go without.
   *
   * @param identity {@link dev.imagestreams.registry.Access#identity()}
   */
  List<Credentials> credentials(Repository repository, String identity);

  /** No credentials for anybody. */
  static CredentialProvider anonymous() {
    return (repository, identity) -> List.of();
  }

  /** The same credentials for every repository of one host, and none for others. */
  static CredentialProvider forHost(String host, Credentials credentials) {
    return (repository, identity) ->
        repository.host().equals(host) ? List.of(credentials) : List.of();
  }
}
