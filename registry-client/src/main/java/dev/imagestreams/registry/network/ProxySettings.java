package dev.imagestreams.registry.network;

import dev.imagestreams.http.Hosts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which requests go through which HTTP proxy. Immutable and thread-safe.
 *
 * <p>This machine is never asked through a proxy, unless {@link #withLoopback()} says so. Behind a
 * proxy the names of hosts are the proxy's to resolve, so only addresses that are written out are
 * held to the rules for addresses.
 */
public final class ProxySettings extends ProxySelector {

  private final Map<String, ProxyAddress> proxies;
  private final NoProxy exceptions;
  private final boolean loopback;

  private ProxySettings(Map<String, ProxyAddress> proxies, NoProxy exceptions, boolean loopback) {
    this.proxies = Map.copyOf(proxies);
    this.exceptions = exceptions;
    this.loopback = loopback;
  }

  /** No proxy. */
  public static ProxySettings none() {
    return new ProxySettings(Map.of(), NoProxy.parse(""), false);
  }

  /**
   * What this process's environment says.
   *
   * @see #fromEnvironment(Map)
   */
  public static ProxySettings fromEnvironment() {
    return fromEnvironment(System.getenv());
  }

  /**
   * What an environment says, as most tools read it: {@code HTTP_PROXY} and {@code HTTPS_PROXY},
   * each with {@code ALL_PROXY} in its place where it is not set, and {@code NO_PROXY}; of each the
   * lower case form counts where the upper case one is not set.
   *
   * <p>A proxy is {@code [http://][user:password@]host[:port]}, 80 being the port that is meant
   * when there is none. {@code NO_PROXY} has, between commas: {@code example.com} for this host and
   * those below it, {@code .example.com} or {@code *.example.com} for those below it only, an
   * address, a network ({@code 10.0.0.0/8}), each but the last with a port or without; or {@code *}
   * for all.
   *
   * @throws NetworkConfigurationException when a proxy is none, or of a kind that is not supported
   */
  public static ProxySettings fromEnvironment(Map<String, String> environment) {
    Map<String, ProxyAddress> proxies = new HashMap<>();
    for (String scheme : List.of("http", "https")) {
      String name = scheme.toUpperCase(Locale.ROOT) + "_PROXY";
      if (value(environment, name).isEmpty()) {
        name = "ALL_PROXY";
      }
      String value = value(environment, name);
      if (!value.isEmpty()) {
        proxies.put(scheme, ProxyAddress.parse(name, value));
      }
    }
    return new ProxySettings(proxies, NoProxy.parse(value(environment, "NO_PROXY")), false);
  }

  private static String value(Map<String, String> environment, String name) {
    String upper = environment.getOrDefault(name, "").trim();
    return upper.isEmpty()
        ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "").trim()
        : upper;
  }

  /**
   * One proxy for everything.
   *
   * @param proxy {@code [http://][user:password@]host[:port]}
   * @param exceptions hosts to go straight to, in the form of {@code NO_PROXY}
   * @throws NetworkConfigurationException when it is no such proxy
   */
  public static ProxySettings of(String proxy, String exceptions) {
    ProxyAddress address = ProxyAddress.parse("the proxy", proxy);
    return new ProxySettings(
        Map.of("http", address, "https", address), NoProxy.parse(exceptions), false);
  }

  /** These settings, by which also this machine is asked through the proxy. */
  public ProxySettings withLoopback() {
    return new ProxySettings(proxies, exceptions, true);
  }

  /** Whether every request goes straight to its host. */
  public boolean isNone() {
    return proxies.isEmpty();
  }

  @Override
  public List<Proxy> select(URI uri) {
    ProxyAddress proxy = proxies.get(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT));
    String host = uri.getHost();
    if (proxy == null
        || host == null
        || (!loopback && Hosts.isLoopback(host))
        || exceptions.matches(host, port(uri))) {
      return List.of(Proxy.NO_PROXY);
    }
    return List.of(new Proxy(Proxy.Type.HTTP, proxy.address()));
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }

  /** A proxy that can't be reached stays the one to ask. */
  @Override
  public void connectFailed(URI uri, SocketAddress proxy, IOException failure) {}

  /** The user and password for the proxy at an address, which no other proxy or host is told. */
  public Optional<PasswordAuthentication> credentials(InetSocketAddress proxy) {
    return proxies.values().stream()
        .filter(p -> p.address().equals(proxy))
        .flatMap(p -> p.login().stream())
        .findFirst()
        .map(login -> new PasswordAuthentication(login.user(), login.password().toCharArray()));
  }

  /** The proxies; no user and no password. */
  @Override
  public String toString() {
    return "ProxySettings" + proxies;
  }
}
