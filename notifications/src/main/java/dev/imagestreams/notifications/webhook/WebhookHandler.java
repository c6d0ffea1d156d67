package dev.imagestreams.notifications.webhook;

import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.Repository;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.PushHinted;
import dev.imagestreams.notifications.RegistryNews;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in webhooks: bytes and headers in, a status out, whatever carries them. Each tag that was
 * pushed is told to the log as a {@link PushHinted} before the answer, so that a sender that was
 * answered with success need not send it again, and one that was not does so. A registry that tells
 * a push again under the same id is taken once.
 *
 * <p>What a webhook says is a hint to look, never believed for what it says. Thread-safe; a call
 * blocks until the log has the news.
 */
public final class WebhookHandler {

  /** How long a webhook may be. */
  public static final int MAX_BYTES = 1 << 20;

  /** How many pushes a webhook may tell: more are no push of anybody's. */
  public static final int MAX_PUSHES = 1000;

  private static final Logger LOG = LoggerFactory.getLogger(WebhookHandler.class);

  private final Map<String, WebhookSource> sources;
  private final Consumer<RegistryNews> publisher;
  private final Clock clock;
  private final AtomicLong pushes = new AtomicLong();
  private final AtomicLong nothing = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  private WebhookHandler(
      Map<String, WebhookSource> sources, Consumer<RegistryNews> publisher, Clock clock) {
    this.sources = sources;
    this.publisher = publisher;
    this.clock = clock;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** What became of the webhooks so far. */
  public WebhookHealth health() {
    return new WebhookHealth(pushes.get(), nothing.get(), refused.get(), failed.get());
  }

  /**
   * Takes in a webhook.
   *
   * @param source the name of whose it is to be
   * @return 204, or 200 where the sender wants to be answered; 401, 404, 405, 413 or 400 with a
   *     line that says what is wrong; 503 where the log could not be told
   * @throws IOException when the body can't be read
   */
  public WebhookReply handle(String source, WebhookRequest request) throws IOException {
    WebhookSource from = sources.get(source);
    if (from == null) {
      return refusing(404, "no webhooks are taken in here; check the address");
    }
    if (!request.method().equals("POST")) {
      return refusing(405, "webhooks are sent by POST");
    }
    byte[] body = request.body().readNBytes(MAX_BYTES + 1);
    if (body.length > MAX_BYTES) {
      return refusing(413, "a webhook has at most " + MAX_BYTES + " bytes");
    }
    WebhookMessage message = new WebhookMessage(request, body);
    if (!from.authentication().accepts(message)) {
      LOG.atWarn()
          .addKeyValue("source", source)
          .log("a webhook was refused: its sender is unknown");
      return refusing(401, "the secret or the signature is not the one that is configured here");
    }
    return take(from, message);
  }

  private WebhookReply take(WebhookSource from, WebhookMessage message) {
    WebhookContent content;
    List<PushHinted> news;
    try {
      content = from.format().read(message);
      news = news(from, content.pushes());
    } catch (InvalidWebhookException | InvalidReferenceException e) {
      LOG.atWarn()
          .addKeyValue("source", from.name())
          .addKeyValue("why", e.getMessage())
          .log("a webhook can't be read");
      return refusing(400, "the webhook can't be read as one of this source: " + e.getMessage());
    }
    try {
      news.forEach(publisher);
    } catch (RuntimeException e) {
      failed.incrementAndGet();
      LOG.atError()
          .setCause(e)
          .addKeyValue("source", from.name())
          .log("the log could not be told of a webhook; its sender is asked to send it again");
      return new WebhookReply(503, Map.of("Retry-After", "5"), "");
    }
    pushes.addAndGet(news.size());
    if (news.isEmpty()) {
      nothing.incrementAndGet();
    }
    return content
        .answer()
        .map(json -> new WebhookReply(200, Map.of("Content-Type", "application/json"), json))
        .orElseGet(() -> new WebhookReply(204, Map.of(), ""));
  }

  private WebhookReply refusing(int status, String line) {
    refused.incrementAndGet();
    return WebhookReply.saying(status, line);
  }

  private List<PushHinted> news(WebhookSource from, List<WebhookPush> all) {
    Set<String> hosts = from.hosts().get();
    List<PushHinted> news = new ArrayList<>();
    for (WebhookPush push : all) {
      for (String host : meant(hosts, push.host())) {
        if (news.size() == MAX_PUSHES) {
          throw new InvalidWebhookException(
              "it tells of more than " + MAX_PUSHES + " pushes, over all hosts that may be meant");
        }
        Repository repository = new Repository(host, push.repository());
        repository.withTag(push.tag()); // Which says what is wrong with it.
        news.add(
            PushHinted.of(
                id(from, push, repository),
                clock.instant(),
                repository,
                push.tag(),
                push.digest()));
      }
    }
    return news;
  }

  private static Set<String> meant(Set<String> hosts, Optional<String> named) {
    if (hosts.size() == 1 || named.isEmpty()) {
      return hosts;
    }
    return hosts.contains(named.get()) ? Set.of(named.get()) : Set.of();
  }

  /** Without an id of the registry's, each webhook counts. */
  private static String id(WebhookSource from, WebhookPush push, Repository repository) {
    String told = push.id().orElseGet(() -> UUID.randomUUID().toString());
    return from.name() + "/" + told + "/" + repository + ":" + push.tag();
  }

  /** What a handler can be given. Not thread-safe. */
  public static final class Builder {

    private final Map<String, WebhookSource> sources = new LinkedHashMap<>();
    private @Nullable Consumer<RegistryNews> publisher;
    private Clock clock = Clock.systemUTC();

    private Builder() {}

    /** The bus whose log is told; needed. */
    public Builder notificationBus(NotificationBus bus) {
      Objects.requireNonNull(bus, "bus");
      this.publisher = bus::publish;
      return this;
    }

    /**
     * Takes in what this source sends.
     *
     * @throws IllegalArgumentException when there is one of that name already
     */
    public Builder source(WebhookSource source) {
      if (sources.putIfAbsent(source.name(), source) != null) {
        throw new IllegalArgumentException("there is a source \"" + source.name() + "\" already");
      }
      return this;
    }

    /** Where the times of the news come from. */
    public Builder clock(Clock value) {
      this.clock = Objects.requireNonNull(value, "clock");
      return this;
    }

    public WebhookHandler build() {
      return new WebhookHandler(
          new LinkedHashMap<>(sources),
          Objects.requireNonNull(publisher, "give the builder a notificationBus"),
          clock);
    }
  }
}
