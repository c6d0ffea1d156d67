package dev.imagestreams.registry.mirrors;

import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.Repository;

/**
 * Where a rule sends pulls: a registry, or a namespace or repository in it, that takes the place of
 * a scope.
 *
 * @param path empty for a whole registry
 */
record Endpoint(String host, String path, boolean insecure) {

  /**
   * Reads a location.
   *
   * @param source the file or document it stands in, for messages
   * @param where its place there
   */
  static Endpoint parse(String text, boolean insecure, String source, String where) {
    String trimmed = Scope.trimmed(text, source, where);
    int slash = trimmed.indexOf('/');
    String host = slash < 0 ? trimmed : trimmed.substring(0, slash);
    String path = slash < 0 ? "" : trimmed.substring(slash + 1);
    Scope.check(host, path, source, where);
    return new Endpoint(host, path, insecure);
  }

  boolean isSameAs(Scope scope) {
    return path.equals(scope.path()) && Scope.canonicalHost(host).equals(scope.host());
  }

  /**
   * What a repository of the scope is here.
   *
   * @param origin the rule's, for messages
   */
  Location of(Repository repository, Scope scope, String origin) {
    String rest = scope.rest(repository);
    String there = path.isEmpty() || rest.isEmpty() ? path + rest : path + "/" + rest;
    try {
      return new Location(new Repository(host, there), insecure);
    } catch (InvalidReferenceException e) {
      throw new InvalidRegistryRulesException(
          origin,
          scope.toString(),
          "it makes a name that no repository has of " + repository + ": " + e.getMessage());
    }
  }

  @Override
  public String toString() {
    return path.isEmpty() ? host : host + "/" + path;
  }
}
