package dev.imagestreams.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Content that takes more than one buffer, and is sent by the container. */
class LargeBlobTest {

  private static final int BUFFER = 256 << 10;

  @TempDir static Path directory;
  private static IntegratedRegistry registry;
  private static Pushes http;

  @BeforeAll
  static void start() {
    registry = IntegratedRegistry.builder().data(directory.resolve("data")).start();
    http = new Pushes(registry.address());
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  private static byte[] content(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }

  @ParameterizedTest
  @ValueSource(ints = {BUFFER - 1, BUFFER, BUFFER + 1, 2 * BUFFER, 7 * BUFFER + 3, 40 << 20})
  void contentComesBackAsItWasSent(int size) throws Exception {
    byte[] content = content(size);
    String digest = Pushes.sha256(content);

    assertThat(http.blob("large/app", content).statusCode()).isEqualTo(201);

    HttpResponse<byte[]> got = http.get("/v2/large/app/blobs/" + digest);
    assertThat(got.body()).isEqualTo(content);
    assertThat(got.headers().firstValue("Content-Length")).hasValue(Integer.toString(size));
  }

  @Test
  void partOfIsGiven() throws Exception {
    byte[] content = content(3 << 20);
    http.blob("large/part", content);

    HttpResponse<byte[]> got =
        http.send(
            http.request("/v2/large/part/blobs/" + Pushes.sha256(content))
                .header("Range", "bytes=100-2000099")
                .GET());

    assertThat(got.statusCode()).isEqualTo(206);
    assertThat(got.body()).isEqualTo(Arrays.copyOfRange(content, 100, 2_000_100));
    assertThat(got.headers().firstValue("Content-Range"))
        .hasValue("bytes 100-2000099/" + (3 << 20));
  }

  @Test
  void nothingIsSentOfWhatIsAskedForByHead() throws Exception {
    byte[] content = content(1 << 20);
    http.blob("large/head", content);

    HttpResponse<byte[]> head =
        http.send("HEAD", "/v2/large/head/blobs/" + Pushes.sha256(content), new byte[0]);

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValue("Content-Length")).hasValue("1048576");
  }

  @Test
  void contentThatIsAnotherIsRefused() throws Exception {
    byte[] content = content(2 << 20);
    String upload = http.begin("large/wrong");
    byte[] other = content.clone();
    other[1_500_000]++;

    HttpResponse<byte[]> answer =
        http.send("PUT", upload + "?digest=" + Pushes.sha256(content), other);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(http.get("/v2/large/wrong/blobs/" + Pushes.sha256(content)).statusCode())
        .isEqualTo(404);
  }

  /** The connection breaks, and the client goes on where the registry says it has come to. */
  @Test
  void uploadThatBreaksOffGoesOn() throws Exception {
    byte[] content = content(5 * BUFFER);
    String upload = http.begin("large/broken");
    int port = Integer.parseInt(registry.address().substring("127.0.0.1:".length()));
    try (Socket socket = new Socket("127.0.0.1", port)) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("PATCH "
                  + upload
                  + " HTTP/1.1\r\nHost: x\r\nContent-Length: "
                  + content.length
                  + "\r\n\r\n")
              .getBytes(US_ASCII));
      out.write(content, 0, 3 * BUFFER + 1000);
    }

    await().atMost(Duration.ofSeconds(30)).until(() -> offset(upload) >= 3 * BUFFER);
    int offset = await().until(() -> offset(upload), each -> each >= 0);
    HttpResponse<byte[]> rest =
        http.send(
            http.request(upload + "?digest=" + Pushes.sha256(content))
                .header("Content-Range", offset + "-" + (content.length - 1))
                .PUT(
                    BodyPublishers.ofByteArray(
                        Arrays.copyOfRange(content, offset, content.length))));

    assertThat(rest.statusCode()).isEqualTo(201);
    assertThat(http.get("/v2/large/broken/blobs/" + Pushes.sha256(content)).body())
        .isEqualTo(content);
  }

  private static int offset(String upload) throws Exception {
    String range = http.get(upload).headers().firstValue("Range").orElseThrow();
    int last = Integer.parseInt(range.substring(range.indexOf('-') + 1));
    return last == 0 ? 0 : last + 1;
  }
}
