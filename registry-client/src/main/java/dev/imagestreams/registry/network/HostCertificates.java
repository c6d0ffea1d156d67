package dev.imagestreams.registry.network;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate files that apply to one host.
 *
 * @param authorities PEM files of authorities to trust besides the JVM's
 * @param identities what to show to a server that asks who we are
 */
record HostCertificates(List<Path> authorities, List<Identity> identities) {

  private static final Logger LOG = LoggerFactory.getLogger(HostCertificates.class);

  /** A client certificate, with the chain above it, and its key: PEM files. */
  record Identity(Path certificate, Path key) {}

  HostCertificates {
    authorities = List.copyOf(authorities);
    identities = List.copyOf(identities);
  }

  boolean isEmpty() {
    return authorities.isEmpty() && identities.isEmpty();
  }

  List<Path> files() {
    List<Path> files = new ArrayList<>(authorities);
    for (Identity identity : identities) {
      files.add(identity.certificate());
      files.add(identity.key());
    }
    return files;
  }

  /**
   * What a directory in the form of {@code certs.d} has for a host; empty when it has no directory
   * of the host's name, or this user may not look into it.
   *
   * @param names the names the host's directory may have, the best first
   * @throws NetworkConfigurationException when a certificate or a key has no counterpart
   */
  static Optional<HostCertificates> in(Path directory, List<String> names) {
    for (String name : names) {
      Path host = directory.resolve(name);
      if (Files.isDirectory(host)) {
        try {
          return Optional.of(read(host));
        } catch (IOException e) {
          LOG.debug("{} can't be read", host, e);
        }
      }
    }
    return Optional.empty();
  }

  private static HostCertificates read(Path host) throws IOException {
    Set<Path> files = new TreeSet<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(host)) {
      all.forEach(files::add);
    }
    List<Path> authorities = new ArrayList<>();
    List<Identity> identities = new ArrayList<>();
    for (Path file : files) {
      String name = String.valueOf(file.getFileName());
      if (name.endsWith(".crt")) {
        authorities.add(file);
      } else if (name.endsWith(".cert")) {
        identities.add(new Identity(file, counterpart(files, file, ".cert", ".key")));
      } else if (name.endsWith(".key")) {
        counterpart(files, file, ".key", ".cert");
      }
    }
    return new HostCertificates(authorities, identities);
  }

  private static Path counterpart(Set<Path> files, Path file, String from, String to) {
    String name = String.valueOf(file.getFileName());
    Path other = file.resolveSibling(name.substring(0, name.length() - from.length()) + to);
    if (!files.contains(other)) {
      throw new NetworkConfigurationException(
          file
              + " needs "
              + other.getFileName()
              + " beside it; the certificate of an authority must be named *.crt");
    }
    return other;
  }
}
