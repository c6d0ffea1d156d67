package dev.imagestreams.notifications.webhook;

import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.PushHinted;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in the messages of registries, and tells a bus the pushes they are about.
 *
 * <p>A message is let in by its source's authentication before anything of it is read. It is
 * answered with success when the log has all its news, so that a registry that sends again loses
 * none; what is sent again with the id it had is one event. Thread-safe; blocks while it reads the
 * body and while the log writes.
 */
public final class WebhookHandler {

  /** How many bytes a message may have. */
  public static final int MAX_BODY = 1024 * 1024;

  private static final String RETRY_SECONDS = "10";

  private static final Logger LOG = LoggerFactory.getLogger(WebhookHandler.class);

  private final NotificationBus bus;
  private final Clock clock;
  private final Map<String, WebhookSource> sources;
  private final Map<String, Counters> counters;

  private WebhookHandler(Builder builder) {
    this.bus = Objects.requireNonNull(builder.bus, "give the builder a notificationBus");
    this.clock = builder.clock;
    this.sources = Map.copyOf(builder.sources);
    this.counters =
        sources.keySet().stream()
            .collect(Collectors.toUnmodifiableMap(name -> name, name -> new Counters()));
  }

  public static Builder builder() {
    return new Builder();
  }

  /** What became of the messages of each source, by its name. */
  public Map<String, WebhookHealth> health() {
    return counters.entrySet().stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, each -> each.getValue().health()));
  }

  /**
   * Takes in a message.
   *
   * @param sourceName which registry sends, as the URL says it
   * @return what to answer: 202 when it made news, 204 when it is about something else, 200 where
   *     the registry asked something; 404, 405, 413, 401 or 400 when it is refused; 503 when it
   *     could not be kept
   */
  public WebhookReply handle(String sourceName, WebhookRequest request) {
    WebhookSource source = sources.get(sourceName);
    Counters counted = counters.get(sourceName);
    if (source == null || counted == null) {
      return WebhookReply.line(404, "there is no such webhook source");
    }
    WebhookReply reply = reply(source, request);
    counted.count(reply.status());
    return reply;
  }

  /** What is refused is logged, but is no warning: anybody could make a lot of them. */
  private WebhookReply reply(WebhookSource source, WebhookRequest request) {
    if (!request.method().equals("POST")) {
      return WebhookReply.line(405, "only POST is taken").with("Allow", "POST");
    }
    byte[] body;
    try {
      // One byte more than may be, to see that there is more.
      body = request.body().readNBytes(MAX_BODY + 1);
    } catch (IOException e) {
      LOG.info("webhook source {}: a body could not be read", source.name(), e);
      return WebhookReply.line(400, "the body could not be read");
    }
    if (body.length > MAX_BODY) {
      LOG.info("webhook source {}: refused a body of more than {} bytes", source.name(), MAX_BODY);
      return WebhookReply.line(413, "a message has at most " + MAX_BODY + " bytes");
    }
    return letIn(source, request.head(), body);
  }

  private WebhookReply letIn(WebhookSource source, WebhookHead head, byte[] body) {
    boolean accepted;
    try {
      accepted = source.authentication().accepts(head, body);
    } catch (RuntimeException e) {
      LOG.warn("webhook source {}: could not tell whether to let a message in", source.name(), e);
      return later();
    }
    if (!accepted) {
      LOG.info("webhook source {}: refused a message that isn't authenticated", source.name());
      return WebhookReply.line(401, "the signature or secret is missing or wrong");
    }
    try {
      return take(source, source.format().decode(head, body));
    } catch (WebhookFormatException e) {
      String problem = "webhook source " + source.name() + ": " + e.getMessage();
      LOG.info("{}", problem);
      return WebhookReply.line(400, problem);
    }
  }

  private WebhookReply take(WebhookSource source, WebhookContent content) {
    // All are checked before any is told: half a message is none.
    List<PushHinted> hints =
        new Hints(source, clock.instant(), () -> UUID.randomUUID().toString()).of(content.pushes());
    try {
      hints.forEach(bus::publish);
    } catch (RuntimeException e) {
      LOG.warn("webhook source {}: a message could not be kept", source.name(), e);
      return later();
    }
    if (!hints.isEmpty()) {
      return WebhookReply.of(202);
    }
    return content
        .answer()
        .map(json -> new WebhookReply(200, Map.of("Content-Type", "application/json"), json))
        .orElseGet(() -> WebhookReply.of(204));
  }

  private static WebhookReply later() {
    return WebhookReply.line(503, "the message could not be kept; send it again")
        .with("Retry-After", RETRY_SECONDS);
  }

  /** Builds a handler. */
  public static final class Builder {

    private @Nullable NotificationBus bus;
    private Clock clock = Clock.systemUTC();
    private final Map<String, WebhookSource> sources = new LinkedHashMap<>();

    private Builder() {}

    /** Who is told the news; needed. */
    public Builder notificationBus(NotificationBus value) {
      this.bus = Objects.requireNonNull(value, "notificationBus");
      return this;
    }

    /**
     * A registry that may send.
     *
     * @throws IllegalArgumentException when there is one of that name already
     */
    public Builder source(WebhookSource source) {
      if (sources.putIfAbsent(source.name(), source) != null) {
        throw new IllegalArgumentException(
            "there is a webhook source \"" + source.name() + "\" already");
      }
      return this;
    }

    /** What tells when a message came whose registry doesn't say when the push was. */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /**
     * Makes the handler.
     *
     * @throws NullPointerException when there is no bus
     */
    public WebhookHandler build() {
      return new WebhookHandler(this);
    }
  }
}
