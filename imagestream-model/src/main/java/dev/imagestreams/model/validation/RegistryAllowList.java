package dev.imagestreams.model.validation;

import dev.imagestreams.model.DockerImageReference;
import dev.imagestreams.model.InvalidReferenceException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The registries that images may be imported from: OpenShift's {@code allowedRegistriesForImport}.
 *
 * <p>An entry is a host and perhaps a port, in which {@code *} stands for any characters and {@code
 * ?} for one. An entry without a port means 443, or 80 if it is insecure. Entries for {@code
 * docker.io} also allow the other names of Docker Hub.
 *
 * <p>Other than in OpenShift, wildcards keep to the labels between the dots of a host. A {@code *}
 * that is a whole label stands for one label or more, so that {@code *} is any host and {@code
 * *.example.com} any host below that one, however deep; next to other characters it stays within
 * its label: {@code registry*} is {@code registry1}, and not {@code registry.evil.example}. An
 * entry with a slash, which could never match a host, is refused.
 *
 * <p>Immutable and thread-safe.
 */
public final class RegistryAllowList {

  private static final int SHOWN = 5;
  private static final String HUB = "docker.io";
  private static final Set<String> HUB_ALIASES = Set.of("index.docker.io", "registry-1.docker.io");
  private static final HostPort ANYWHERE = new HostPort("*", "*");
  private static final Set<String> PORTS_OF_NO_PORT = Set.of("80", "443", "*");

  /**
   * A registry that is allowed.
   *
   * @param domainName {@code host} or {@code host:port}, with wildcards
   * @param insecure whether the registry is asked without TLS: its port is 80 then, where none is
   *     given
   */
  public record Entry(String domainName, boolean insecure) {

    /**
     * @throws IllegalArgumentException when the name is empty, has a slash or several colons
     */
    public Entry {
      Objects.requireNonNull(domainName, "domainName");
      if (domainName.indexOf(':') != domainName.lastIndexOf(':')) {
        throw new IllegalArgumentException(
            "failed to parse allowed registry " + Text.quoted(domainName) + ": too many colons");
      }
      if (domainName.isEmpty() || domainName.startsWith(":") || domainName.indexOf('/') >= 0) {
        throw new IllegalArgumentException(
            "failed to parse allowed registry "
                + Text.quoted(domainName)
                + ": expected a host and perhaps a port");
      }
    }
  }

  /** How a registry may be asked, which says what port is meant where none is given. */
  public enum Transport {
    /** With TLS. */
    SECURE,
    /** Without. */
    INSECURE,
    /** Either. */
    ANY
  }

  private record HostPort(String host, String port) {

    static HostPort of(Entry entry) {
      int colon = entry.domainName.indexOf(':');
      return colon < 0
          ? new HostPort(entry.domainName, entry.insecure ? "80" : "443")
          : new HostPort(
              entry.domainName.substring(0, colon), entry.domainName.substring(colon + 1));
    }

    @Override
    public String toString() {
      return port.isEmpty() ? host : host + ":" + port;
    }
  }

  private final List<HostPort> entries;
  private final Set<String> repositories;

  private RegistryAllowList(List<HostPort> entries, Set<String> repositories) {
    this.entries = List.copyOf(entries);
    this.repositories = Set.copyOf(repositories);
  }

  /** A list that allows every registry. */
  public static RegistryAllowList all() {
    return new RegistryAllowList(List.of(ANYWHERE), Set.of());
  }

  /** A list that allows no registry. */
  public static RegistryAllowList none() {
    return new RegistryAllowList(List.of(), Set.of());
  }

  /** A list of these registries; as in OpenShift's configuration, every one if there are none. */
  public static RegistryAllowList of(List<Entry> entries) {
    if (entries.isEmpty()) {
      return all();
    }
    RegistryAllowList list = none();
    for (int i = entries.size() - 1; i >= 0; i--) {
      list = list.withFirst(HostPort.of(entries.get(i)));
    }
    return list;
  }

  /** This list with the integrated registry, whose port is 443 where none is given. */
  public RegistryAllowList withInternalRegistry(String hostPort) {
    return withFirst(HostPort.of(new Entry(hostPort, false)));
  }

  private RegistryAllowList withFirst(HostPort entry) {
    if (entries.contains(entry)) {
      return this;
    }
    List<HostPort> more = new ArrayList<>();
    more.add(entry);
    more.addAll(entries);
    return new RegistryAllowList(more, repositories);
  }

  /**
   * This list with single repositories, by their pull specs: those that a stream has already. What
   * is no pull spec is passed over.
   */
  public RegistryAllowList withRepositories(Collection<String> pullSpecs) {
    if (entries.contains(ANYWHERE)) {
      return this; // No need to know the repositories of a long history.
    }
    Set<String> more = new HashSet<>(repositories);
    for (String pullSpec : pullSpecs) {
      try {
        more.add(canonical(DockerImageReference.parse(pullSpec)));
      } catch (InvalidReferenceException e) {
        // Then it can't be pulled either; and whoever takes it out of a stream must be able to.
        continue;
      }
    }
    // A registry standing alone is no repository: it would allow every other one like it.
    more.remove("");
    return new RegistryAllowList(entries, more);
  }

  private static String canonical(DockerImageReference reference) {
    return reference.dockerClientDefaults().asRepository().exact();
  }

  /** Either transport where a source is insecure: TLS is tried there too. */
  static Transport transport(boolean insecure) {
    return insecure ? Transport.ANY : Transport.SECURE;
  }

  /** Why images may not come from there, in OpenShift's words; empty if they may. */
  public Optional<String> refusal(DockerImageReference reference, Transport transport) {
    Objects.requireNonNull(transport, "transport");
    if (!repositories.isEmpty() && repositories.contains(canonical(reference))) {
      return Optional.empty();
    }
    HostPort asked = asked(reference, transport);
    if (HUB_ALIASES.contains(asked.host) && matches(new HostPort(HUB, asked.port))) {
      return Optional.empty();
    }
    if (matches(asked)) {
      return Optional.empty();
    }
    String shown = reference.registry().isEmpty() ? asked.toString() : reference.registry();
    return Optional.of("registry " + Text.quoted(shown) + " not allowed by " + listed());
  }

  /**
   * Why images may not come from a registry, in OpenShift's words; empty if they may.
   *
   * @param host with or without a port
   */
  public Optional<String> refusalOfHost(String host, Transport transport) {
    return refusal(new DockerImageReference(host, "", "", "", ""), transport);
  }

  /** The port is empty for any transport where none is given. */
  private static HostPort asked(DockerImageReference reference, Transport transport) {
    if (transport != Transport.ANY) {
      DockerImageReference.HostPort filled =
          reference.registryHostPort(transport == Transport.INSECURE);
      return new HostPort(filled.host(), filled.port());
    }
    String registry = reference.registry();
    int colon = registry.indexOf(':');
    if (registry.isEmpty()) {
      return new HostPort(reference.registryHostPort(false).host(), "");
    }
    return colon > 0 && colon == registry.lastIndexOf(':') && colon + 1 < registry.length()
        ? new HostPort(registry.substring(0, colon), registry.substring(colon + 1))
        : new HostPort(registry, "");
  }

  private boolean matches(HostPort asked) {
    return entries.stream()
        .anyMatch(entry -> Glob.ofHost(entry.host, asked.host) && matchesPort(entry, asked.port));
  }

  private static boolean matchesPort(HostPort entry, String port) {
    return port.isEmpty() ? PORTS_OF_NO_PORT.contains(entry.port) : Glob.of(entry.port, port);
  }

  private String listed() {
    if (entries.isEmpty()) {
      return "empty whitelist";
    }
    int shown = entries.size() <= SHOWN ? entries.size() : SHOWN - 1;
    String first =
        String.join(
            ", ", entries.subList(0, shown).stream().map(e -> Text.quoted(e.toString())).toList());
    int more = entries.size() - shown;
    return "whitelist: " + first + (more == 0 ? "" : ", and " + more + " more ...");
  }

  @Override
  public String toString() {
    return listed();
  }
}
