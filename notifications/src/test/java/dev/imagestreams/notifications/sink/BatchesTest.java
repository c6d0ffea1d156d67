package dev.imagestreams.notifications.sink;

import static dev.imagestreams.notifications.sink.Targets.answer;
import static dev.imagestreams.notifications.sink.Targets.body;
import static dev.imagestreams.notifications.sink.Targets.push;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.InMemoryEventLog;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Subscription;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.format.EventFormat;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.jackson.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events that are sent together, as the CloudEvents SDK reads them. */
@Timeout(60)
class BatchesTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String SECRET = "a secret of more than 24 bytes";

  private final MockWebServer server = new MockWebServer();
  private final NotificationBus bus = NotificationBus.builder().log(new InMemoryEventLog()).build();
  private final List<List<String>> asked = new CopyOnWriteArrayList<>();
  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch gate = new CountDownLatch(1);
  private volatile Function<List<String>, MockResponse> answers = ids -> answer(200);
  private HttpSink sink;

  @BeforeEach
  void start() throws IOException {
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
            List<String> ids = read(request).stream().map(CloudEvent::getId).toList();
            asked.add(ids);
            arrived.countDown();
            gate.await();
            return answers.apply(ids);
          }
        });
    Targets.start(server);
    sink = Targets.to(server).format(SinkFormat.BATCH).signedWith(SECRET).build();
  }

  @AfterEach
  void stop() {
    gate.countDown();
    bus.close();
    sink.close();
    server.close();
  }

  private static List<CloudEvent> read(RecordedRequest request) {
    EventFormat format =
        Objects.requireNonNull(
            EventFormatProvider.getInstance().resolveFormat(JsonFormat.CONTENT_TYPE));
    List<CloudEvent> events = new ArrayList<>();
    try {
      for (JsonNode each : MAPPER.readTree(body(request))) {
        events.add(format.deserialize(MAPPER.writeValueAsBytes(each)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return events;
  }

  private void subscribe(int concurrency) {
    Duration wait = Duration.ofMillis(5);
    bus.subscribe(
        Subscription.named("s")
            .to(ImageEvent.class)
            .concurrency(concurrency)
            .retrying(5, wait, wait),
        sink);
  }

  /** Has one event sent, which the target keeps, and then so many more of other tags. */
  private void publishBehindTheFirst(int events) throws InterruptedException {
    bus.publish(push(1, "t1"));
    arrived.await();
    for (int i = 2; i <= events; i++) {
      bus.publish(push(i, "t" + i));
    }
  }

  private void awaitAllSettled() {
    await().atMost(Duration.ofSeconds(30)).until(() -> bus.subscription("s").lag() == 0);
  }

  private List<String> all() {
    return asked.stream().flatMap(List::stream).toList();
  }

  @Test
  void eventsThatComeWhileARequestIsUnderWayAreTheNextOne() throws Exception {
    subscribe(20);
    publishBehindTheFirst(10);
    assertThat(asked).containsExactly(List.of("reg/1"));
    gate.countDown();
    awaitAllSettled();

    assertThat(all()).containsExactlyInAnyOrderElementsOf(ids(1, 10));
    assertThat(asked).hasSizeLessThan(10);
    RecordedRequest request = server.takeRequest();
    assertThat(request.getHeaders().get("Content-Type"))
        .isEqualTo("application/cloudevents-batch+json");
    assertThat(request.getHeaders().get("webhook-signature"))
        .isEqualTo(
            "v1,"
                + signature(
                    request.getHeaders().get("webhook-id")
                        + "."
                        + request.getHeaders().get("webhook-timestamp")
                        + "."
                        + body(request)));
  }

  private static String signature(String signed) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
    return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
  }

  private static List<String> ids(int from, int to) {
    List<String> ids = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      ids.add("reg/" + i);
    }
    return ids;
  }

  @Test
  void noRequestHasMoreThanAHundred() throws Exception {
    subscribe(300);
    publishBehindTheFirst(300);
    gate.countDown();
    awaitAllSettled();

    assertThat(all()).containsExactlyInAnyOrderElementsOf(ids(1, 300));
    assertThat(asked).allSatisfy(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(100));
  }

  @Test
  void allOfABatchThatFailsAreSentAgainAndEachTagInOrder() throws Exception {
    CountDownLatch failures = new CountDownLatch(3);
    answers =
        ids -> {
          boolean fails = failures.getCount() > 0;
          failures.countDown();
          return answer(fails ? 503 : 200);
        };
    subscribe(8);
    for (int i = 1; i <= 40; i++) {
      bus.publish(push(i, "t" + i % 4));
    }
    gate.countDown();
    awaitAllSettled();

    assertThat(bus.subscription("s").parked()).isEmpty();
    assertThat(all()).containsAll(ids(1, 40)).hasSizeGreaterThan(40);
    for (int tag = 0; tag < 4; tag++) {
      int of = tag;
      assertThat(
              all().stream().map(id -> Integer.parseInt(id.substring(4))).filter(n -> n % 4 == of))
          .as("of a tag, none before the one before was taken")
          .isSorted();
    }
  }

  @Test
  void oneThatIsRefusedIsParkedAlone() throws Exception {
    answers = ids -> answer(ids.contains("reg/3") ? 400 : 200);
    subscribe(20);
    publishBehindTheFirst(6);
    gate.countDown();
    awaitAllSettled();

    assertThat(bus.subscription("s").parked())
        .singleElement()
        .satisfies(parked -> assertThat(parked.event().orElseThrow().id()).isEqualTo("reg/3"));
    assertThat(all()).contains("reg/1", "reg/2", "reg/4", "reg/5", "reg/6");
  }

  @Test
  void whoeverBroughtAnEventIsToldWhatBecameOfIt() {
    gate.countDown();
    sink.onEvent(push(1, "a"));
    answers = ids -> answer(500);

    assertThatThrownBy(() -> sink.onEvent(push(2, "a")))
        .isInstanceOf(SinkException.class)
        .hasMessageContaining("500");
    assertThat(asked).containsExactly(List.of("reg/1"), List.of("reg/2"));
  }
}
