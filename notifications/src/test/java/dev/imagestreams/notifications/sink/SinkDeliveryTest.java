package dev.imagestreams.notifications.sink;

import static dev.imagestreams.notifications.sink.Targets.TOKEN;
import static dev.imagestreams.notifications.sink.Targets.answer;
import static dev.imagestreams.notifications.sink.Targets.body;
import static dev.imagestreams.notifications.sink.Targets.push;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.ImageEventJson;
import dev.imagestreams.notifications.InMemoryEventLog;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.ParkedEvent;
import dev.imagestreams.notifications.Subscription;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sinks as a bus uses them. */
@Timeout(60)
class SinkDeliveryTest {

  private static final Duration SHORT = Duration.ofMillis(5);

  private final HeldTimer timer = new HeldTimer();
  private final NotificationBus bus =
      NotificationBus.builder().log(new InMemoryEventLog()).timer(timer).build();
  private final List<MockWebServer> servers = new ArrayList<>();
  private final List<HttpSink> sinks = new ArrayList<>();
  private final CountDownLatch gate = new CountDownLatch(1);

  @AfterEach
  void stop() {
    gate.countDown();
    bus.close();
    timer.shutdownNow();
    sinks.forEach(HttpSink::close);
    servers.forEach(MockWebServer::close);
  }

  /** Answers requests by the ids of the events they carry. */
  private HttpSink target(Function<String, MockResponse> answers) throws IOException {
    MockWebServer server = new MockWebServer();
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return answers.apply(ImageEventJson.read(body(request)).id());
          }
        });
    Targets.start(server);
    servers.add(server);
    HttpSink sink = Targets.to(server).timeout(Duration.ofMinutes(5)).build();
    sinks.add(sink);
    return sink;
  }

  private static Subscription<ImageEvent> all(String name) {
    return Subscription.named(name).to(ImageEvent.class);
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(30));
  }

  @Test
  void targetThatHangsKeepsNoOtherWaiting() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch others = new CountDownLatch(9 * 20);
    bus.subscribe(
        all("hanging"),
        target(
            id -> {
              hanging.countDown();
              awaitGate();
              return answer(200);
            }));
    for (int i = 1; i <= 9; i++) {
      bus.subscribe(
          all("target " + i),
          target(
              id -> {
                others.countDown();
                return answer(200);
              }));
    }
    bus.publish(push(1, "a"));
    assertThat(hanging.await(30, SECONDS)).isTrue();
    for (int i = 2; i <= 20; i++) {
      bus.publish(push(i, "a"));
    }

    assertThat(others.await(30, SECONDS)).isTrue();
    assertThat(servers.get(0).getRequestCount()).isEqualTo(1);
  }

  private void awaitGate() {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The server is closed.
    }
  }

  @Test
  void targetThatFailsHasItsEventParkedAndTakesItWhenItIsReplayed() throws Exception {
    CountDownLatch mended = new CountDownLatch(1);
    List<String> asked = new CopyOnWriteArrayList<>();
    HttpSink sink =
        target(
            id -> {
              asked.add(id);
              return answer(mended.getCount() > 0 && id.equals("reg/1") ? 410 : 200);
            });
    bus.subscribe(all("s").retrying(3, SHORT, SHORT), sink);
    bus.publish(push(1, "a"));
    bus.publish(push(2, "a"));
    soon().until(() -> bus.subscription("s").parked().size() == 1 && asked.contains("reg/2"));
    ParkedEvent parked = bus.subscription("s").parked().get(0);
    assertThat(parked.attempts()).isEqualTo(3);
    assertThat(parked.reason())
        .contains("127.0.0.1:" + servers.get(0).getPort(), "410")
        .doesNotContain(TOKEN);
    mended.countDown();
    bus.subscription("s").replayAll();

    soon().until(() -> asked.size() == 5 && bus.subscription("s").parked().isEmpty());
    assertThat(asked).containsExactly("reg/1", "reg/1", "reg/1", "reg/2", "reg/1");
  }

  @Test
  void targetIsAskedAgainWhenItSaidSo() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    HttpSink sink =
        target(
            id -> {
              asked.add(id);
              return asked.size() == 1
                  ? new MockResponse.Builder().code(503).addHeader("Retry-After", "120").build()
                  : answer(200);
            });
    bus.subscribe(all("s").retrying(10, SHORT, SHORT), sink);
    bus.publish(push(1, "a"));
    soon().until(() -> !timer.held().isEmpty());

    assertThat(timer.held()).containsExactly(Duration.ofSeconds(120));
    assertThat(asked).containsExactly("reg/1");
    timer.runHeld();
    soon().until(() -> asked.size() == 2);
    assertThat(asked).containsExactly("reg/1", "reg/1");
  }

  @Test
  void targetOfASubscriptionInOrderHasEachEventBeforeTheNext() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    HttpSink sink =
        target(
            id -> {
              asked.add(id);
              boolean fails = id.equals("reg/3") && asked.size() < 6;
              return answer(fails ? 500 : 200);
            });
    bus.subscribe(all("s").inOrder().retrying(10, SHORT, SHORT), sink);
    for (int i = 1; i <= 5; i++) {
      bus.publish(push(i, "tag" + i));
    }

    soon().until(() -> asked.contains("reg/5"));
    assertThat(asked)
        .containsExactly("reg/1", "reg/2", "reg/3", "reg/3", "reg/3", "reg/3", "reg/4", "reg/5");
  }
}
