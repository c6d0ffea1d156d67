package dev.imagestreams.registry.network;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Whom to trust, and which certificate to show to whom. Immutable and thread-safe.
 *
 * <p>Files are read when a host is first connected to, and read again at the next new connection
 * after they changed; connections that are open stay. A file that can't be used makes the
 * connection fail with a {@link NetworkConfigurationException} that names it. A client certificate
 * goes to the host it was set for and to no other.
 */
public final class TlsSettings {

  /** Docker Hub's registry answers at another name than its images carry. */
  private static final String HUB = "registry-1.docker.io";

  private final List<Path> authorities;
  private final List<Path> directories;
  private final Map<String, HostCertificates.Identity> identities;
  private final TlsContexts contexts = new TlsContexts();

  private TlsSettings(
      List<Path> authorities,
      List<Path> directories,
      Map<String, HostCertificates.Identity> identities) {
    this.authorities = List.copyOf(authorities);
    this.directories = List.copyOf(directories);
    this.identities = Map.copyOf(identities);
  }

  /** What the JVM trusts, and no client certificates but the JVM's own. */
  public static TlsSettings jvm() {
    return new TlsSettings(List.of(), List.of(), Map.of());
  }

  /**
   * What the JVM trusts, and where the container tools of this machine keep certificates: {@code
   * ~/.config/containers/certs.d}, {@code /etc/containers/certs.d} and {@code /etc/docker/certs.d}.
   */
  public static TlsSettings system() {
    return new TlsSettings(
        List.of(),
        List.of(
            Path.of(System.getProperty("user.home", ""), ".config", "containers", "certs.d"),
            Path.of("/etc/containers/certs.d"),
            Path.of("/etc/docker/certs.d")),
        Map.of());
  }

  /**
   * These settings, which also trust the authorities in a file, for every host.
   *
   * @param pem one certificate or more
   */
  public TlsSettings withAuthorities(Path pem) {
    List<Path> more = new ArrayList<>(authorities);
    more.add(Objects.requireNonNull(pem, "pem"));
    return new TlsSettings(more, directories, identities);
  }

  /**
   * These settings, with a directory that has for each host a directory named {@code host} or
   * {@code host:port}, and there authorities ({@code *.crt}) and client certificates ({@code
   * *.cert}, each with a {@code *.key}), all PEM. It is looked into before those given earlier; of
   * several that have a host, the first counts.
   */
  public TlsSettings withCertificateDirectory(Path directory) {
    List<Path> more = new ArrayList<>();
    more.add(Objects.requireNonNull(directory, "directory"));
    more.addAll(directories);
    return new TlsSettings(authorities, more, identities);
  }

  /**
   * These settings, with a client certificate for a host, in place of any that a directory has.
   *
   * @param host with a port for this port alone, without for all
   * @param certificate PEM, followed by the chain above it if the server needs that
   * @param key PEM, not encrypted
   */
  public TlsSettings withClientCertificate(String host, Path certificate, Path key) {
    Map<String, HostCertificates.Identity> more = new LinkedHashMap<>(identities);
    more.put(
        host.toLowerCase(Locale.ROOT),
        new HostCertificates.Identity(
            Objects.requireNonNull(certificate, "certificate"),
            Objects.requireNonNull(key, "key")));
    return new TlsSettings(authorities, directories, more);
  }

  /**
   * Whether a certificate is set for this very host, in a directory or by {@link
   * #withClientCertificate}: then TLS is meant, also where it is this machine. Authorities for
   * every host say nothing of a single one.
   *
   * @param hostAndPort always with a port, IPv6 in brackets
   * @throws NetworkConfigurationException when a certificate or a key has no counterpart
   */
  public boolean isSetFor(String hostAndPort) {
    String place = hostAndPort.toLowerCase(Locale.ROOT);
    String host = hostOf(place);
    return identities.containsKey(place)
        || identities.containsKey(host)
        || !inDirectories(names(place, host)).isEmpty();
  }

  /**
   * What verifies a host; empty where the JVM's own will do.
   *
   * @param hostAndPort always with a port, IPv6 in brackets
   * @throws NetworkConfigurationException when a file can't be used
   */
  public Optional<SSLContext> verifying(String hostAndPort) {
    HostCertificates certificates = certificates(hostAndPort);
    return certificates.isEmpty()
        ? Optional.empty()
        : Optional.of(contexts.verifying(certificates));
  }

  /**
   * What shows a host its client certificate and takes any of its own; empty where there is none to
   * show. For calls that are allowed to be insecure.
   *
   * @param hostAndPort always with a port, IPv6 in brackets
   * @throws NetworkConfigurationException when a file can't be used
   */
  public Optional<SSLContext> unverified(String hostAndPort) {
    List<HostCertificates.Identity> shown = certificates(hostAndPort).identities();
    return shown.isEmpty()
        ? Optional.empty()
        : Optional.of(contexts.unverified(new HostCertificates(List.of(), shown)));
  }

  private HostCertificates certificates(String hostAndPort) {
    String place = hostAndPort.toLowerCase(Locale.ROOT);
    String host = hostOf(place);
    HostCertificates found = inDirectories(names(place, host));
    List<Path> trusted = new ArrayList<>(authorities);
    trusted.addAll(found.authorities());
    HostCertificates.Identity own = identities.getOrDefault(place, identities.get(host));
    return new HostCertificates(trusted, own == null ? found.identities() : List.of(own));
  }

  private static String hostOf(String place) {
    return place.substring(0, place.lastIndexOf(':'));
  }

  private HostCertificates inDirectories(List<String> names) {
    return directories.stream()
        .flatMap(directory -> HostCertificates.in(directory, names).stream())
        .findFirst()
        .orElseGet(() -> new HostCertificates(List.of(), List.of()));
  }

  /** What the directory of a host may be called: images name a host with a port or without. */
  private static List<String> names(String place, String host) {
    List<String> names = new ArrayList<>(List.of(place));
    if (place.endsWith(":443")) {
      names.add(host);
      if (host.equals(HUB)) {
        names.add("docker.io");
      }
    }
    return names;
  }

  /** What is set; no content of any file. */
  @Override
  public String toString() {
    return "TlsSettings[authorities="
        + authorities
        + ", directories="
        + directories
        + ", clientCertificates="
        + identities.keySet()
        + "]";
  }
}
