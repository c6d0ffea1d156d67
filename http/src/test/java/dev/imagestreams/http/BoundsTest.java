package dev.imagestreams.http;

import static dev.imagestreams.http.Calls.get;
import static dev.imagestreams.http.Calls.ok;
import static dev.imagestreams.http.Calls.send;
import static dev.imagestreams.http.Calls.uri;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.imagestreams.http.HttpFailure.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** T15, T18 and T32: what a server can make us use. */
@Timeout(120)
class BoundsTest {

  private static final int LIMIT = 4 << 20;
  private static final long HUGE = 600L << 20;

  @ParameterizedTest
  @ValueSource(
      strings = {"Transfer-Encoding: chunked", "Content-Length: 629145600", "X-Length: no"})
  void t15_abortsABodyOf600MegabytesAtTheLimit(String header) throws Exception {
    AtomicLong written = new AtomicLong();
    try (RawServer server =
            new RawServer(
                out -> {
                  out.write(("HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n").getBytes(US_ASCII));
                  byte[] block = new byte[1 << 16];
                  while (written.get() < HUGE) {
                    if (header.contains("chunked")) {
                      out.write("10000\r\n".getBytes(US_ASCII));
                    }
                    out.write(block);
                    if (header.contains("chunked")) {
                      out.write("\r\n".getBytes(US_ASCII));
                    }
                    written.addAndGet(block.length);
                  }
                });
        HttpTransport transport = Calls.transport(2)) {
      long before = allocated();

      HttpFailure failure =
          catchThrowableOfType(
              HttpFailure.class,
              () -> {
                try (HttpReply reply = transport.send(get(server.uri("http")))) {
                  reply.bytes(LIMIT);
                }
              });

      assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
      assertThat(allocated() - before).isLessThan(8L * LIMIT);
      // The connection is closed: the server's next write fails, long before the end.
      assertThat(server.ended().await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(written.get()).isLessThan(64L << 20);
    }
  }

  @Test
  void t15_unpacksNoGzipBomb() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 64; i++) {
        out.write(zeros);
      }
    }
    try (MockWebServer server = new MockWebServer();
        HttpTransport transport = Calls.transport(2)) {
      server.start(InetAddress.getByName("127.0.0.1"), 0);
      server.enqueue(
          new MockResponse.Builder()
              .addHeader("Content-Encoding", "gzip")
              .body(new Buffer().write(packed.toByteArray()))
              .build());

      try (HttpReply reply = transport.send(get(uri(server, "/")))) {
        assertThat(reply.bytes(LIMIT)).isEqualTo(packed.toByteArray());
      }
    }
  }

  @Test
  void t32_keepsSocketsThreadsAndHeapFlatOver10000Calls() throws IOException {
    try (SmallAnswers server = new SmallAnswers(200, "body");
        HttpTransport transport = Calls.transport(2)) {
      for (int i = 0; i < 100; i++) {
        send(transport, get(server.uri()));
      }
      long files = openFiles();
      int threads = Thread.activeCount();
      long heap = heapAfterGc();

      for (int i = 0; i < 10_000; i++) {
        send(transport, get(server.uri()));
      }

      assertThat(server.accepted()).isEqualTo(1);
      assertThat(openFiles()).isLessThanOrEqualTo(files + 2);
      assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 1);
      // 100 bytes a call that stay would be 1 MB more.
      assertThat(heapAfterGc()).isLessThan(heap + 1_000_000);
    }
  }

  @Test
  void t18_leaksNoConnectionOver10000Refusals() throws IOException {
    try (SmallAnswers server = new SmallAnswers(503, "busy");
        HttpTransport transport = Calls.transport(1)) {
      // With one connection alone, the first that is lost makes the next call wait for ever.
      for (int i = 0; i < 10_000; i++) {
        try (HttpReply reply = transport.send(get(server.uri()))) {
          assertThat(reply.status()).isEqualTo(503);
          reply.head(100);
        }
      }
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void t18_losesNoPlaceForAConnectionToAnswersThatAreLeftUnread() throws IOException {
    try (SmallAnswers server = new SmallAnswers(503, "x".repeat(5000));
        HttpTransport transport = Calls.transport(1)) {
      for (int i = 0; i < 200; i++) {
        transport.send(get(server.uri())).close();
      }
      assertThat(server.accepted()).isEqualTo(200);
    }
  }

  @Test
  void keepsTheConnectionOfASmallAnswerThatIsLeftUnread() throws IOException {
    try (SmallAnswers server = new SmallAnswers(401, "unauthorized");
        HttpTransport transport = Calls.transport(1)) {
      for (int i = 0; i < 10; i++) {
        transport.send(get(server.uri())).close();
      }
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void t32_leavesNoThreadBehindWhenClosed() throws Exception {
    try (MockWebServer server = new MockWebServer()) {
      server.start(InetAddress.getByName("127.0.0.1"), 0);
      server.enqueue(ok());
      HttpTransport transport = Calls.transport(2);
      send(transport, get(uri(server, "/")));
      Thread watch =
          Thread.getAllStackTraces().keySet().stream()
              .filter(t -> t.getName().equals("imagestreams-http-deadlines"))
              .reduce((a, b) -> b)
              .orElseThrow();
      assertThat(watch.isDaemon()).isTrue();

      transport.close();

      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (thread.getName().equals("imagestreams-http-deadlines")) {
          thread.join(30_000);
          assertThat(thread.isAlive()).isFalse();
        }
      }
    }
  }

  private static long heapAfterGc() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private static long openFiles() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getOpenFileDescriptorCount();
  }
}
