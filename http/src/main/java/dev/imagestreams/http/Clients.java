package dev.imagestreams.http;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The two clients below: one that verifies whom it speaks to, and one that doesn't. Each has
 * connections of its own, so that none that was made without verifying is used where it matters.
 */
final class Clients implements AutoCloseable {

  private static final TimeValue CHECK_IDLE_AFTER = TimeValue.ofSeconds(1);
  private static final TimeValue DROP_IDLE_AFTER = TimeValue.ofSeconds(50);

  /** Waiting for a connection ends with the deadline of the exchange. */
  private static final Timeout UNTIL_DEADLINE = Timeout.ofDays(365);

  /** How long a server may be silent is a matter of its connection, not of each request. */
  private static final RequestConfig REQUEST =
      RequestConfig.custom()
          .setConnectionRequestTimeout(UNTIL_DEADLINE)
          .setRedirectsEnabled(false)
          .setAuthenticationEnabled(false)
          .setExpectContinueEnabled(false)
          .setContentCompressionEnabled(false)
          .setProtocolUpgradeEnabled(false)
          .build();

  /** Without these a server's answer could have a head without end. */
  private static final Http1Config HEAD_LIMITS =
      Http1Config.custom().setMaxHeaderCount(200).setMaxLineLength(64 << 10).build();

  private final HttpSettings settings;
  private final AddressPolicy policy;
  private final CloseableHttpClient verifying;
  private final Object lock = new Object();
  private volatile @Nullable CloseableHttpClient trusting;
  private boolean closed;

  Clients(HttpSettings settings, AddressPolicy policy) {
    this.settings = settings;
    this.policy = policy;
    this.verifying = client(TlsByHost.verifying(settings.tls()));
  }

  CloseableHttpClient verifying() {
    return verifying;
  }

  CloseableHttpClient trusting() {
    CloseableHttpClient client = trusting;
    if (client == null) {
      synchronized (lock) {
        client = trusting;
        if (client == null) {
          if (closed) {
            throw Watch.closed();
          }
          client = client(TlsByHost.trusting(settings.unverifiedTls()));
          trusting = client;
        }
      }
    }
    return client;
  }

  private CloseableHttpClient client(TlsByHost tls) {
    Timeout connect = timeout(settings.connectTimeout());
    Timeout silence = timeout(settings.silenceTimeout());
    return HttpClientBuilder.create()
        .setConnectionManager(
            PoolingHttpClientConnectionManagerBuilder.create()
                .setConnectionFactory(Clients::connection)
                .setDnsResolver(policy)
                .setTlsSocketStrategy(tls)
                .setMaxConnPerRoute(settings.connectionsPerHost())
                .setMaxConnTotal(settings.connections())
                .setDefaultSocketConfig(
                    SocketConfig.custom().setSoTimeout(silence).setTcpNoDelay(true).build())
                .setDefaultTlsConfig(TlsConfig.custom().setHandshakeTimeout(connect).build())
                .setDefaultConnectionConfig(
                    ConnectionConfig.custom()
                        .setConnectTimeout(connect)
                        .setSocketTimeout(silence)
                        .setValidateAfterInactivity(CHECK_IDLE_AFTER)
                        .build())
                .build())
        .setConnectionReuseStrategy(new KeepAlive())
        .setRoutePlanner(Clients::route)
        .addRequestInterceptorLast((request, body, context) -> request.setPath(target(context)))
        .setDefaultRequestConfig(REQUEST)
        .disableRedirectHandling()
        .disableAutomaticRetries()
        .disableAuthCaching()
        .disableContentCompression()
        .disableCookieManagement()
        .disableDefaultUserAgent()
        .evictIdleConnections(DROP_IDLE_AFTER)
        .build();
  }

  private static ManagedHttpClientConnection connection(@Nullable Socket socket)
      throws IOException {
    QuietConnection connection = new QuietConnection(HEAD_LIMITS);
    if (socket != null) {
      connection.bind(socket);
    }
    return connection;
  }

  private static String target(HttpContext context) {
    return ((WayContext) HttpClientContext.cast(context)).target();
  }

  private static HttpRoute route(HttpHost target, HttpContext context) {
    return ((WayContext) HttpClientContext.cast(context)).route();
  }

  private static Timeout timeout(Duration duration) {
    long millis = Math.min(duration.toMillis(), Integer.MAX_VALUE);
    return Timeout.of(Math.max(1, millis), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    verifying.close(CloseMode.IMMEDIATE);
    CloseableHttpClient client;
    synchronized (lock) {
      closed = true;
      client = trusting;
    }
    if (client != null) {
      client.close(CloseMode.IMMEDIATE);
    }
  }
}
