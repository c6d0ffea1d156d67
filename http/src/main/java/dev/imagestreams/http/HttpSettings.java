package dev.imagestreams.http;

import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/**
 * How requests are sent. Immutable.
 *
 * @param userAgent what to call ourselves
 * @param connectionsPerHost the most connections to one host at a time
 * @param connections the most connections at a time to all hosts together
 * @param connectTimeout for a connection and, once more, for its TLS handshake
 * @param silenceTimeout how long a server may send nothing, within the deadline of its exchange
 * @param tls by {@code host:port}, what to trust and which certificates to show; empty for the
 *     JVM's own. Asked at every new connection; what it throws reaches the caller of {@code send}
 * @param unverifiedTls the same for calls that are allowed to be insecure, made with {@link
 *     UnverifiedTls}; empty to show no certificate
 * @param proxies asked with scheme, host and port of each request; must not block
 * @param proxyCredentials user and password for the proxy at an address, sent to it alone
 * @param addresses which addresses may be spoken to
 */
public record HttpSettings(
    String userAgent,
    int connectionsPerHost,
    int connections,
    Duration connectTimeout,
    Duration silenceTimeout,
    Function<String, Optional<SSLContext>> tls,
    Function<String, Optional<SSLContext>> unverifiedTls,
    ProxySelector proxies,
    Function<InetSocketAddress, Optional<PasswordAuthentication>> proxyCredentials,
    AddressRules addresses) {

  /** Every request goes straight to its host. */
  public static final ProxySelector NO_PROXIES = ProxySelector.of(null);

  public HttpSettings {
    Objects.requireNonNull(userAgent, "userAgent");
    if (connectionsPerHost < 1 || connections < 1) {
      throw new IllegalArgumentException("there must be room for one connection at least");
    }
    requirePositive(connectTimeout, "connectTimeout");
    requirePositive(silenceTimeout, "silenceTimeout");
    Objects.requireNonNull(tls, "tls");
    Objects.requireNonNull(unverifiedTls, "unverifiedTls");
    Objects.requireNonNull(proxies, "proxies");
    Objects.requireNonNull(proxyCredentials, "proxyCredentials");
    Objects.requireNonNull(addresses, "addresses");
  }

  private static void requirePositive(Duration duration, String name) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + " must be positive: " + duration);
    }
  }

  /** 32 connections to a host and 512 in all, 10 s to connect, 60 s of silence, no proxy. */
  public static HttpSettings of(String userAgent) {
    return new HttpSettings(
        userAgent,
        32,
        512,
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        host -> Optional.empty(),
        host -> Optional.empty(),
        NO_PROXIES,
        proxy -> Optional.empty(),
        AddressRules.DEFAULT);
  }

  /** These settings with other limits. */
  public HttpSettings withConnections(int perHost, int inAll) {
    return new HttpSettings(
        userAgent,
        perHost,
        inAll,
        connectTimeout,
        silenceTimeout,
        tls,
        unverifiedTls,
        proxies,
        proxyCredentials,
        addresses);
  }

  /** These settings with other time limits. */
  public HttpSettings withTimeouts(Duration connect, Duration silence) {
    return new HttpSettings(
        userAgent,
        connectionsPerHost,
        connections,
        connect,
        silence,
        tls,
        unverifiedTls,
        proxies,
        proxyCredentials,
        addresses);
  }

  /** These settings with TLS of one's own. */
  public HttpSettings withTls(
      Function<String, Optional<SSLContext>> verifying,
      Function<String, Optional<SSLContext>> unverified) {
    return new HttpSettings(
        userAgent,
        connectionsPerHost,
        connections,
        connectTimeout,
        silenceTimeout,
        verifying,
        unverified,
        proxies,
        proxyCredentials,
        addresses);
  }

  /** These settings with proxies, and who we are to them. */
  public HttpSettings withProxies(
      ProxySelector selector,
      Function<InetSocketAddress, Optional<PasswordAuthentication>> credentials) {
    return new HttpSettings(
        userAgent,
        connectionsPerHost,
        connections,
        connectTimeout,
        silenceTimeout,
        tls,
        unverifiedTls,
        selector,
        credentials,
        addresses);
  }

  /** These settings with other rules for addresses. */
  public HttpSettings withAddresses(AddressRules rules) {
    return new HttpSettings(
        userAgent,
        connectionsPerHost,
        connections,
        connectTimeout,
        silenceTimeout,
        tls,
        unverifiedTls,
        proxies,
        proxyCredentials,
        rules);
  }
}
