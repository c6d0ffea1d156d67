package dev.imagestreams.http;

import java.net.URI;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.protocol.HttpClientContext;

/**
 * Tells the client below which way a request goes, and at the last moment what it asks for: a query
 * may be a signature, and the client below logs requests before they are sent.
 */
final class WayContext extends HttpClientContext {

  private final Way way;
  private final String target;

  /**
   * @param uri what is asked for, with its query
   */
  WayContext(Way way, URI uri) {
    this.way = way;
    this.target = path(uri) + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
  }

  /** The place without what may be a secret. */
  static URI withoutQuery(URI uri) {
    if (uri.getRawQuery() == null && !uri.getRawPath().isEmpty()) {
      return uri;
    }
    return URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + path(uri));
  }

  private static String path(URI uri) {
    String path = uri.getRawPath();
    return path == null || path.isEmpty() ? "/" : path;
  }

  /** Byte for byte as it was given. */
  String target() {
    return target;
  }

  HttpRoute route() {
    return way.route();
  }
}
