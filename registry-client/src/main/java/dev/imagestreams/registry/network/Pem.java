package dev.imagestreams.registry.network;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads PEM files (RFC 7468): blocks of Base64 between lines that say what it is. */
final class Pem {

  private static final long MAX_SIZE = 16 << 20;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  /**
   * One block.
   *
   * @param text what is between the lines, with headers if there are any
   */
  record Block(String label, String text) {

    boolean isEncrypted() {
      return label.startsWith("ENCRYPTED") || text.contains("4,ENCRYPTED");
    }

    @Override
    public String toString() {
      return label;
    }
  }

  private Pem() {}

  static List<Block> blocks(Path file) {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(read(file));
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2)));
    }
    return blocks;
  }

  private static String read(Path file) {
    try {
      if (Files.size(file) > MAX_SIZE) {
        throw new NetworkConfigurationException(
            file + " is larger than " + (MAX_SIZE >> 20) + " MiB, and no PEM file is");
      }
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new NetworkConfigurationException(file + " does not exist; check the path", e);
    } catch (IOException e) {
      throw new NetworkConfigurationException(
          file + " can't be read; check that this user may: " + e.getClass().getSimpleName(), e);
    }
  }

  /**
   * The bytes of a block.
   *
   * @throws NetworkConfigurationException when it is not Base64
   */
  static byte[] bytes(Path file, Block block) {
    try {
      return Base64.getMimeDecoder().decode(block.text());
    } catch (IllegalArgumentException e) {
      // Not as the cause: its message may quote from a key.
      throw new NetworkConfigurationException(
          file + ": the block " + block.label() + " is not Base64; restore the file");
    }
  }

  /** All certificates of a file, at least one. */
  static List<X509Certificate> certificates(Path file) {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks(file)) {
      if (block.label().equals("CERTIFICATE") || block.label().equals("X509 CERTIFICATE")) {
        certificates.add(certificate(file, bytes(file, block)));
      }
    }
    if (certificates.isEmpty()) {
      throw new NetworkConfigurationException(
          file
              + " has no PEM certificate; convert a DER one with 'openssl x509 -inform der -in "
              + file
              + "'");
    }
    return certificates;
  }

  private static X509Certificate certificate(Path file, byte[] bytes) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(bytes));
    } catch (CertificateException e) {
      throw new NetworkConfigurationException(
          file + " has a certificate that can't be parsed; restore the file", e);
    }
  }
}
