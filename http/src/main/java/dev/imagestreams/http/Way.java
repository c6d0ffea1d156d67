package dev.imagestreams.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/**
 * One way to a host: by its name, at one address that was looked at before, or through a proxy.
 *
 * <p>Connections are kept by the way they were made, so that one that was made by name is never
 * used where an address had to be looked at first.
 *
 * @param proxy whom to ask to connect, if anybody
 */
record Way(HttpRoute route, @Nullable InetSocketAddress proxy) {

  static Way direct(URI uri) {
    boolean secure = uri.getScheme().equals("https");
    return new Way(new HttpRoute(target(uri), null, secure), null);
  }

  static Way to(URI uri, InetAddress address) {
    boolean secure = uri.getScheme().equals("https");
    HttpHost host =
        new HttpHost(uri.getScheme(), address, Hosts.bare(uri.getHost()), Hosts.port(uri));
    return new Way(new HttpRoute(host, null, secure), null);
  }

  static Way through(InetSocketAddress proxy, URI uri) {
    boolean secure = uri.getScheme().equals("https");
    return new Way(new HttpRoute(target(uri), null, ProxyChoice.host(proxy), secure), proxy);
  }

  private static HttpHost target(URI uri) {
    return new HttpHost(uri.getScheme(), Hosts.bare(uri.getHost()), Hosts.port(uri));
  }

  /** The proxy's host and port, for messages. */
  String proxyName() {
    return proxy == null ? "" : proxy.getHostString() + ":" + proxy.getPort();
  }
}
