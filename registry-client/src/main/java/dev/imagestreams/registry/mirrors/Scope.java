package dev.imagestreams.registry.mirrors;

import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.Repository;
import java.util.Locale;
import java.util.Set;

/**
 * What a rule is about: a registry, a namespace or a repository in it, or, as {@code *.domain}, all
 * registries below a domain.
 *
 * <p>Hosts are in lower case, without the port 443, and all names of Docker Hub are one: whoever
 * writes a registry's name otherwise gets no other rules. {@code library/} is not added.
 *
 * @param host host and perhaps port, or {@code *.domain}
 * @param path empty for a whole registry
 */
record Scope(String host, String path) {

  private static final String HUB = "docker.io";
  private static final Set<String> HUB_ALIASES =
      Set.of("index.docker.io", "registry-1.docker.io", "registry.hub.docker.com");
  private static final int HTTPS = 443;

  /**
   * Reads a prefix.
   *
   * @param source the file or document it stands in, for messages
   * @param where its place there
   */
  static Scope parse(String text, String source, String where) {
    String trimmed = trimmed(text, source, where);
    int slash = trimmed.indexOf('/');
    String host = slash < 0 ? trimmed : trimmed.substring(0, slash);
    String path = slash < 0 ? "" : trimmed.substring(slash + 1);
    if (!isWildcard(host)) {
      check(host, path, source, where);
      return new Scope(canonicalHost(host), path);
    }
    if (slash >= 0 || host.indexOf(':') >= 0) {
      throw new InvalidRegistryRulesException(
          source, where, "a wildcard is for whole registries on any port: write *.example.com");
    }
    check("any" + host.substring(1), "", source, where);
    return new Scope(canonicalHost(host), path);
  }

  /** The text without slashes at its end; not yet known to be a name, but free of secrets. */
  static String trimmed(String text, String source, String where) {
    if (text.contains("://")) {
      throw new InvalidRegistryRulesException(
          source, where, "write host[:port][/path] without a scheme before it");
    }
    if (text.indexOf('@') >= 0) {
      throw new InvalidRegistryRulesException(
          source, where, "write host[:port][/path]; neither users nor digests have a place in it");
    }
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '/') {
      end--;
    }
    if (end == 0) {
      throw new InvalidRegistryRulesException(source, where, "host[:port][/path] is missing");
    }
    return text.substring(0, end);
  }

  static void check(String host, String path, String source, String where) {
    if (host.indexOf('*') >= 0 || path.indexOf('*') >= 0) {
      throw new InvalidRegistryRulesException(
          source, where, "a wildcard stands for all that is below a domain: write *.example.com");
    }
    if (path.indexOf(':') >= 0) {
      throw new InvalidRegistryRulesException(
          source, where, "rules are for whole repositories: leave out the tag");
    }
    try {
      new Repository(host, path.isEmpty() ? "any" : path);
    } catch (InvalidReferenceException e) {
      throw new InvalidRegistryRulesException(source, where, e.getMessage());
    }
  }

  static boolean isWildcard(String host) {
    return host.startsWith("*.");
  }

  /** A host as rules compare it. */
  static String canonicalHost(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    String name = withoutPort(lower);
    if (name.length() < lower.length()) {
      int port = Integer.parseInt(lower.substring(name.length() + 1));
      return port == HTTPS ? canonicalName(name) : name + ":" + port;
    }
    return canonicalName(name);
  }

  private static String canonicalName(String name) {
    return HUB_ALIASES.contains(name) ? HUB : name;
  }

  static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    return colon < 0 || host.endsWith("]") ? host : host.substring(0, colon);
  }

  /** What follows this scope in the name of a repository within it; empty if nothing does. */
  String rest(Repository repository) {
    if (path.isEmpty()) {
      return repository.path();
    }
    return repository.path().length() == path.length()
        ? ""
        : repository.path().substring(path.length() + 1);
  }

  @Override
  public String toString() {
    return path.isEmpty() ? host : host + "/" + path;
  }
}
