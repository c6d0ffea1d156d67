package dev.imagestreams.http;

import dev.imagestreams.http.HttpFailure.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.NoHttpResponseException;

/**
 * Sends requests: the one place that knows how to make the HTTP client below behave.
 *
 * <p>Follows redirects by rules of its own, keeps credentials and the permission to be insecure at
 * their host, connects only to addresses that were looked at, holds every exchange to its deadline,
 * never decompresses (a digest is taken over what was sent) and never repeats a request that may
 * change something. Interrupting a thread that waits here ends its exchange within a fraction of a
 * second, and leaves the thread interrupted; so does its deadline. Only the look-up of a name can't
 * be ended: Java has no way to. Thread-safe; calls block.
 */
public final class HttpTransport implements AutoCloseable {

  /** Of what is later than this, not every deadline can be told in nanoseconds. */
  private static final Duration FOREVER = Duration.ofDays(365);

  private final HttpSettings settings;
  private final AddressPolicy policy;
  private final ProxyChoice proxies;
  private final Redirects redirects;
  private final Clients clients;
  private final Watch watch = new Watch();

  public HttpTransport(HttpSettings settings) {
    this(settings, NameLookup.SYSTEM);
  }

  HttpTransport(HttpSettings settings, NameLookup names) {
    this.settings = settings;
    this.policy = new AddressPolicy(settings.addresses(), names);
    this.proxies = new ProxyChoice(settings);
    this.redirects = new Redirects(policy);
    this.clients = new Clients(settings, policy);
  }

  /**
   * Sends a request and waits for the head of its answer. The caller closes the reply.
   *
   * @throws HttpFailure when there is no answer that may be used
   * @throws IllegalStateException when this was closed
   */
  public HttpReply send(HttpCall call) {
    return redirects.follow(call, this::exchange);
  }

  /**
   * As {@link #send}, but a redirect is an answer as any other: for what must reach the place our
   * user named, and no other.
   */
  public HttpReply sendWithoutRedirects(HttpCall call) {
    return exchange(call);
  }

  /**
   * Checks that a place named by one server may be asked next: the rules for redirects. The answer
   * holds for now; what is sent there must name its {@linkplain HttpCall#referredBy referrer}, so
   * that the address it is sent to is the one that was checked.
   *
   * @throws HttpFailure when it may not
   */
  public void checkReferral(URI from, URI to) {
    if (Hosts.sameOrigin(from, to)) {
      return;
    }
    policy.checkSchemes(from, to);
    if (to.getHost() == null) {
      return;
    }
    try {
      if (proxies.choose(to).get(0).isPresent()) {
        policy.throughProxy(from, to, true);
      } else {
        policy.referral(from, to, isNear(from));
      }
    } catch (AddressPolicy.ForbiddenAddressException e) {
      throw Failures.of(from, e);
    } catch (UnknownHostException e) {
      // An unknown host fails where it is connected to, with a message of its own.
      Failures.LOG.debug("unknown host", e);
    }
  }

  private HttpReply exchange(HttpCall call) {
    policy.checkScheme(call.uri(), call.insecure());
    try {
      return tryTwice(call);
    } catch (RuntimeException e) {
      // A request cut off by closing this client says nothing of the registry.
      if (watch.isClosed() && !(e instanceof IllegalStateException)) {
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
    List<Way> ways = ways(call);
    for (int i = 0; ; i++) {
      Way way = ways.get(i);
      try {
        return attempt(call, way);
      } catch (IOException e) {
        boolean unconnected = Failures.isUnconnected(e);
        InetSocketAddress proxy = way.proxy();
        if (proxy != null && unconnected) {
          settings.proxies().connectFailed(call.uri(), proxy, e);
        }
        if (unconnected && i + 1 < ways.size()) {
          continue;
        }
        if (proxy != null && unconnected) {
          throw Failures.ofProxy(call.uri(), way.proxyName(), e);
        }
        throw e;
      }
    }
  }

  /** The ways to try in order, the next when no connection came to be. */
  private List<Way> ways(HttpCall call) throws IOException {
    URI uri = call.uri();
    URI from = call.referrer().orElse(uri);
    boolean referred = !Hosts.sameOrigin(from, uri);
    List<Way> ways = new ArrayList<>(1);
    for (Optional<InetSocketAddress> proxy : proxies.choose(uri)) {
      if (proxy.isPresent()) {
        policy.throughProxy(from, uri, referred);
        ways.add(Way.through(proxy.get(), uri));
      } else if (referred) {
        addAll(ways, uri, policy.referral(from, uri, isNear(from)));
      } else if (policy.limitsDirectCalls()) {
        addAll(ways, uri, policy.direct(uri));
      } else {
        ways.add(Way.direct(uri));
      }
    }
    return ways;
  }

  private static void addAll(List<Way> ways, URI uri, InetAddress[] addresses) {
    for (InetAddress address : addresses) {
      ways.add(Way.to(uri, address));
    }
  }

  private boolean isNear(URI uri) {
    return proxies.choose(uri).get(0).isEmpty();
  }

  private HttpReply attempt(HttpCall call, Way way) throws IOException {
    HttpUriRequestBase request = request(call);
    Exchange exchange = new Exchange(call.uri(), deadline(call), request::cancel, watch);
    try {
      exchange.begin(call.cancel());
      exchange.waits();
      ClassicHttpResponse response = execute(call, way, request);
      exchange.waited();
      String proxy = way.route().isTunnelled() ? "" : way.proxyName();
      return new HttpReply(request, response, call.uri(), proxy, exchange);
    } catch (IOException e) {
      exchange.close();
      if (exchange.ended()) {
        throw exchange.failure(e);
      }
      throw e;
    } catch (RuntimeException e) {
      exchange.close();
      // Ended while it waited for a connection, which the client below reports unchecked.
      if (exchange.ended() && !(e instanceof HttpFailure)) {
        throw exchange.failure(new IOException(e));
      }
      throw e;
    }
  }

  private ClassicHttpResponse execute(HttpCall call, Way way, HttpUriRequestBase request)
      throws IOException {
    boolean tls = call.uri().getScheme().equals("https");
    CloseableHttpClient client = tls && call.insecure() ? clients.trusting() : clients.verifying();
    WayContext context = new WayContext(way, call.uri());
    InetSocketAddress proxy = way.proxy();
    if (proxy != null) {
      proxies
          .credentials(proxy)
          .ifPresent(login -> context.setAuthExchange(way.route().getProxyHost(), login));
    }
    ClassicHttpResponse response =
        client.executeOpen(way.route().getTargetHost(), request, context);
    // What answers before there is TLS, or asks for a login of its own, is the proxy: the client
    // below passes its answer on as if it were the host's.
    if (proxy != null && (response.getCode() == 407 || (tls && context.getSSLSession() == null))) {
      request.cancel();
      response.close();
      throw Failures.ofProxy(call.uri(), way.proxyName(), response.getCode());
    }
    return response;
  }

  private static long deadline(HttpCall call) {
    long now = System.nanoTime();
    Duration left = Duration.between(Instant.now(), call.deadline());
    if (left.isNegative() || left.isZero()) {
      throw new HttpFailure(Kind.TIMEOUT, call.uri(), "the time limit has passed", null);
    }
    return now + (left.compareTo(FOREVER) < 0 ? left : FOREVER).toNanos();
  }

  private HttpUriRequestBase request(HttpCall call) {
    HttpUriRequestBase request =
        new HttpUriRequestBase(call.method(), WayContext.withoutQuery(call.uri()));
    request.addHeader("User-Agent", settings.userAgent());
    call.headers().forEach(request::setHeader);
    call.body().ifPresent(body -> request.setEntity(new BodyEntity(body)));
    return request;
  }

  /** Drops all connections; exchanges under way fail. */
  @Override
  public void close() {
    watch.close();
    clients.close();
  }
}
