package dev.imagestreams.registry.auth;

import dev.imagestreams.model.Repository;
import java.util.List;
import java.util.Map;

/**
 * Where credentials come from. Implementations are thread-safe; they may block.
 *
 * <p>Credentials are sent only to the registry they were given for and to the token service it
 * names.
 */
@FunctionalInterface
public interface CredentialProvider {

  /**
   * The credentials to try for a repository, most fitting first; empty to go without. The client
   * remembers them for a second, or until one is refused.
   *
   * @param identity {@link dev.imagestreams.registry.Access#identity()}
   * @throws dev.imagestreams.model.ImageStreamsException when they can't be found out; when the
   *     thread was interrupted meanwhile, its interrupt status is set
   */
  List<Credentials> credentials(Repository repository, String identity);

  /** What this provider has, and then what the other has. */
  default CredentialProvider or(CredentialProvider other) {
    return firstOf(List.of(this, other));
  }

  /** No credentials for anybody. */
  static CredentialProvider anonymous() {
    return (repository, identity) -> List.of();
  }

  /** The same credentials for every repository of one host, and none for others. */
  static CredentialProvider forHost(String host, Credentials credentials) {
    return (repository, identity) ->
        repository.host().equals(host) ? List.of(credentials) : List.of();
  }

  /**
   * What all the providers have, in their order and nothing twice: what comes first is tried first,
   * and the next when it is refused.
   *
   * <p>A provider that fails is passed over with a warning, unless no other has anything: then the
   * first failure is thrown, since going without might hide it.
   */
  static CredentialProvider firstOf(List<CredentialProvider> providers) {
    List<CredentialProvider> all = List.copyOf(providers);
    return (repository, identity) -> {
      Findings findings = new Findings();
      all.forEach(p -> findings.add(() -> p.credentials(repository, identity)));
      return findings.list();
    };
  }

  /**
   * Each identity's own provider; an identity that is not named goes without.
   *
   * @param providers by {@link dev.imagestreams.registry.Access#identity()}; the usual one is empty
   */
  static CredentialProvider byIdentity(Map<String, CredentialProvider> providers) {
    Map<String, CredentialProvider> all = Map.copyOf(providers);
    return (repository, identity) ->
        all.getOrDefault(identity, anonymous()).credentials(repository, identity);
  }
}
