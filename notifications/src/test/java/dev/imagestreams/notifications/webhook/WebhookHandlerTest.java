package dev.imagestreams.notifications.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.ForwardingLog;
import dev.imagestreams.notifications.InMemoryEventLog;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.PushHinted;
import dev.imagestreams.notifications.RegistryNews;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of webhooks that come in. */
class WebhookHandlerTest {

  private static final String SECRET = "s3cr3t";
  private static final String PUSH =
      "{\"repository\":\"team/app\",\"tag\":\"1.0\",\"id\":\"build-7\"}";

  private final InMemoryEventLog log = new InMemoryEventLog();
  private final NotificationBus bus = NotificationBus.over(log);
  private final WebhookHandler handler = handler(bus, Set.of("r.example"));

  @AfterEach
  void close() {
    bus.close();
  }

  private static WebhookHandler handler(NotificationBus bus, Set<String> hosts) {
    return WebhookHandler.builder()
        .notificationBus(bus)
        .source(
            new WebhookSource(
                "ci",
                WebhookFormats.named("generic"),
                () -> hosts,
                WebhookAuthentication.secretInUrl(SECRET)))
        .build();
  }

  private static WebhookRequest post(InputStream body) {
    return new WebhookRequest("POST", Map.of(), Optional.of("a=b&secret=" + SECRET), body);
  }

  private static WebhookRequest post(String body) {
    return post(new ByteArrayInputStream(body.getBytes(UTF_8)));
  }

  private List<PushHinted> told() {
    return log.read(log.beginning(), 100).stream()
        .map(logged -> (PushHinted) logged.event())
        .toList();
  }

  @Test
  void pushIsToldBeforeTheAnswer() throws IOException {
    assertThat(handler.handle("ci", post(PUSH)).status()).isEqualTo(204);

    PushHinted hint = told().get(0);
    assertThat(hint.host()).isEqualTo("r.example");
    assertThat(hint.repository()).isEqualTo("team/app");
    assertThat(hint.tag()).isEqualTo("1.0");
    assertThat(handler.health()).isEqualTo(new WebhookHealth(1, 0, 0, 0));
  }

  @Test
  void sameWebhookAgainIsOneEvent() throws IOException {
    handler.handle("ci", post(PUSH));
    handler.handle("ci", post(PUSH));
    assertThat(told()).hasSize(1);

    handler.handle("ci", post(PUSH.replace("build-7", "build-8")));
    assertThat(told()).hasSize(2);
  }

  @Test
  void withoutAnIdEachWebhookCounts() throws IOException {
    String push = PUSH.replace(",\"id\":\"build-7\"", "");
    handler.handle("ci", post(push));
    handler.handle("ci", post(push));
    assertThat(told()).hasSize(2);
  }

  @Test
  void allTagsAreTold() throws IOException {
    handler.handle("ci", post("{\"repository\":\"team/app\",\"tags\":[\"1\",\"2\"],\"id\":\"7\"}"));
    assertThat(told()).extracting(PushHinted::tag).containsExactly("1", "2");
  }

  @Test
  void hostIsTheConfiguredOneWhateverTheWebhookSays() throws IOException {
    String elsewhere = PUSH.replace("{", "{\"host\":\"evil.example\",");
    handler.handle("ci", post(elsewhere));
    assertThat(told()).extracting(PushHinted::host).containsExactly("r.example");

    WebhookHandler two = handler(bus, Set.of("a.example", "b.example"));
    assertThat(two.handle("ci", post(elsewhere)).status()).isEqualTo(204);
    assertThat(told()).as("of none that is configured").hasSize(1);
    assertThat(two.health()).isEqualTo(new WebhookHealth(0, 1, 0, 0));
    two.handle("ci", post(elsewhere.replace("evil", "b")));
    assertThat(told().get(1).host()).isEqualTo("b.example");
    two.handle("ci", post(PUSH.replace("build-7", "build-9")));
    assertThat(told().subList(2, 4))
        .extracting(PushHinted::host)
        .containsExactlyInAnyOrder("a.example", "b.example");
  }

  @Test
  void whoDoesNotKnowTheSecretIsRefusedAndNothingIsToldOrEchoed() throws IOException {
    for (String query : List.of("", "secret=", "secret=s3cr3", "secret=%ZZ", "Secret=s3cr3t")) {
      WebhookReply reply =
          handler.handle(
              "ci",
              new WebhookRequest(
                  "POST",
                  Map.of(),
                  Optional.of(query),
                  new ByteArrayInputStream(PUSH.getBytes(UTF_8))));
      assertThat(reply.status()).as(query).isEqualTo(401);
      assertThat(reply.body()).doesNotContain(SECRET);
    }
    assertThat(told()).isEmpty();
    assertThat(handler.health().refused()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {                                          | no JSON
          []                                         | no JSON object
          {"repository":"team/app"}                  | no text at tag
          {"tag":"1.0"}                              | no text at repository
          {"repository":"Team/App","tag":"1"}        | Team/App
          {"repository":"../..","tag":"1"}           | ..
          {"repository":"team/app","tag":"a b"}      | a b
          {"repository":"team/app","tags":"1"}       | no array at tags
          """)
  void whatCanNotBeReadIsRefusedWithALineThatSaysWhy(String body, String why) throws IOException {
    WebhookReply reply = handler.handle("ci", post(body));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body()).contains(why).hasLineCount(1);
    assertThat(told()).isEmpty();
  }

  @Test
  void oneTagThatIsNoneHasNothingOfItsWebhookTold() throws IOException {
    handler.handle("ci", post("{\"repository\":\"team/app\",\"tags\":[\"1\",\"b d\"]}"));
    assertThat(told()).isEmpty();
  }

  @Test
  void webhookThatWouldBeManyEventsIsRefusedAsAWhole() throws IOException {
    String tags = "\"t\",".repeat(1000);
    String most = "{\"repository\":\"team/app\",\"tags\":[" + tags.substring(0, 3999) + "]}";
    WebhookReply reply = handler.handle("ci", post(most.replace("[", "[\"one more\",")));
    assertThat(reply.status()).as("a tag that is none").isEqualTo(400);

    reply = handler.handle("ci", post(most.replace("[", "[\"u\",")));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body()).contains("1000");
    assertThat(told()).isEmpty();
    assertThat(handler.handle("ci", post(most)).status()).isEqualTo(204);
    assertThat(handler.health().pushes()).isEqualTo(1000);
  }

  @Test
  void lineThatIsAnsweredIsOneLineWhateverTheWebhookSays() throws IOException {
    String name = "team/\\nHTTP/1.1 200 OK\\r\\u2028<script>" + "x".repeat(5000);
    WebhookReply reply =
        handler.handle("ci", post("{\"repository\":\"" + name + "\",\"tag\":\"1\"}"));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body().strip())
        .doesNotContainPattern("[\\p{Cntrl}\u2028\u2029]")
        .hasSizeLessThan(400);
    assertThat(reply.headers()).containsEntry("Content-Type", "text/plain; charset=utf-8");
  }

  @Test
  void addressesAndMethodsThatAreNotTakenAreRefused() throws IOException {
    assertThat(handler.handle("cd", post(PUSH)).status()).isEqualTo(404);
    WebhookRequest get =
        new WebhookRequest("GET", Map.of(), Optional.empty(), InputStream.nullInputStream());
    assertThat(handler.handle("ci", get).status()).isEqualTo(405);
  }

  @Test
  void noMoreIsReadThanAWebhookMayHave() throws IOException {
    Endless body = new Endless();
    assertThat(handler.handle("ci", post(body)).status()).isEqualTo(413);
    assertThat(body.read).isLessThanOrEqualTo(WebhookHandler.MAX_BYTES + 1);
  }

  /** A hundred million bytes, and more. */
  private static final class Endless extends InputStream {
    private long read;

    @Override
    public int read() {
      read++;
      return ' ';
    }

    @Override
    public int read(byte[] to, int from, int length) {
      read += length;
      return length;
    }
  }

  @Test
  void whatTheLogDoesNotTakeIsToBeSentAgain() throws IOException {
    try (NotificationBus broken = NotificationBus.over(new FullLog(log))) {
      WebhookHandler failing = handler(broken, Set.of("r.example"));
      WebhookReply reply = failing.handle("ci", post(PUSH));
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.headers()).containsEntry("Retry-After", "5");
      assertThat(failing.health()).isEqualTo(new WebhookHealth(0, 0, 0, 1));
    }
    assertThat(told()).isEmpty();
  }

  /** A log that takes nothing. */
  private static final class FullLog extends ForwardingLog {
    FullLog(EventLog log) {
      super(log);
    }

    @Override
    public Position append(RegistryNews news) {
      throw new IllegalStateException("the disk is full, on purpose");
    }
  }

  @Test
  void sourcesHaveNamesOfTheirOwn() {
    WebhookSource source =
        WebhookSource.of(
            "ci", WebhookFormats.named("generic"), "r.example", WebhookAuthentication.none());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebhookHandler.builder().source(source).source(source))
        .withMessageContaining("ci");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                WebhookSource.of(
                    "a/b", WebhookFormats.named("generic"), "r", WebhookAuthentication.none()))
        .withMessageContaining("a/b");
  }
}
