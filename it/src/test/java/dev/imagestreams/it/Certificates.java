package dev.imagestreams.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import okhttp3.tls.HeldCertificate;

/** An authority, and what it certifies, as the PEM files that registries and their clients read. */
final class Certificates {

  private final HeldCertificate authority;
  private final Path directory;

  /**
   * @param directory where files go
   * @param name the authority's
   */
  Certificates(Path directory, String name) throws IOException {
    this.authority = new HeldCertificate.Builder().certificateAuthority(0).commonName(name).build();
    this.directory = Files.createDirectory(directory.resolve(name));
  }

  /**
   * What makes docker-registry speak TLS at 127.0.0.1, by a certificate of this authority; see
   * {@link DockerRegistry#startTls}.
   */
  String serverLines() throws IOException {
    HeldCertificate server =
        new HeldCertificate.Builder()
            .signedBy(authority)
            .addSubjectAlternativeName("127.0.0.1")
            .build();
    return """
        certificate: %s
        key: %s
        """
        .formatted(
            Files.writeString(directory.resolve("server.pem"), server.certificatePem()),
            Files.writeString(directory.resolve("server.key"), server.privateKeyPkcs8Pem()));
  }

  /** What makes docker-registry want client certificates of this authority, besides. */
  String clientLines() throws IOException {
    return "clientcas:\n  - "
        + Files.writeString(directory.resolve("clients.pem"), authority.certificatePem())
        + "\n";
  }

  /** Has this authority trusted for a host in a certs.d directory. */
  void trustIn(Path certsD, String host) throws IOException {
    Files.writeString(
        Files.createDirectories(certsD.resolve(host)).resolve("ca.crt"),
        authority.certificatePem());
  }

  /** Has a client certificate of this authority shown to a host by a certs.d directory. */
  void showIn(Path certsD, String host) throws IOException {
    HeldCertificate client =
        new HeldCertificate.Builder().signedBy(authority).commonName("client").build();
    Path files = Files.createDirectories(certsD.resolve(host));
    Files.writeString(files.resolve("client.cert"), client.certificatePem());
    Files.writeString(files.resolve("client.key"), client.privateKeyPkcs8Pem());
  }
}
