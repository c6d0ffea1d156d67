package dev.imagestreams.http;

import dev.imagestreams.model.ImageStreamsException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Thrown when a request got no usable answer. The message never has the URL's query. */
public final class HttpFailure extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Kind {
    /** No connection: refused, unknown host, no route. */
    UNREACHABLE,
    /** The proxy wants a login, or refuses the one it was given; the host was not asked. */
    PROXY_LOGIN,
    /** TLS could not be agreed on, or the certificate is not trusted. */
    TLS,
    /** The server wants a client certificate, or does not take the one it was shown. */
    CLIENT_CERTIFICATE,
    /** The deadline passed, or nothing came for too long. */
    TIMEOUT,
    /** The address, scheme or redirect is not allowed. */
    FORBIDDEN,
    /** More bytes than allowed. */
    TOO_LARGE,
    /** The connection broke, or what came is not HTTP. */
    BROKEN,
    /** The caller ended it. */
    CANCELLED
  }

  private final Kind kind;
  private final String reason;

  HttpFailure(Kind kind, URI uri, String reason, @Nullable Throwable cause) {
    super(place(uri) + ": " + reason, cause);
    this.kind = kind;
    this.reason = reason;
  }

  /** The message without the URL, whose path may be a secret too. */
  public String reason() {
    return reason;
  }

  public Kind kind() {
    return kind;
  }

  /** The URL without its query, which may carry a signature, and without a user and password. */
  static String place(URI uri) {
    String authority = String.valueOf(uri.getRawAuthority());
    String host = authority.substring(authority.lastIndexOf('@') + 1);
    return uri.getScheme() + "://" + host + uri.getRawPath();
  }
}
