package dev.imagestreams.registry.auth;

import dev.imagestreams.model.Repository;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A key of {@code auths}: the host, or the host and path, that credentials are for.
 *
 * @param written as it stands in the file
 * @param scope the host and path it means, without scheme; {@code docker.io} for Docker Hub
 */
record AuthKey(String written, String scope) {

  /** What docker calls Docker Hub when it talks to its helpers, and writes into its files. */
  static final String HUB_SERVER = "https://index.docker.io/v1/";

  private static final String HUB = "docker.io";

  private static final Set<String> HUB_HOSTS =
      Set.of(HUB, "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com");

  private static final Pattern SCHEME = Pattern.compile("^https?://");

  /** The end of an API's address; without a scheme or a last slash it may be a namespace. */
  private static final Pattern API = Pattern.compile("^([^/]+)/v[12]/?$");

  static AuthKey of(String written) {
    String scope = SCHEME.matcher(written).replaceFirst("");
    boolean address = scope.length() < written.length() || scope.endsWith("/");
    String hostAlone = API.matcher(scope).replaceFirst("$1");
    if (address || HUB_HOSTS.contains(hostAlone)) {
      scope = hostAlone;
    }
    scope = scope.endsWith("/") ? scope.substring(0, scope.length() - 1) : scope;
    int slash = scope.indexOf('/');
    return new AuthKey(
        written,
        slash < 0
            ? canonical(scope)
            : canonical(scope.substring(0, slash)) + scope.substring(slash));
  }

  /** A repository's host, under one name for all the names of Docker Hub. */
  static String host(Repository repository) {
    return canonical(repository.host());
  }

  /** The name that docker's helpers know a host by. */
  static String server(String host) {
    return host.equals(HUB) ? HUB_SERVER : host;
  }

  private static String canonical(String host) {
    return HUB_HOSTS.contains(host) ? HUB : host;
  }

  boolean isHost() {
    return scope.indexOf('/') < 0;
  }

  /** Whether the key is for a repository: its host, a path above it, or itself. */
  boolean matches(Repository repository) {
    return isWithin(scope, host(repository) + "/" + repository.path());
  }

  /**
   * The same, where a {@code *} stands for any part of a label of the host (Kubernetes, "Pull an
   * Image from a Private Registry", "Interpretation of config.json").
   */
  boolean matchesGlob(Repository repository) {
    int slash = scope.indexOf('/');
    String host = slash < 0 ? scope : scope.substring(0, slash);
    String[] wanted = host.split("\\.", -1);
    String[] labels = host(repository).split("\\.", -1);
    if (wanted.length != labels.length) {
      return false;
    }
    for (int i = 0; i < labels.length; i++) {
      if (!labelMatches(wanted[i], labels[i])) {
        return false;
      }
    }
    return slash < 0 || isWithin(scope.substring(slash + 1), repository.path());
  }

  /** One star a label is enough, and can't be made slow. */
  private static boolean labelMatches(String wanted, String label) {
    int star = wanted.indexOf('*');
    if (star < 0) {
      return wanted.equals(label);
    }
    String before = wanted.substring(0, star);
    String after = wanted.substring(star + 1);
    return label.length() >= before.length() + after.length()
        && label.startsWith(before)
        && label.endsWith(after)
        // A port is no part of a name.
        && label.substring(star, label.length() - after.length()).indexOf(':') < 0;
  }

  private static boolean isWithin(String scope, String name) {
    return name.startsWith(scope)
        && (name.length() == scope.length() || name.charAt(scope.length()) == '/');
  }

  /** For messages. Somebody may have written a password into the address. */
  String shown() {
    return scope.indexOf('@') < 0 ? scope : "***" + scope.substring(scope.lastIndexOf('@'));
  }
}
