package dev.imagestreams.http;

import static dev.imagestreams.http.Calls.failure;
import static dev.imagestreams.http.Calls.get;
import static dev.imagestreams.http.Calls.ok;
import static dev.imagestreams.http.Calls.send;
import static dev.imagestreams.http.Calls.uri;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagestreams.http.HttpFailure.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends a call early: its deadline, its caller, the interruption of its thread. */
@Timeout(60)
class EndingTest {

  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n";

  private final CountDownLatch over = new CountDownLatch(1);
  private final HttpTransport transport = Calls.transport(1);

  @AfterEach
  void stop() {
    over.countDown();
    transport.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nX-Slow: "})
  void endsASilentServerAtTheDeadline(String said) throws IOException {
    try (RawServer server = new RawServer(out -> saysAndWaits(out, said))) {
      HttpFailure failure =
          failure(transport, get(server.uri("http"), false, Duration.ofMillis(400)));

      assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(Kind.TIMEOUT);
    }
  }

  @Test
  void endsAServerOfOneByteASecondAtTheDeadline() throws IOException {
    try (RawServer server =
        new RawServer(
            out -> {
              out.write(HEAD.getBytes(US_ASCII));
              do {
                out.write('x');
                out.flush();
              } while (!over.await(1, TimeUnit.SECONDS));
            })) {
      HttpFailure failure =
          failure(transport, get(server.uri("http"), false, Duration.ofMillis(1500)));

      assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(Kind.TIMEOUT);
    }
  }

  @Test
  void endsWaitingForAFreeConnectionAtTheDeadline() throws IOException {
    try (RawServer server = new RawServer(out -> saysAndWaits(out, HEAD))) {
      try (HttpReply holding = transport.send(get(server.uri("http")))) {
        HttpFailure failure =
            failure(transport, get(server.uri("http"), false, Duration.ofMillis(400)));

        assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(Kind.TIMEOUT);
        assertThat(holding.status()).isEqualTo(200);
      }
    }
  }

  @Test
  void endsAServerThatIsSilentForTooLongBeforeTheDeadline() throws IOException {
    HttpSettings impatient =
        HttpSettings.of("test").withTimeouts(Duration.ofSeconds(5), Duration.ofMillis(200));
    try (RawServer server = new RawServer(out -> saysAndWaits(out, HEAD));
        HttpTransport transport = new HttpTransport(impatient)) {
      HttpFailure failure = failure(transport, get(server.uri("http")));

      assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
      assertThat(failure).hasMessageContaining("stopped answering");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", HEAD})
  void endsWhenTheCallerCancels(String said) throws Exception {
    AtomicReference<Runnable> cancel = new AtomicReference<>(() -> {});
    try (RawServer server =
        new RawServer(
            out -> {
              out.write(said.getBytes(US_ASCII));
              out.flush();
              cancel.get().run();
              over.await();
            })) {
      HttpCall call =
          get(server.uri("http"))
              .withCancel(
                  action -> {
                    cancel.set(action);
                    return () -> {};
                  });

      assertThat(failure(transport, call).kind()).isEqualTo(Kind.CANCELLED);
      assertThat(server.ended().getCount()).isEqualTo(1);
    }
  }

  @Test
  void sendsNothingForACallerThatCancelledBefore() throws IOException {
    try (RawServer server = new RawServer(out -> saysAndWaits(out, HEAD))) {
      HttpCall call =
          get(server.uri("http"))
              .withCancel(
                  action -> {
                    action.run();
                    return () -> {};
                  });

      assertThat(failure(transport, call).kind()).isEqualTo(Kind.CANCELLED);
      assertThat(server.accepted()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nX-Slow: ", HEAD})
  void endsWhenTheWaitingThreadIsInterrupted(String said) throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            out -> {
              out.write(said.getBytes(US_ASCII));
              out.flush();
              asked.countDown();
              over.await();
            })) {
      CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
      CompletableFuture<Kind> kind = new CompletableFuture<>();
      Thread thread =
          new Thread(
              () -> {
                HttpFailure failure =
                    catchThrowableOfType(
                        HttpFailure.class, () -> send(transport, get(server.uri("http"))));
                stillInterrupted.complete(Thread.currentThread().isInterrupted());
                kind.complete(failure.kind());
              });
      thread.start();
      asked.await();

      thread.interrupt();

      assertThat(kind.get(30, TimeUnit.SECONDS)).isEqualTo(Kind.CANCELLED);
      assertThat(stillInterrupted.get()).isTrue();
    }
  }

  @Test
  void sendsNothingFromAnInterruptedThread() throws IOException {
    try (RawServer server = new RawServer(out -> saysAndWaits(out, HEAD))) {
      Thread.currentThread().interrupt();

      HttpFailure failure = failure(transport, get(server.uri("http")));

      assertThat(Thread.interrupted()).isTrue();
      assertThat(failure.kind()).isEqualTo(Kind.CANCELLED);
      assertThat(server.accepted()).isZero();
    }
  }

  @Test
  void sendsNothingAfterClosing() throws IOException {
    try (MockWebServer server = new MockWebServer()) {
      server.start(InetAddress.getByName("127.0.0.1"), 0);
      server.enqueue(ok());
      URI uri = uri(server, "/");
      send(transport, get(uri));
      transport.close();

      assertThatThrownBy(() -> transport.send(get(uri)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
      assertThat(server.getRequestCount()).isEqualTo(1);
    }
  }

  private void saysAndWaits(OutputStream out, String said)
      throws IOException, InterruptedException {
    out.write(said.getBytes(US_ASCII));
    out.flush();
    over.await();
  }
}
