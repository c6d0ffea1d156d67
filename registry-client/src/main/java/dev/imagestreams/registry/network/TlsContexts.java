package dev.imagestreams.registry.network;

import dev.imagestreams.http.UnverifiedTls;
import dev.imagestreams.registry.network.HostCertificates.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Makes TLS contexts from files, and makes them anew when the files have changed. */
final class TlsContexts {

  private record Wanted(HostCertificates certificates, boolean verifying) {}

  /** What tells one state of a file from another. */
  private record FileState(Path file, @Nullable FileTime modified, long size, String key) {

    static FileState of(Path file) {
      try {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileState(
            file, now.lastModifiedTime(), now.size(), String.valueOf(now.fileKey()));
      } catch (IOException e) {
        // Reading it says what is wrong with it.
        return new FileState(file, null, -1, "");
      }
    }
  }

  private record Made(List<FileState> files, SSLContext context) {}

  /** As many as there are sets of files, not as there are hosts. */
  private final Map<Wanted, Made> contexts = new ConcurrentHashMap<>();

  SSLContext verifying(HostCertificates certificates) {
    return context(new Wanted(certificates, true));
  }

  SSLContext unverified(HostCertificates certificates) {
    return context(new Wanted(certificates, false));
  }

  private SSLContext context(Wanted wanted) {
    List<FileState> files = wanted.certificates().files().stream().map(FileState::of).toList();
    Made made = contexts.get(wanted);
    if (made == null || !made.files().equals(files)) {
      made = new Made(files, make(wanted));
      contexts.put(wanted, made);
    }
    return made.context();
  }

  private static SSLContext make(Wanted wanted) {
    try {
      KeyManager[] keys = keys(wanted.certificates().identities());
      if (!wanted.verifying()) {
        return UnverifiedTls.context(keys);
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trust(wanted.certificates().authorities()), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new NetworkConfigurationException(
          "TLS can't be set up with " + wanted.certificates().files() + ": " + e.getMessage(), e);
    }
  }

  private static KeyManager[] keys(List<Identity> identities)
      throws GeneralSecurityException, IOException {
    if (identities.isEmpty()) {
      return new KeyManager[0];
    }
    KeyStore store = emptyStore();
    for (Identity identity : identities) {
      List<X509Certificate> chain = Pem.certificates(identity.certificate());
      PrivateKey key =
          PrivateKeys.read(identity.key(), chain.get(0).getPublicKey(), identity.certificate());
      store.setKeyEntry(
          identity.certificate().toString(),
          key,
          new char[0],
          chain.toArray(X509Certificate[]::new));
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    return factory.getKeyManagers();
  }

  private static TrustManager @Nullable [] trust(List<Path> authorities)
      throws GeneralSecurityException, IOException {
    if (authorities.isEmpty()) {
      return null; // The JVM's own.
    }
    List<X509Certificate> trusted = new ArrayList<>(trustedByJvm());
    for (Path file : authorities) {
      trusted.addAll(Pem.certificates(file));
    }
    KeyStore store = emptyStore();
    for (int i = 0; i < trusted.size(); i++) {
      store.setCertificateEntry("authority-" + i, trusted.get(i));
    }
    return managers(store);
  }

  private static List<X509Certificate> trustedByJvm() throws GeneralSecurityException {
    List<X509Certificate> trusted = new ArrayList<>();
    for (TrustManager manager : managers(null)) {
      if (manager instanceof X509TrustManager x509) {
        trusted.addAll(List.of(x509.getAcceptedIssuers()));
      }
    }
    return trusted;
  }

  private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
