package dev.imagestreams.http;

import dev.imagestreams.http.HttpFailure.Kind;
import dev.imagestreams.http.HttpReply.Deadline.End;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Sends requests: the one place that knows how to make the HTTP client below behave.
 *
 * <p>Follows redirects by rules of its own, keeps credentials at their origin, holds every exchange
 * to its deadline, never decompresses (a digest is taken over what was sent) and never repeats a
 * request that may change something. Thread-safe; calls block.
 */
public final class HttpTransport implements AutoCloseable {

  private static final int MAX_REDIRECTS = 10;
  private static final Timeout CONNECT_TIMEOUT = Timeout.ofSeconds(10);

  /** How long a server may be silent, within the deadline of the whole exchange. */
  private static final Timeout SILENCE_TIMEOUT = Timeout.ofSeconds(60);

  /** Of what is later than this, not every deadline can be told in milliseconds. */
  private static final Duration FOREVER = Duration.ofDays(365);

  private static final TimeValue CHECK_IDLE_AFTER = TimeValue.ofSeconds(1);
  private static final TimeValue DROP_IDLE_AFTER = TimeValue.ofSeconds(50);

  /** Without these a server's answer could have a head without end. */
  private static final Http1Config HEAD_LIMITS =
      Http1Config.custom().setMaxHeaderCount(200).setMaxLineLength(64 << 10).build();

  private final String userAgent;
  private final int connectionsPerHost;
  private final AddressPolicy policy = new AddressPolicy();
  private final ScheduledThreadPoolExecutor timer;
  private final CloseableHttpClient verifying;
  private final Object lock = new Object();
  private volatile @org.jspecify.annotations.Nullable CloseableHttpClient trusting;

  /**
   * @param userAgent what to call ourselves
   * @param connectionsPerHost the most connections to one host at a time
   */
  public HttpTransport(String userAgent, int connectionsPerHost) {
    this.userAgent = userAgent;
    this.connectionsPerHost = connectionsPerHost;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "imagestreams-http-deadlines");
              thread.setDaemon(true);
              return thread;
            });
    this.timer.setRemoveOnCancelPolicy(true);
    this.timer.setKeepAliveTime(10, TimeUnit.SECONDS);
    this.timer.allowCoreThreadTimeOut(true);
    this.verifying = client(DefaultClientTlsStrategy.createDefault());
  }

  /**
   * Sends a request and waits for the head of its answer. The caller closes the reply.
   *
   * @throws HttpFailure when there is no answer that may be used
   */
  public HttpReply send(HttpCall call) {
    HttpCall next = call;
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      policy.checkScheme(next.uri(), next.insecure());
      HttpReply reply = exchange(next);
      String location = reply.header("Location").orElse("");
      if (!isRedirect(reply.status()) || location.isEmpty()) {
        return reply;
      }
      reply.close();
      next = redirected(next, reply.status(), location);
    }
    throw new HttpFailure(
        Kind.FORBIDDEN, call.uri(), "it redirects more than " + MAX_REDIRECTS + " times", null);
  }

  /**
   * Checks that a place named by one server may be asked next: the rules for redirects.
   *
   * @throws HttpFailure when it may not
   */
  public void checkReferral(URI from, URI to) {
    policy.checkRedirect(from, to);
  }

  private static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  private HttpCall redirected(HttpCall call, int status, String location) {
    URI from = call.uri();
    URI to =
        Locations.resolve(from, location)
            .orElseThrow(
                () -> new HttpFailure(Kind.BROKEN, from, "it redirects to no valid URL", null));
    policy.checkRedirect(from, to);
    HttpCall next = call.withUri(to);
    if (status == 303) {
      next = next.asGet();
    } else if (!call.safe() && status != 307 && status != 308) {
      throw new HttpFailure(
          Kind.BROKEN, from, "it answers " + call.method() + " with a redirect " + status, null);
    }
    return Hosts.sameOrigin(from, to) ? next : next.withoutCredentials();
  }

  private HttpReply exchange(HttpCall call) {
    try {
      return tryTwice(call);
    } catch (HttpFailure e) {
      // A request cut off by closing this client says nothing of the registry.
      if (timer.isShutdown()) {
        throw new IllegalStateException("this client is closed", e);
      }
      throw e;
    }
  }

  private HttpReply tryTwice(HttpCall call) {
    try {
      return attempt(call);
    } catch (NoHttpResponseException e) {
      if (!call.safe()) {
        throw Failures.of(call.uri(), e);
      }
      // The server closed an idle connection as we took it: nothing was answered, so ask again.
      try {
        return attempt(call);
      } catch (IOException again) {
        throw Failures.of(call.uri(), again);
      }
    } catch (IOException e) {
      throw Failures.of(call.uri(), e);
    }
  }

  private HttpReply attempt(HttpCall call) throws IOException {
    Duration left = left(call.deadline());
    if (left.isNegative() || left.isZero()) {
      throw new HttpFailure(Kind.TIMEOUT, call.uri(), "the time limit has passed", null);
    }
    HttpUriRequestBase request = request(call, left);
    HttpReply.Deadline deadline =
        new HttpReply.Deadline(alarm -> schedule(alarm, left), call.cancel(), request::cancel);
    try {
      HttpHost target =
          new HttpHost(call.uri().getScheme(), call.uri().getHost(), call.uri().getPort());
      ClassicHttpResponse response = clientFor(call).executeOpen(target, request, null);
      return new HttpReply(request, response, call.uri(), deadline);
    } catch (IOException | RuntimeException e) {
      deadline.end();
      if (deadline.ended() != End.NOT_YET && e instanceof IOException io) {
        throw Failures.of(call.uri(), io, deadline.ended());
      }
      throw e;
    }
  }

  private static Duration left(Instant deadline) {
    Duration left = Duration.between(Instant.now(), deadline);
    return left.compareTo(FOREVER) < 0 ? left : FOREVER;
  }

  private ScheduledFuture<?> schedule(Runnable alarm, Duration delay) {
    try {
      return timer.schedule(alarm, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("this client is closed", e);
    }
  }

  private HttpUriRequestBase request(HttpCall call, Duration left) {
    HttpUriRequestBase request = new HttpUriRequestBase(call.method(), call.uri());
    request.setHeader("User-Agent", userAgent);
    call.headers().forEach(request::setHeader);
    call.body().ifPresent(body -> request.setEntity(new BodyEntity(body)));
    Timeout wait = Timeout.ofMilliseconds(Math.max(1, left.toMillis()));
    request.setConfig(
        RequestConfig.custom()
            .setConnectionRequestTimeout(wait)
            .setResponseTimeout(wait.compareTo(SILENCE_TIMEOUT) < 0 ? wait : SILENCE_TIMEOUT)
            .setRedirectsEnabled(false)
            .setAuthenticationEnabled(false)
            .setExpectContinueEnabled(false)
            .setContentCompressionEnabled(false)
            .build());
    return request;
  }

  private CloseableHttpClient clientFor(HttpCall call) {
    if (!call.insecure() || call.uri().getScheme().equals("http")) {
      return verifying;
    }
    CloseableHttpClient client = trusting;
    if (client == null) {
      synchronized (lock) {
        client = trusting;
        if (client == null) {
          client = client(new DefaultClientTlsStrategy(trustAll(), NoopHostnameVerifier.INSTANCE));
          trusting = client;
        }
      }
    }
    return client;
  }

  private CloseableHttpClient client(DefaultClientTlsStrategy tls) {
    return HttpClientBuilder.create()
        .setConnectionManager(
            PoolingHttpClientConnectionManagerBuilder.create()
                .setConnectionFactory(
                    ManagedHttpClientConnectionFactory.builder().http1Config(HEAD_LIMITS).build())
                .setDnsResolver(policy)
                .setTlsSocketStrategy(tls)
                .setMaxConnPerRoute(connectionsPerHost)
                .setMaxConnTotal(connectionsPerHost * 16)
                .setDefaultSocketConfig(
                    SocketConfig.custom().setSoTimeout(SILENCE_TIMEOUT).setTcpNoDelay(true).build())
                .setDefaultTlsConfig(
                    TlsConfig.custom().setHandshakeTimeout(CONNECT_TIMEOUT).build())
                .setDefaultConnectionConfig(
                    ConnectionConfig.custom()
                        .setConnectTimeout(CONNECT_TIMEOUT)
                        .setSocketTimeout(SILENCE_TIMEOUT)
                        .setValidateAfterInactivity(CHECK_IDLE_AFTER)
                        .build())
                .build())
        .disableRedirectHandling()
        .disableAutomaticRetries()
        .disableAuthCaching()
        .disableContentCompression()
        .disableCookieManagement()
        .disableDefaultUserAgent()
        .evictIdleConnections(DROP_IDLE_AFTER)
        .build();
  }

  private static SSLContext trustAll() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustAll()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no TLS", e);
    }
  }

  /** Used only for calls that were allowed to be insecure. */
  private static final class TrustAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /** Drops all connections; exchanges under way fail. */
  @Override
  public void close() {
    timer.shutdownNow();
    verifying.close(org.apache.hc.core5.io.CloseMode.IMMEDIATE);
    CloseableHttpClient client = trusting;
    if (client != null) {
      client.close(org.apache.hc.core5.io.CloseMode.IMMEDIATE);
    }
  }
}
