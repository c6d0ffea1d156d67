package dev.imagestreams.testkit.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.model.Digest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The fixture itself, as a client of another make sees it. */
@Timeout(60)
class FixtureRegistryTest {

  // printf 0123456789 | sha256sum
  private static final String TEN_DIGITS =
      "sha256:84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private FixtureRegistry registry = FixtureRegistry.start();

  @AfterEach
  void stop() {
    registry.close();
  }

  private void begin(FixtureRegistryBuilder builder) {
    registry.close();
    registry = builder.start();
  }

  private HttpResponse<String> send(String method, String target, String body, String... headers)
      throws Exception {
    String url = target.startsWith("http") ? target : "http://" + registry.host() + target;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static String header(HttpResponse<?> reply, String name) {
    return reply.headers().firstValue(name).orElse("");
  }

  private String beginUpload() throws Exception {
    return header(send("POST", "/v2/team/app/blobs/uploads/", ""), "Location");
  }

  @Test
  void takesAChunkWhereTheLastOneEnded() throws Exception {
    HttpResponse<String> first = send("PATCH", beginUpload(), "01234", "Content-Range", "0-4");
    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(header(first, "Range")).isEqualTo("0-4");

    HttpResponse<String> second =
        send("PATCH", header(first, "Location"), "56789", "Content-Range", "5-9");
    assertThat(second.statusCode()).isEqualTo(202);

    HttpResponse<String> last =
        send("PUT", header(second, "Location") + "&digest=" + TEN_DIGITS, "");
    assertThat(last.statusCode()).isEqualTo(201);
    assertThat(registry.blob("team/app", Digest.parse(TEN_DIGITS)))
        .contains("0123456789".getBytes(UTF_8));
  }

  @Test
  void refusesAChunkAnywhereElseAndSaysWhereItGoesOn() throws Exception {
    HttpResponse<String> first = send("PATCH", beginUpload(), "01234", "Content-Range", "0-4");

    for (String range : new String[] {"0-4", "6-10", "5-10", "nonsense"}) {
      HttpResponse<String> refused =
          send("PATCH", header(first, "Location"), "56789", "Content-Range", range);
      assertThat(refused.statusCode()).as(range).isEqualTo(416);
      assertThat(header(refused, "Range")).isEqualTo("0-4");
      assertThat(header(refused, "Location")).isEqualTo(header(first, "Location"));
    }
  }

  @Test
  void refusesAChunkAtAnEarlierLocation() throws Exception {
    String location = beginUpload();
    send("PATCH", location, "01234", "Content-Range", "0-4");

    assertThat(send("PATCH", location, "56789", "Content-Range", "5-9").statusCode())
        .isEqualTo(400);
  }

  @Test
  void takesNothingAfterAChunkThatIsTooSmall() throws Exception {
    begin(FixtureRegistry.builder().minChunk(6));
    HttpResponse<String> begun = send("POST", "/v2/team/app/blobs/uploads/", "");
    assertThat(header(begun, "OCI-Chunk-Min-Length")).isEqualTo("6");
    HttpResponse<String> first =
        send("PATCH", header(begun, "Location"), "01234", "Content-Range", "0-4");

    assertThat(
            send("PATCH", header(first, "Location"), "56789", "Content-Range", "5-9").statusCode())
        .isEqualTo(416);
  }

  @Test
  void refusesContentOfAnotherDigest() throws Exception {
    assertThat(send("PUT", beginUpload() + "&digest=" + TEN_DIGITS, "012345678").statusCode())
        .isEqualTo(400);
    assertThat(registry.blob("team/app", Digest.parse(TEN_DIGITS))).isEmpty();
    assertThat(send("POST", "/v2/team/app/blobs/uploads/?digest=" + TEN_DIGITS, "x").statusCode())
        .isEqualTo(400);
  }

  @Test
  void tellsHowFarAnUploadIs() throws Exception {
    HttpResponse<String> first = send("PATCH", beginUpload(), "01234", "Content-Range", "0-4");

    HttpResponse<String> status = send("GET", header(first, "Location"), "");

    assertThat(status.statusCode()).isEqualTo(204);
    assertThat(header(status, "Range")).isEqualTo("0-4");
  }

  @Test
  void takesNoManifestWhoseBlobsAreMissing() throws Exception {
    SampleImage image = SampleImage.of("one");
    String manifest = new String(image.manifest().bytes(), UTF_8);
    String type = image.manifest().mediaType();
    assertThat(send("PUT", "/v2/team/app/manifests/1", manifest, "Content-Type", type).statusCode())
        .isEqualTo(404);

    image.blobs().forEach(blob -> registry.putBlob("team/app", blob));

    assertThat(send("PUT", "/v2/team/app/manifests/1", manifest, "Content-Type", type).statusCode())
        .isEqualTo(201);
    assertThat(registry.digestOf("team/app", "1")).contains(image.digest());
  }

  @Test
  void sendsPartsOfABlob() throws Exception {
    Digest digest = registry.putBlob("team/app", "0123456789".getBytes(UTF_8));
    String place = "/v2/team/app/blobs/" + digest;

    HttpResponse<String> part = send("GET", place, "", "Range", "bytes=7-");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo("789");
    assertThat(header(part, "Content-Range")).isEqualTo("bytes 7-9/10");
    assertThat(send("GET", place, "", "Range", "bytes=2-3").body()).isEqualTo("23");
    assertThat(send("GET", place, "", "Range", "bytes=10-").statusCode()).isEqualTo(416);
  }

  @Test
  void sendsNoManifestThatIsKnown() throws Exception {
    registry.put("team/app", "1", SampleImage.of("one"));
    String etag = header(send("GET", "/v2/team/app/manifests/1", ""), "ETag");

    HttpResponse<String> again = send("GET", "/v2/team/app/manifests/1", "", "If-None-Match", etag);

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @Test
  void linksFromPageToPage() throws Exception {
    for (String tag : new String[] {"a", "b", "c"}) {
      registry.put("team/app", tag, SampleImage.of("one"));
    }

    HttpResponse<String> first = send("GET", "/v2/team/app/tags/list?n=2", "");
    assertThat(first.body()).isEqualTo("{\"name\":\"team/app\",\"tags\":[\"a\",\"b\"]}");
    assertThat(header(first, "Link"))
        .isEqualTo("</v2/team/app/tags/list?last=b&n=2>; rel=\"next\"");
    HttpResponse<String> last = send("GET", "/v2/team/app/tags/list?last=b&n=2", "");
    assertThat(last.body()).isEqualTo("{\"name\":\"team/app\",\"tags\":[\"c\"]}");
    assertThat(header(last, "Link")).isEmpty();
    assertThat(send("GET", "/v2/team/app/tags/list?n=0", "").body())
        .isEqualTo("{\"name\":\"team/app\",\"tags\":[]}");
  }

  @Test
  void letsInWhoHasATokenForWhatIsAsked() throws Exception {
    begin(FixtureRegistry.builder().bearer("me", "secret"));
    registry.put("team/app", "1", SampleImage.of("one"));
    String place = "/v2/team/app/tags/list";
    assertThat(header(send("GET", place, ""), "WWW-Authenticate"))
        .contains(registry.tokens().realm(), "scope=\"repository:team/app:pull\"");

    assertThat(send("GET", place, "", "Authorization", token("team/other")).statusCode())
        .isEqualTo(401);
    assertThat(send("GET", place, "", "Authorization", token("team/app")).statusCode())
        .isEqualTo(200);
    assertThat(
            send("GET", place, "", "Authorization", "Bearer " + FixtureTokens.TOKEN_PREFIX)
                .statusCode())
        .isEqualTo(401);
  }

  private String token(String repository) throws Exception {
    String basic = "Basic " + Base64.getEncoder().encodeToString("me:secret".getBytes(UTF_8));
    String body =
        send(
                "GET",
                registry.tokens().realm()
                    + "?service=fixture&scope=repository:"
                    + repository
                    + ":pull",
                "",
                "Authorization",
                basic)
            .body();
    return "Bearer " + body.replaceFirst(".*\"token\":\"", "").replaceFirst("\".*", "");
  }

  @Test
  void numbersRequestsToAllItsServersTogether() throws Exception {
    begin(FixtureRegistry.builder().bearer("me", "secret"));
    send("GET", "/v2/", "");
    token("team/app");
    send("GET", "/v2/team/app/tags/list?n=1", "");

    assertThat(registry.requests()).extracting(RecordedRequest::number).containsExactly(1L, 3L);
    assertThat(registry.requests())
        .extracting(RecordedRequest::toString)
        .containsExactly("GET /v2/", "GET /v2/team/app/tags/list?n=1");
    assertThat(registry.tokens().requests())
        .extracting(RecordedRequest::number)
        .containsExactly(2L);
  }

  @Test
  void failsAsItIsToldAndThenNoMore() throws Exception {
    registry.play(Fault.on("GET", "/v2/").after(1).status(429).header("Retry-After", "3"));

    assertThat(send("GET", "/v2/", "").statusCode()).isEqualTo(200);
    HttpResponse<String> limited = send("GET", "/v2/", "");
    assertThat(limited.statusCode()).isEqualTo(429);
    assertThat(header(limited, "Retry-After")).isEqualTo("3");
    assertThat(send("GET", "/v2/", "").statusCode()).isEqualTo(200);
  }

  @Test
  void breaksOffWhereItIsTold() {
    registry.put("team/app", "1", SampleImage.of("one"));
    registry.play(Fault.on("GET", ".*/manifests/1").cutAfter(5));

    assertThatThrownBy(() -> send("GET", "/v2/team/app/manifests/1", ""))
        .isInstanceOf(IOException.class);
  }
}
