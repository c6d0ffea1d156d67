package dev.imagestreams.notifications.sink;

import static dev.imagestreams.notifications.sink.Targets.NOON;
import static dev.imagestreams.notifications.sink.Targets.answer;
import static dev.imagestreams.notifications.sink.Targets.body;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.EventHeader;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.EveryKind;
import dev.imagestreams.notifications.ImageDeleted;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.ImagePushed;
import dev.imagestreams.notifications.InMemoryEventLog;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.PushHinted;
import dev.imagestreams.notifications.TagDeleted;
import dev.imagestreams.notifications.TagState;
import dev.imagestreams.notifications.TagUpdated;
import dev.imagestreams.notifications.webhook.WebhookAuthentication;
import dev.imagestreams.notifications.webhook.WebhookFormats;
import dev.imagestreams.notifications.webhook.WebhookHandler;
import dev.imagestreams.notifications.webhook.WebhookReply;
import dev.imagestreams.notifications.webhook.WebhookRequest;
import dev.imagestreams.notifications.webhook.WebhookSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Events as a registry would tell of them. */
class RegistryEnvelopeTest {

  private static final StreamKey WEB = StreamKey.parse("shop/web");
  private static final EventHeader HEADER =
      new EventHeader("uid-7", "/imagestreams/shop/web", 7, NOON);
  private static final String DIGEST = "sha256:" + "a".repeat(64);

  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    Targets.start(server);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RecordedRequest sent(SinkFormat format, ImageEvent event) throws Exception {
    server.enqueue(answer(200));
    try (HttpSink sink = Targets.to(server).format(format).build()) {
      sink.onEvent(event);
    }
    return server.takeRequest();
  }

  private void assertSent(ImageEvent event, String expected) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    assertThat(mapper.readTree(body(sent(SinkFormat.REGISTRY_ENVELOPE, event))))
        .isEqualTo(mapper.readTree(expected.replace("DIGEST", DIGEST)));
  }

  private static TagUpdated updated(TagState current) {
    return new TagUpdated(
        HEADER, WEB, "uid", "1.0", Optional.empty(), current, List.of(), Cause.SCHEDULED);
  }

  @Test
  void tagThatMovesIsAPush() throws Exception {
    assertSent(
        updated(new TagState(DIGEST, "registry.example:5000/team/app@" + DIGEST)),
        """
        {"events":[{"id":"uid-7","timestamp":"2026-01-02T12:00:00Z","action":"push",
          "target":{"digest":"DIGEST","repository":"shop/web","tag":"1.0",
            "url":"https://registry.example:5000/v2/team/app/manifests/DIGEST"},
          "request":{},"actor":{},"source":{"instanceID":"/imagestreams/shop/web"}}]}
        """);
  }

  @Test
  void whatIsNotKnownOfAnImageIsLeftOut() throws Exception {
    assertSent(
        updated(new TagState("", "registry.example/app:old")),
        """
        {"events":[{"id":"uid-7","timestamp":"2026-01-02T12:00:00Z","action":"push",
          "target":{"repository":"shop/web","tag":"1.0"},
          "request":{},"actor":{},"source":{"instanceID":"/imagestreams/shop/web"}}]}
        """);
  }

  @Test
  void tagThatIsRemovedIsADeleteOfTheTagAlone() throws Exception {
    assertSent(
        new TagDeleted(
            HEADER,
            WEB,
            "uid",
            "1.0",
            Optional.of(new TagState(DIGEST, "registry.example/app@" + DIGEST)),
            Cause.MANUAL),
        """
        {"events":[{"id":"uid-7","timestamp":"2026-01-02T12:00:00Z","action":"delete",
          "target":{"repository":"shop/web","tag":"1.0"},
          "request":{},"actor":{},"source":{"instanceID":"/imagestreams/shop/web"}}]}
        """);
  }

  @Test
  void tagThatTheRegistryDeletedIsADelete() throws Exception {
    assertSent(
        ImageDeleted.of("reg", 8, NOON, "registry.example:5000", "a/b", "1.0", Digest.parse(DIGEST))
            .by("ci"),
        """
        {"events":[{"id":"reg/8","timestamp":"2026-01-02T12:00:00Z","action":"delete",
          "target":{"repository":"a/b","tag":"1.0"},
          "request":{"host":"registry.example:5000"},"actor":{"name":"ci"},
          "source":{"addr":"registry.example:5000","instanceID":"reg"}}]}
        """);
  }

  @Test
  void pushIsToldWithTheRegistrysHost() throws Exception {
    Image image =
        Image.named(DIGEST, "registry.example:5000/team/app@" + DIGEST)
            .with()
            .dockerImageManifest("{\"n\":\"\u00e9\"}")
            .dockerImageManifestMediaType(MediaTypes.OCI_MANIFEST)
            .build();
    assertSent(
        ImagePushed.of(
            "reg",
            42,
            NOON,
            "registry.example:5000",
            "team/app",
            "latest",
            Optional.empty(),
            image),
        """
        {"events":[{"id":"reg/42","timestamp":"2026-01-02T12:00:00Z","action":"push",
          "target":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"DIGEST",
            "size":10,"length":10,"repository":"team/app","tag":"latest",
            "url":"https://registry.example:5000/v2/team/app/manifests/DIGEST"},
          "request":{"host":"registry.example:5000"},"actor":{},
          "source":{"addr":"registry.example:5000","instanceID":"reg"}}]}
        """);
  }

  @ParameterizedTest
  @CsvSource({
    "REGISTRY_ENVELOPE, application/vnd.docker.distribution.events.v2+json",
    "REGISTRY_ENVELOPE_V1, application/vnd.docker.distribution.events.v1+json"
  })
  void bothVersionsDifferByTheirMediaType(SinkFormat format, String type) throws Exception {
    RecordedRequest request = sent(format, Targets.push(1, "latest"));

    assertThat(request.getHeaders().get("Content-Type")).isEqualTo(type);
    assertThat(body(request)).contains("\"tag\":\"latest\"");
  }

  @ParameterizedTest
  @EnumSource(names = {"REGISTRY_ENVELOPE", "REGISTRY_ENVELOPE_V1"})
  void whoTakesInWebhooksOfRegistriesTakesInOurs(SinkFormat format) throws Exception {
    RecordedRequest request =
        sent(format, updated(new TagState(DIGEST, "registry.example:5000/team/app@" + DIGEST)));
    EventLog log = new InMemoryEventLog();
    try (NotificationBus bus = NotificationBus.over(log)) {
      WebhookHandler handler =
          WebhookHandler.builder()
              .notificationBus(bus)
              .source(
                  WebhookSource.of(
                      "streams",
                      WebhookFormats.DISTRIBUTION,
                      "registry.example:5000",
                      WebhookAuthentication.unauthenticated()))
              .build();
      WebhookReply reply =
          handler.handle(
              "streams",
              new WebhookRequest(
                  "POST",
                  request.getHeaders().toMultimap(),
                  Optional.empty(),
                  new ByteArrayInputStream(body(request).getBytes(UTF_8))));

      assertThat(reply.status()).isEqualTo(202);
    }
    assertThat(log.read(log.beginning(), 10))
        .singleElement()
        .satisfies(
            logged -> {
              PushHinted hint = (PushHinted) logged.event();
              assertThat(hint.fullRepository()).hasToString("registry.example:5000/shop/web");
              assertThat(hint.tag()).isEqualTo("1.0");
              assertThat(hint.digest()).contains(Digest.parse(DIGEST));
            });
  }

  @Test
  void onlyWhatMovesOrRemovesTagsIsSent() throws Exception {
    List<ImageEvent> events = EveryKind.events().toList();
    long told =
        events.stream()
            .filter(
                e ->
                    e instanceof TagUpdated
                        || e instanceof TagDeleted
                        || e instanceof ImagePushed
                        || e instanceof ImageDeleted)
            .count();
    for (int i = 0; i < told; i++) {
      server.enqueue(answer(200));
    }
    try (HttpSink sink = Targets.to(server).format(SinkFormat.REGISTRY_ENVELOPE).build()) {
      events.forEach(sink::onEvent);
    }

    assertThat(told).isBetween(1L, events.size() - 1L);
    assertThat(server.getRequestCount()).isEqualTo((int) told);
  }
}
