package dev.imagestreams.http;

import java.io.EOFException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Says in words a user can act on why TLS failed. */
final class TlsWords {

  /** The alerts by which servers refuse a client's certificate, or the lack of one. */
  private static final Pattern CLIENT_REFUSED =
      Pattern.compile(
          "received fatal alert: (certificate_|bad_certificate|unsupported_certificate|unknown_ca"
              + "|access_denied)",
          Pattern.CASE_INSENSITIVE);

  private TlsWords() {}

  /** Whether the server refused the client's certificate, or the lack of one. */
  static boolean refusesClient(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (isRefusal(String.valueOf(cause.getMessage()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isRefusal(String message) {
    return CLIENT_REFUSED.matcher(message).find();
  }

  static String explain(String host, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String words = words(host, cause, String.valueOf(cause.getMessage()));
      if (words != null) {
        return words;
      }
    }
    return "TLS failed: " + failure.getMessage();
  }

  private static @Nullable String words(String host, Throwable cause, String message) {
    if (cause instanceof CertificateExpiredException) {
      return "TLS failed: the certificate of " + host + " or one above it has expired; renew it";
    }
    if (cause instanceof CertificateNotYetValidException) {
      return "TLS failed: the certificate of "
          + host
          + " or one above it is not valid yet; check the clocks";
    }
    if (cause instanceof CertPathBuilderException) {
      return "TLS failed: the certificate of "
          + host
          + " comes from an authority that is not trusted here; add the authority's certificate,"
          + " for example in a certs.d directory";
    }
    // Java tells a wrong name from other faults by its words alone.
    if (cause instanceof SSLPeerUnverifiedException
        || message.startsWith("No subject alternative")
        || message.startsWith("No name matching")) {
      return "TLS failed: the certificate is not for " + host + "; check the host's name";
    }
    if (message.contains("Unsupported or unrecognized SSL message")) {
      return "TLS failed: " + host + " does not speak TLS on this port";
    }
    if (isRefusal(message)) {
      return "TLS failed: "
          + host
          + " wants a client certificate, or does not take the one it was shown ("
          + message
          + ")";
    }
    if (cause instanceof EOFException) {
      return "TLS failed: " + host + " ended the handshake; check that this port speaks TLS";
    }
    return null;
  }
}
