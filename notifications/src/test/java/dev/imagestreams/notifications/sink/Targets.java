package dev.imagestreams.notifications.sink;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.notifications.ImagePushed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

/** Where tests send events, and what. */
final class Targets {

  static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

  /** In path and query, as of many a webhook's URL. */
  static final String TOKEN = "token-of-the-url";

  static final String PLACE = "/hooks/" + TOKEN + "?key=" + TOKEN;

  private Targets() {}

  static void start(MockWebServer server) throws IOException {
    server.start(InetAddress.getByName("127.0.0.1"), 0);
  }

  static URI uri(MockWebServer server) {
    return URI.create("http://127.0.0.1:" + server.getPort() + PLACE);
  }

  static HttpSink.Builder to(MockWebServer server) {
    return HttpSink.to(uri(server)).addresses(TargetAddresses.PRIVATE_TOO);
  }

  static MockResponse answer(int status) {
    return new MockResponse.Builder().code(status).build();
  }

  static ImagePushed push(long number, String tag) {
    String digest = "sha256:" + String.format(Locale.ROOT, "%064x", number);
    return ImagePushed.of(
        "reg",
        number,
        NOON,
        "registry.example:5000",
        "team/app",
        tag,
        Optional.empty(),
        Image.named(digest, "registry.example:5000/team/app@" + Digest.parse(digest)));
  }

  static String body(RecordedRequest request) {
    return request.getBody() == null ? "" : request.getBody().utf8();
  }
}
