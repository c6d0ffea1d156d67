package dev.imagestreams.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/**
 * The certificate a container shows, and its key.
 *
 * @param certificate in PEM, with those between it and the root
 * @param key in PEM, not encrypted
 */
record TlsFiles(Path certificate, Path key) {

  /** By which it is known that they were replaced. */
  record Stamp(FileTime certificate, FileTime key) {}

  Stamp stamp() throws IOException {
    return new Stamp(Files.getLastModifiedTime(certificate), Files.getLastModifiedTime(key));
  }

  SSLHostConfig hostConfig() {
    SSLHostConfig config = new SSLHostConfig();
    config.setProtocols("TLSv1.2+TLSv1.3");
    SSLHostConfigCertificate shown =
        new SSLHostConfigCertificate(config, SSLHostConfigCertificate.Type.UNDEFINED);
    shown.setCertificateFile(certificate.toAbsolutePath().toString());
    shown.setCertificateKeyFile(key.toAbsolutePath().toString());
    config.addCertificate(shown);
    return config;
  }
}
