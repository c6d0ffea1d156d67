package dev.imagestreams.notifications.sink;

import dev.imagestreams.http.AddressRules;
import dev.imagestreams.http.Hosts;
import dev.imagestreams.http.HttpCall;
import dev.imagestreams.http.HttpFailure;
import dev.imagestreams.http.HttpReply;
import dev.imagestreams.http.HttpSettings;
import dev.imagestreams.http.HttpTransport;
import dev.imagestreams.notifications.EventListener;
import dev.imagestreams.notifications.ImageEvent;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A listener that sends events to an URL, each by one POST, or several together.
 *
 * <p>An answer of 2xx says that the target has it; anything else throws, so that the subscription
 * tries again, and parks what is refused too often. Redirects are not followed. A target that says
 * by {@code Retry-After} when to come again is asked then. Thread-safe; blocks for the timeout at
 * most, besides the look-up of the target's name and, in batches, the request before.
 *
 * <pre>{@code
 * HttpSink sink = HttpSink.to(url).signedWith(secret).build();
 * bus.subscribe(Subscription.named("deployer").to(ImageEvent.class).inOrder(), sink);
 * }</pre>
 */
public final class HttpSink implements EventListener<ImageEvent>, AutoCloseable {

  private final URI uri;
  private final String target;
  private final SinkFormat format;
  private final Signer signer;
  private final Map<String, String> headers;
  private final Duration timeout;
  private final Clock clock;
  private final HttpTransport transport;
  private final Batches batches = new Batches(this::send);

  private HttpSink(Builder builder) {
    this.uri = builder.uri;
    this.target = uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    this.format = builder.format;
    this.signer = builder.signer;
    this.headers = Map.copyOf(builder.headers);
    this.timeout = builder.timeout;
    this.clock = builder.clock;
    this.transport =
        new HttpTransport(
            HttpSettings.of("imagestreams")
                .withTimeouts(timeout, timeout)
                .withAddresses(
                    AddressRules.DEFAULT.refusePrivate(
                        builder.addresses == TargetAddresses.PUBLIC_ONLY)));
  }

  /**
   * Begins a sink.
   *
   * @param uri https, or http where {@linkplain Builder#plainHttp() said}; without user and
   *     password
   */
  public static Builder to(URI uri) {
    return new Builder(uri);
  }

  @Override
  public void onEvent(ImageEvent event) {
    if (format == SinkFormat.BATCH) {
      batches.send(event);
    } else {
      message(event).ifPresent(message -> send(Signer.id(List.of(event)), message));
    }
  }

  private Optional<Message> message(ImageEvent event) {
    return switch (format) {
      case BATCH -> throw new IllegalStateException("a batch is not of one event");
      case STRUCTURED -> Optional.of(CloudEventMessage.structured(event));
      case BINARY -> Optional.of(CloudEventMessage.binary(event));
      case REGISTRY_ENVELOPE -> RegistryEnvelope.of(event, RegistryEnvelope.V2);
      case REGISTRY_ENVELOPE_V1 -> RegistryEnvelope.of(event, RegistryEnvelope.V1);
    };
  }

  /**
   * @param id by which the target tells requests apart
   */
  private void send(String id, Message message) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.putAll(message.headers());
    all.putAll(signer.headers(id, clock.instant(), message.body()));
    all.put("Content-Type", message.contentType());
    HttpCall call =
        new HttpCall(
            "POST",
            uri,
            all,
            Optional.of(HttpCall.Body.of(message.body())),
            Instant.now().plus(timeout),
            // Over TLS it would mean to trust everybody.
            uri.getScheme().equals("http"));
    try (HttpReply reply = transport.sendWithoutRedirects(call)) {
      if (!Answer.isTaken(reply.status())) {
        throw Answer.refusal(target, reply.status(), reply.header("Retry-After"), clock.instant());
      }
    } catch (HttpFailure e) {
      throw Answer.failure(target, e);
    }
  }

  /** Drops all connections; what is being sent fails. */
  @Override
  public void close() {
    transport.close();
  }

  /** Where to and how; neither path, nor headers, nor secrets. */
  @Override
  public String toString() {
    return "HttpSink to " + target + ", " + format + (signer.signs() ? ", signed" : "");
  }

  /** How a sink sends. Not thread-safe. */
  public static final class Builder {

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern PRINTABLE = Pattern.compile("[ -~\t]*");

    /** What a sink says itself. */
    private static final Set<String> OWN =
        Set.of("content-type", "content-length", "transfer-encoding", "connection", "host");

    private final URI uri;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private SinkFormat format = SinkFormat.STRUCTURED;
    private Signer signer = new Signer(List.of());
    private Duration timeout = Duration.ofSeconds(10);
    private TargetAddresses addresses = TargetAddresses.PUBLIC_ONLY;
    private Clock clock = Clock.systemUTC();
    private boolean plainHttp;

    private Builder(URI uri) {
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if (uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
        throw new IllegalArgumentException("a sink wants an http or https URL with a host");
      }
      if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
        throw new IllegalArgumentException(
            "a sink's URL has neither user nor fragment; give a login by a header");
      }
      this.uri = URI.create(scheme + uri.toString().substring(scheme.length()));
    }

    /** How events are written; {@link SinkFormat#STRUCTURED} unless said. */
    public Builder format(SinkFormat value) {
      this.format = Objects.requireNonNull(value, "format");
      return this;
    }

    /**
     * Signs requests as Standard Webhooks has it: by {@code webhook-id}, {@code webhook-timestamp}
     * and {@code webhook-signature}.
     *
     * @param secrets of 24 bytes at least, as they are or, after {@code whsec_}, in Base64; several
     *     sign each request, so that a target can go over from one to the next
     */
    public Builder signedWith(String... secrets) {
      this.signer = new Signer(List.of(secrets));
      return this;
    }

    /**
     * Sends a header along, {@code Authorization} for instance; in place of one of its name.
     *
     * @throws IllegalArgumentException when it can't be a header, or is the sink's own to set
     */
    public Builder header(String name, String value) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (!TOKEN.matcher(name).matches() || !PRINTABLE.matcher(value).matches()) {
        // Without the value, which may be a secret.
        throw new IllegalArgumentException("a header has a name, and a value in printable ASCII");
      }
      if (OWN.contains(lower) || lower.startsWith("ce-") || lower.startsWith("webhook-")) {
        throw new IllegalArgumentException("the header " + name + " is set by the sink itself");
      }
      headers.put(name, value);
      return this;
    }

    /** How long one try may take, from connecting to the answer; 10 seconds unless said. */
    public Builder timeout(Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException("timeout must be longer than nothing, not " + value);
      }
      this.timeout = value;
      return this;
    }

    /** Where the target may be; {@link TargetAddresses#PUBLIC_ONLY} unless said. */
    public Builder addresses(TargetAddresses value) {
      this.addresses = Objects.requireNonNull(value, "addresses");
      return this;
    }

    /** Allows an http URL to other machines: whoever is on the way can read and change events. */
    public Builder plainHttp() {
      this.plainHttp = true;
      return this;
    }

    /** What time it is, for signatures and for a {@code Retry-After} that is a date. */
    public Builder clock(Clock value) {
      this.clock = Objects.requireNonNull(value, "clock");
      return this;
    }

    /**
     * A sink, which holds connections until it is closed.
     *
     * @throws IllegalArgumentException when the URL is http, to another machine, and not said to be
     */
    public HttpSink build() {
      if (uri.getScheme().equals("http") && !plainHttp && !Hosts.isLoopback(uri.getHost())) {
        throw new IllegalArgumentException(
            "an http URL to " + uri.getHost() + " wants plainHttp(); better use https");
      }
      return new HttpSink(this);
    }
  }
}
