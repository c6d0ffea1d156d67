package dev.imagestreams.http;

import dev.imagestreams.http.HttpFailure.Kind;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hc.client5.http.auth.AuthExchange;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.auth.BasicScheme;
import org.apache.hc.core5.http.HttpHost;

/** Which proxies to try for a request, and what proves to them who we are. */
final class ProxyChoice {

  private final HttpSettings settings;
  private final boolean none;

  ProxyChoice(HttpSettings settings) {
    this.settings = settings;
    this.none = settings.proxies() == HttpSettings.NO_PROXIES;
  }

  /**
   * The proxies to try, in order; empty among them, and where there are none, stands for going
   * straight to the host.
   *
   * @throws HttpFailure when there are only proxies of kinds that are not supported
   */
  List<Optional<InetSocketAddress>> choose(URI uri) {
    if (none) {
      return List.of(Optional.empty());
    }
    // Without path and query: they may be secret, and are nothing to choose by.
    URI origin = URI.create(uri.getScheme() + "://" + uri.getHost() + ":" + Hosts.port(uri));
    List<Proxy> proxies = settings.proxies().select(origin);
    List<Optional<InetSocketAddress>> usable = new ArrayList<>();
    for (Proxy proxy : proxies) {
      if (proxy.type() == Proxy.Type.DIRECT) {
        usable.add(Optional.empty());
      } else if (proxy.type() == Proxy.Type.HTTP
          && proxy.address() instanceof InetSocketAddress address) {
        usable.add(Optional.of(address));
      }
    }
    if (usable.isEmpty() && !proxies.isEmpty()) {
      throw new HttpFailure(
          Kind.UNREACHABLE,
          uri,
          "its proxy is of a kind that is not supported; use an HTTP proxy",
          null);
    }
    return usable.isEmpty() ? List.of(Optional.empty()) : usable;
  }

  static HttpHost host(InetSocketAddress proxy) {
    return new HttpHost("http", proxy.getHostString(), proxy.getPort());
  }

  /** What is sent to the proxy, and not to what is behind it. */
  Optional<AuthExchange> credentials(InetSocketAddress proxy) {
    Optional<PasswordAuthentication> login = settings.proxyCredentials().apply(proxy);
    return login.map(
        l -> {
          BasicScheme scheme = new BasicScheme();
          scheme.initPreemptive(
              new UsernamePasswordCredentials(l.getUserName(), l.getPassword().clone()));
          AuthExchange exchange = new AuthExchange();
          exchange.select(scheme);
          return exchange;
        });
  }
}
