package dev.imagestreams.http;

import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.protocol.HttpClientContext;

/** Tells the client below which way a request goes. */
final class WayContext extends HttpClientContext {

  private final Way way;

  WayContext(Way way) {
    this.way = way;
  }

  HttpRoute route() {
    return way.route();
  }
}
