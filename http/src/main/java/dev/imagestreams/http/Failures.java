package dev.imagestreams.http;

import dev.imagestreams.http.HttpFailure.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what the HTTP client throws into one kind of failure, with words a user can act on. */
final class Failures {

  static final Logger LOG = LoggerFactory.getLogger("dev.imagestreams.http");

  private Failures() {}

  static HttpFailure cancelled(URI uri, @Nullable Throwable cause) {
    return new HttpFailure(Kind.CANCELLED, uri, "the caller cancelled the request", cause);
  }

  static HttpFailure of(URI uri, IOException e) {
    if (Thread.currentThread().isInterrupted()) {
      return cancelled(uri, e);
    }
    if (e instanceof AddressPolicy.ForbiddenAddressException) {
      return new HttpFailure(Kind.FORBIDDEN, uri, String.valueOf(e.getMessage()), e);
    }
    if (e instanceof UnknownHostException) {
      return new HttpFailure(
          Kind.UNREACHABLE, uri, "the host " + uri.getHost() + " is unknown; check its name", e);
    }
    if (e instanceof ConnectTimeoutException) {
      return new HttpFailure(Kind.UNREACHABLE, uri, "connecting took too long", e);
    }
    if (e instanceof ConnectException || e instanceof NoRouteToHostException) {
      return new HttpFailure(
          Kind.UNREACHABLE,
          uri,
          "the connection was refused; check host and port, and that the registry is running",
          e);
    }
    if (e instanceof SSLException) {
      Kind kind = TlsWords.refusesClient(e) ? Kind.CLIENT_CERTIFICATE : Kind.TLS;
      return new HttpFailure(kind, uri, TlsWords.explain(uri.getHost(), e), e);
    }
    if (e instanceof ConnectionRequestTimeoutException) {
      return new HttpFailure(Kind.TIMEOUT, uri, "no free connection within the time limit", e);
    }
    if (e instanceof SocketTimeoutException) {
      return new HttpFailure(Kind.TIMEOUT, uri, "the registry stopped answering", e);
    }
    if (e instanceof InterruptedIOException) {
      return new HttpFailure(Kind.TIMEOUT, uri, "the request was cancelled", e);
    }
    return new HttpFailure(Kind.BROKEN, uri, "the connection broke: " + e.getMessage(), e);
  }

  /** Whether no connection came to be, so that another way may be tried. */
  static boolean isUnconnected(IOException e) {
    return e instanceof ConnectException
        || e instanceof ConnectTimeoutException
        || e instanceof NoRouteToHostException
        || (e instanceof UnknownHostException
            && !(e instanceof AddressPolicy.ForbiddenAddressException));
  }

  /** A proxy that can't be connected to. */
  static HttpFailure ofProxy(URI uri, String proxy, IOException e) {
    if (Thread.currentThread().isInterrupted()) {
      return cancelled(uri, e);
    }
    return new HttpFailure(
        Kind.UNREACHABLE,
        uri,
        "the proxy " + proxy + " can't be reached; check the proxy settings",
        e);
  }

  /** A proxy that answers in place of the host. */
  static HttpFailure ofProxy(URI uri, String proxy, int status) {
    // Some proxies say 401 of a login that is wrong, and 407 only where there is none.
    boolean login = status == 407 || status == 401;
    String reason =
        login
            ? " wants a user and a password, or refuses those it was given (" + status + ")"
            : " opens no connection to " + uri.getHost() + ": it answers " + status;
    return new HttpFailure(
        login ? Kind.PROXY_LOGIN : Kind.UNREACHABLE,
        uri,
        "the proxy " + proxy + reason + "; check the proxy settings",
        null);
  }
}
