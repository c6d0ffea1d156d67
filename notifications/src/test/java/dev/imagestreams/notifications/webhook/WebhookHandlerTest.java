package dev.imagestreams.notifications.webhook;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.InMemoryEventLog;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.PushHinted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookHandlerTest {

  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-11-27T12:00:00Z"), ZoneOffset.UTC);
  private static final WebhookAuthentication ANYBODY = WebhookAuthentication.unauthenticated();
  private static final String GENERIC = "{\"repository\":\"team/app\",\"tag\":\"1.0\"}";

  private final EventLog log = new InMemoryEventLog();
  private final NotificationBus bus = NotificationBus.over(log);

  @AfterEach
  void close() {
    bus.close();
  }

  private WebhookHandler handler(WebhookSource... sources) {
    return handler(bus, sources);
  }

  private static WebhookHandler handler(NotificationBus bus, WebhookSource... sources) {
    WebhookHandler.Builder builder = WebhookHandler.builder().notificationBus(bus).clock(NOON);
    List.of(sources).forEach(builder::source);
    return builder.build();
  }

  private WebhookHandler of(String kind) {
    return handler(WebhookSource.of("hub", kind, "registry.example", ANYBODY));
  }

  private List<ImageEvent> events() {
    return log.read(log.beginning(), 10_000).stream().map(logged -> logged.event()).toList();
  }

  @Test
  void tellsTheBusOfAPush() {
    WebhookReply reply =
        of("distribution").handle("hub", Messages.post(Messages.file("distribution.json")));

    assertThat(reply).isEqualTo(new WebhookReply(202, Map.of(), ""));
    assertThat(events())
        .containsExactly(
            PushHinted.of(
                    "hub/d0f648c5719180ddfd1d22b63e9cacc61616aa37f58dd5e1364c5242206592d4",
                    Instant.parse("2026-11-23T14:38:47.052433641Z"),
                    new Repository("registry.example", "team/app"),
                    "1.0",
                    Optional.of(
                        Digest.parse(
                            "sha256:434925b40123456789abcdef0123456789abcdef0123456789abcdef"
                                + "01234567")))
                .numbered(1));
  }

  @Test
  void tellsOfAllTagsOfAPush() {
    assertThat(of("quay").handle("hub", Messages.post(Messages.file("quay.json"))).status())
        .isEqualTo(202);

    assertThat(events()).extracting(ImageEvent::subject).containsExactly("latest", "foo");
  }

  @ParameterizedTest
  @CsvSource({
    "distribution, distribution.json, 1",
    "distribution, distribution-many.json, 2",
    "gitlab, distribution.json, 1",
    "ghcr, ghcr-package.json, 1",
    "harbor, harbor-cloudevents.json, 1",
    "acr, acr.json, 1",
    "acr, acr-event-grid.json, 1",
    "gitea, gitea.json, 1",
    "zot, zot-structured.json, 1"
  })
  void takesWhatIsSentAgainOnce(String kind, String file, int events) {
    WebhookHandler handler = of(kind);

    assertThat(handler.handle("hub", Messages.post(Messages.file(file))).status()).isEqualTo(202);
    assertThat(handler.handle("hub", Messages.post(Messages.file(file))).status()).isEqualTo(202);

    assertThat(events()).hasSize(events);
  }

  @ParameterizedTest
  @CsvSource({
    "dockerhub, dockerhub.json",
    "quay, quay.json",
    "harbor, harbor.json",
    "artifactory, artifactory.json",
    "generic, generic.json"
  })
  void takesTheSamePushTwiceWhereTheRegistryGivesNoId(String kind, String file) {
    WebhookHandler handler = of(kind);
    handler.handle("hub", Messages.post(Messages.file(file)));
    int once = events().size();

    handler.handle("hub", Messages.post(Messages.file(file)));

    assertThat(events()).hasSize(2 * once);
  }

  @Test
  void doesNotTakeAnIdInAHeaderThatGitHubDoesNotSign() {
    WebhookHandler handler = of("ghcr");
    byte[] body = Messages.file("ghcr-package.json");

    handler.handle("hub", Messages.post(body, "X-GitHub-Delivery", "1"));
    handler.handle("hub", Messages.post(body, "X-GitHub-Delivery", "2"));

    assertThat(events()).hasSize(1);
  }

  @Test
  void tellsDeliveriesOfNexusApartByTheirIds() {
    WebhookHandler handler = of("nexus");
    byte[] body = Messages.file("nexus-component.json");

    handler.handle("hub", Messages.post(body, "X-Nexus-Webhook-Delivery", "1"));
    handler.handle("hub", Messages.post(body, "X-Nexus-Webhook-Delivery", "1"));
    handler.handle("hub", Messages.post(body, "X-Nexus-Webhook-Delivery", "2"));

    assertThat(events()).hasSize(2);
  }

  @Test
  void takesTheSameIdOfTwoSourcesForTwo() {
    WebhookHandler handler =
        handler(
            WebhookSource.of("one", "distribution", "registry.example", ANYBODY),
            WebhookSource.of("two", "distribution", "registry.example", ANYBODY));

    handler.handle("one", Messages.post(Messages.file("distribution.json")));
    handler.handle("two", Messages.post(Messages.file("distribution.json")));

    assertThat(events()).hasSize(2);
  }

  @Test
  void knowsNoOtherSources() {
    assertThat(of("quay").handle("other", Messages.post(Messages.file("quay.json"))).status())
        .isEqualTo(404);
    assertThat(events()).isEmpty();
  }

  @Test
  void takesPostsOnly() {
    WebhookRequest get =
        new WebhookRequest("GET", Map.of(), Optional.empty(), InputStream.nullInputStream());

    WebhookReply reply = of("quay").handle("hub", get);

    assertThat(reply.status()).isEqualTo(405);
    assertThat(reply.headers()).containsEntry("Allow", "POST");
  }

  /** Zeros without end, as far as anybody reads; counts how far. */
  private static final class Endless extends InputStream {

    private long left;
    private long read;

    Endless(long length) {
      this.left = length;
    }

    @Override
    public int read() {
      if (left == 0) {
        return -1;
      }
      left--;
      read++;
      return '0';
    }
  }

  @Test
  void readsNoMoreThanAMessageMayHave() {
    Endless body = new Endless(100_000_000);

    WebhookReply reply =
        of("generic").handle("hub", new WebhookRequest("POST", Map.of(), Optional.empty(), body));

    assertThat(reply.status()).isEqualTo(413);
    assertThat(body.read).isEqualTo(1_048_577);
  }

  @Test
  void takesAMessageAsLongAsMayBe() {
    byte[] body = Messages.bytes(GENERIC + " ".repeat(1_048_576 - GENERIC.length()));

    assertThat(of("generic").handle("hub", Messages.post(body)).status()).isEqualTo(202);
  }

  @Test
  void saysThatABodyBroke() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("reset");
          }
        };

    assertThat(
            of("generic")
                .handle("hub", new WebhookRequest("POST", Map.of(), Optional.empty(), broken))
                .status())
        .isEqualTo(400);
  }

  @Test
  void letsInOnlyWhatIsSigned() {
    WebhookHandler handler =
        handler(
            WebhookSource.of(
                "hub",
                "generic",
                "registry.example",
                WebhookAuthentication.hmac(WebhookSignature.GENERIC, "new-secret")));
    String right = "sha256=246d29eb6ff43d8612a523244d7fe66435e59ca713d95541b343cd9cb7dba4a6";
    String wrong = "sha256=246d29eb6ff43d8612a523244d7fe66435e59ca713d95541b343cd9cb7dba4a7";

    assertThat(handler.handle("hub", Messages.post(Messages.bytes(GENERIC))).status())
        .isEqualTo(401);
    assertThat(
            handler
                .handle("hub", Messages.post(Messages.bytes(GENERIC), "X-Signature", wrong))
                .status())
        .isEqualTo(401);
    assertThat(
            handler
                .handle(
                    "hub",
                    Messages.post(
                        Messages.bytes(GENERIC.replace("1.0", "1.1")), "X-Signature", right))
                .status())
        .isEqualTo(401);
    assertThat(events()).isEmpty();

    assertThat(
            handler
                .handle("hub", Messages.post(Messages.bytes(GENERIC), "X-Signature", right))
                .status())
        .isEqualTo(202);
    assertThat(events()).hasSize(1);
  }

  @Test
  void readsNothingOfWhatIsNotLetIn() {
    WebhookFormat trap =
        (head, body) -> {
          throw new AssertionError("was read");
        };
    WebhookHandler handler =
        handler(
            new WebhookSource(
                "hub",
                trap,
                () -> Set.of("registry.example"),
                WebhookAuthentication.authorization("right")));

    assertThat(
            handler
                .handle("hub", Messages.post(Messages.bytes("{}"), "Authorization", "wrong"))
                .status())
        .isEqualTo(401);
  }

  @Test
  void asksToComeAgainWhereItCannotTellWhoSends() {
    WebhookAuthentication failing =
        (head, body) -> {
          throw new IllegalStateException("no keys now");
        };
    WebhookHandler handler =
        handler(WebhookSource.of("hub", "generic", "registry.example", failing));

    WebhookReply reply = handler.handle("hub", Messages.post(Messages.bytes(GENERIC)));

    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.headers()).containsEntry("Retry-After", "10");
    assertThat(reply.body()).doesNotContain("no keys now");
    assertThat(events()).isEmpty();
  }

  @Test
  void asksToComeAgainWhereTheLogDoesNotTakeIt() {
    FailingLog failing = new FailingLog(log, 1);
    try (NotificationBus other = NotificationBus.over(failing)) {
      WebhookHandler handler =
          handler(other, WebhookSource.of("hub", "distribution", "registry.example", ANYBODY));
      byte[] body = Messages.file("distribution-many.json");

      WebhookReply reply = handler.handle("hub", Messages.post(body));
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.headers()).containsEntry("Retry-After", "10");
      assertThat(events()).hasSize(1);

      failing.heal();
      assertThat(handler.handle("hub", Messages.post(body)).status()).isEqualTo(202);
      assertThat(events()).extracting(ImageEvent::subject).containsExactly("1.0", "latest");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"repository\":\"Team/App\",\"tag\":\"1.0\"}",
        "{\"repository\":\"../app\",\"tag\":\"1.0\"}",
        "{\"repository\":\"team/app\",\"tag\":\"a b\"}",
        "{\"repository\":\"team/app\",\"tags\":[\"1.0\",\"a/b\"]}",
        "{\"repository\":\"team/app\"}",
        "{\"repository\":\"team/app\",\"tag\":\"1.0\"}{}",
        "[]",
        "",
        "<html>"
      })
  void refusesWhatNamesNoImage(String body) {
    WebhookReply reply = of("generic").handle("hub", Messages.post(Messages.bytes(body)));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body()).startsWith("webhook source hub: ").endsWith("\n").hasLineCount(1);
    assertThat(events()).isEmpty();
  }

  @Test
  void saysWhichFieldIsWrong() {
    WebhookReply reply =
        of("quay")
            .handle(
                "hub",
                Messages.post(
                    Messages.bytes("{\"repository\":\"a/b\",\"updated_tags\":[\"1\",{}]}")));

    assertThat(reply.body())
        .isEqualTo("webhook source hub: \"updated_tags\" is not an array of texts\n");
  }

  @Test
  void refusesMorePushesThanRegistriesSend() {
    String tags = "\"1\"" + ",\"1\"".repeat(1000);

    assertThat(
            of("generic")
                .handle(
                    "hub",
                    Messages.post(
                        Messages.bytes("{\"repository\":\"a/b\",\"tags\":[" + tags + "]}")))
                .status())
        .isEqualTo(400);
    assertThat(events()).isEmpty();
  }

  @Test
  void takesTheHostsOfASourceOnly() {
    Set<String> hosts =
        Set.of(
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
            "123456789012.dkr.ecr.us-west-2.amazonaws.com");
    WebhookSource amazon =
        new WebhookSource("amazon", WebhookFormats.of("ecr"), () -> hosts, ANYBODY);
    WebhookSource other =
        WebhookSource.of("other", "ecr", "210987654321.dkr.ecr.us-west-2.amazonaws.com", ANYBODY);
    WebhookHandler handler = handler(amazon, other);

    assertThat(handler.handle("other", Messages.post(Messages.file("ecr.json"))).status())
        .isEqualTo(204);
    assertThat(events()).isEmpty();
    assertThat(handler.health()).containsEntry("other", new WebhookHealth(0, 1, 0, 0));
    assertThat(handler.handle("amazon", Messages.post(Messages.file("ecr.json"))).status())
        .isEqualTo(202);
    assertThat(hosts()).containsExactly("123456789012.dkr.ecr.us-west-2.amazonaws.com");
  }

  private List<String> hosts() {
    return events().stream().map(event -> ((PushHinted) event).host()).toList();
  }

  @Test
  void takesAPushThatDoesNotSayWhereForOneAtEachHost() {
    Set<String> hosts = new TreeSet<>(Set.of("a.example", "b.example"));
    WebhookHandler handler =
        handler(new WebhookSource("hub", WebhookFormats.of("generic"), () -> hosts, ANYBODY));

    handler.handle("hub", Messages.post(Messages.bytes(GENERIC)));
    assertThat(hosts()).containsExactly("a.example", "b.example");

    hosts.remove("a.example");
    handler.handle("hub", Messages.post(Messages.bytes(GENERIC)));
    assertThat(hosts()).containsExactly("a.example", "b.example", "b.example");
  }

  @Test
  void tellsNothingWhereOneOfTheTagsCanNotBe() {
    WebhookReply reply =
        of("generic")
            .handle(
                "hub",
                Messages.post(Messages.bytes("{\"repository\":\"a/b\",\"tags\":[\"1\",\"b d\"]}")));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(events()).isEmpty();
  }

  @Test
  void countsPushesOverAllHosts() {
    Set<String> hosts = Set.of("a.example", "b.example");
    WebhookHandler handler =
        handler(new WebhookSource("hub", WebhookFormats.of("generic"), () -> hosts, ANYBODY));
    String tags = IntStream.range(0, 500).mapToObj(i -> "\"" + i + "\"").collect(joining(","));
    String most = "{\"repository\":\"a/b\",\"tags\":[" + tags + "]}";

    assertThat(
            handler
                .handle("hub", Messages.post(Messages.bytes(most.replace("[", "[\"500\","))))
                .status())
        .isEqualTo(400);
    assertThat(events()).isEmpty();
    handler.handle("hub", Messages.post(Messages.bytes(most)));
    assertThat(events()).hasSize(1000);
  }

  @Test
  void answersOneLineWhateverAMessageSays() {
    String name = "team/\\nHTTP/1.1 200 OK\\r\\u2028<script>" + "x".repeat(5000);
    WebhookReply reply =
        of("generic")
            .handle(
                "hub",
                Messages.post(Messages.bytes("{\"repository\":\"" + name + "\",\"tag\":\"1\"}")));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body().strip())
        .doesNotContainPattern("[\\p{Cntrl}\u2028\u2029]")
        .hasSizeLessThan(400);
    assertThat(reply.headers()).containsEntry("Content-Type", "text/plain; charset=utf-8");
  }

  @Test
  void doesNotBelieveATimeThatIsYetToCome() {
    byte[] body =
        Messages.bytes(
            new String(Messages.file("distribution.json"), StandardCharsets.UTF_8)
                .replace("2026-11-23T", "9026-11-23T"));

    of("distribution").handle("hub", Messages.post(body));

    assertThat(events())
        .first()
        .extracting(event -> event.header().time())
        .isEqualTo(Instant.parse("2026-11-27T12:00:00Z"));
  }

  @Test
  void answersTheHandshakeOfEventGrid() {
    assertThat(
            of("acr").handle("hub", Messages.post(Messages.file("acr-event-grid-validation.json"))))
        .isEqualTo(
            new WebhookReply(
                200,
                Map.of("Content-Type", "application/json"),
                "{\"validationResponse\":\"512d38b6-c7b8-40c8-89fe-f46f9e9622b6\"}"));
  }

  @Test
  void countsWhatBecomesOfMessages() {
    WebhookHandler handler = of("harbor");
    handler.handle("hub", Messages.post(Messages.file("harbor.json")));
    handler.handle("hub", Messages.post(Messages.file("harbor.json")));
    handler.handle("hub", Messages.post(Messages.file("harbor-pull.json")));
    handler.handle("hub", Messages.post(Messages.bytes("{")));
    bus.close();

    assertThat(handler.health()).isEqualTo(Map.of("hub", new WebhookHealth(2, 1, 1, 0)));
  }

  @Test
  void hasASourceOfEachNameOnce() {
    WebhookSource source = WebhookSource.of("hub", "quay", "quay.io", ANYBODY);

    assertThatThrownBy(() -> handler(source, source)).hasMessageContaining("\"hub\" already");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", ".hidden", "a b", "a\n"})
  void refusesNamesThatAreNoSegmentOfAUrl(String name) {
    assertThatThrownBy(() -> WebhookSource.of(name, "quay", "quay.io", ANYBODY))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
