package dev.imagestreams.registry.network;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;

/**
 * Reads unencrypted private keys: PKCS#8 (RFC 5958), RSA's own form (RFC 8017) and elliptic curves'
 * own (RFC 5915).
 */
final class PrivateKeys {

  private PrivateKeys() {}

  /**
   * The key in {@code file} that belongs to a certificate.
   *
   * @param of the certificate's public key, which says what kind of key it is
   * @throws NetworkConfigurationException when there is none
   */
  static PrivateKey read(Path file, PublicKey of, Path certificate) {
    for (Pem.Block block : Pem.blocks(file)) {
      if (block.label().endsWith("PRIVATE KEY")) {
        if (block.isEncrypted()) {
          throw new NetworkConfigurationException(
              file
                  + " is encrypted, and there is nobody here to ask for its passphrase; store it"
                  + " without one: 'openssl pkey -in "
                  + file
                  + "', readable by this user alone");
        }
        return key(file, block, of, certificate);
      }
    }
    throw new NetworkConfigurationException(file + " has no PEM private key");
  }

  private static PrivateKey key(Path file, Pem.Block block, PublicKey of, Path certificate) {
    byte[] bytes = Pem.bytes(file, block);
    byte[] pkcs8 = block.label().equals("PRIVATE KEY") ? bytes : wrapped(bytes, of);
    try {
      PrivateKey key =
          KeyFactory.getInstance(of.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      if (belongs(key, of)) {
        return key;
      }
    } catch (GeneralSecurityException e) {
      throw new NetworkConfigurationException(
          file + " is no key of the kind that " + certificate + " needs: " + of.getAlgorithm(), e);
    }
    throw new NetworkConfigurationException(
        file + " is not the key of " + certificate + "; put the two together that were made so");
  }

  /** Whether what one signs the other verifies. */
  private static boolean belongs(PrivateKey key, PublicKey of) throws GeneralSecurityException {
    String algorithm =
        switch (of.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          case "EdDSA" -> "EdDSA";
          default -> "";
        };
    if (algorithm.isEmpty()) {
      return true; // A kind we can't try; the server will.
    }
    byte[] message = {1, 2, 3};
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(message);
    byte[] signed = signature.sign();
    signature.initVerify(of);
    signature.update(message);
    return signature.verify(signed);
  }

  /**
   * A key in its algorithm's own form as PKCS#8: version 0, the algorithm, the key. The algorithm,
   * with the name of its curve, is what the public key's own encoding begins with.
   */
  private static byte[] wrapped(byte[] key, PublicKey of) {
    byte[] version = {2, 1, 0};
    return element(0x30, version, algorithm(of.getEncoded()), element(4, key));
  }

  /** The first element within the sequence that {@code encoded} is. */
  private static byte[] algorithm(byte[] encoded) {
    int start = contentStart(encoded, 0);
    int content = contentStart(encoded, start);
    return Arrays.copyOfRange(encoded, start, content + length(encoded, start));
  }

  private static int contentStart(byte[] der, int element) {
    int length = der[element + 1] & 0xff;
    return element + 2 + (length < 0x80 ? 0 : length & 0x7f);
  }

  private static int length(byte[] der, int element) {
    int length = der[element + 1] & 0xff;
    if (length < 0x80) {
      return length;
    }
    int value = 0;
    for (int i = 0; i < (length & 0x7f); i++) {
      value = value << 8 | der[element + 2 + i] & 0xff;
    }
    return value;
  }

  /** A DER element (X.690): tag, length, content. */
  private static byte[] element(int tag, byte[]... contents) {
    int length = Arrays.stream(contents).mapToInt(c -> c.length).sum();
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 6);
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      int bytes = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
      out.write(0x80 | bytes);
      for (int i = bytes - 1; i >= 0; i--) {
        out.write(length >> 8 * i);
      }
    }
    for (byte[] content : contents) {
      out.writeBytes(content);
    }
    return out.toByteArray();
  }
}
