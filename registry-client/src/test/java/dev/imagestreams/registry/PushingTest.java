package dev.imagestreams.registry;

import static dev.imagestreams.registry.Fixture.MANIFEST;
import static dev.imagestreams.registry.Fixture.MANIFEST_DIGEST;
import static dev.imagestreams.registry.Fixture.OCI;
import static dev.imagestreams.registry.Fixture.answer;
import static dev.imagestreams.registry.Fixture.app;
import static dev.imagestreams.registry.Fixture.host;
import static dev.imagestreams.registry.Fixture.json;
import static dev.imagestreams.registry.Fixture.refusal;
import static dev.imagestreams.registry.Fixture.soon;
import static dev.imagestreams.registry.Fixture.tag;
import static dev.imagestreams.registry.Fixture.url;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.auth.CredentialProvider;
import dev.imagestreams.registry.auth.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class PushingTest {

  private static final String CONTENT = "the content";
  private static final Digest DIGEST = Digest.parse(Fixture.sha256(CONTENT));

  private final MockWebServer server = Fixture.start();
  private final MockWebServer other = Fixture.start();
  private final RegistryClient client =
      Fixture.once()
          .credentials(CredentialProvider.forHost(host(server), new Credentials("me", "topsecret")))
          .build();
  private final RegistryWriter writer = client.writer().orElseThrow();

  @AfterEach
  void stop() {
    client.close();
    server.close();
    other.close();
  }

  @Test
  void uploadsNothingThatIsThere() throws InterruptedException {
    server.enqueue(answer(200));

    assertThat(push()).isEqualTo(RegistryWriter.Pushed.PRESENT);
    RecordedRequest request = server.takeRequest();
    assertThat(request.getMethod()).isEqualTo("HEAD");
    assertThat(request.getTarget()).isEqualTo("/v2/team/app/blobs/" + DIGEST);
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "/v2/team/app/blobs/uploads/1, /v2/team/app/blobs/uploads/1?digest=",
    "1, /v2/team/app/blobs/uploads/1?digest=",
    "/up/1?_state=a%2Bb%3D, /up/1?_state=a%2Bb%3D&digest=",
  })
  void uploadsToWhereItIsTold(String location, String target) throws InterruptedException {
    server.enqueue(answer(404));
    server.enqueue(started(location));
    server.enqueue(answer(201));

    assertThat(push()).isEqualTo(RegistryWriter.Pushed.UPLOADED);
    server.takeRequest();
    RecordedRequest start = server.takeRequest();
    assertThat(start.getMethod()).isEqualTo("POST");
    assertThat(start.getTarget()).isEqualTo("/v2/team/app/blobs/uploads/");
    RecordedRequest upload = server.takeRequest();
    assertThat(upload.getMethod()).isEqualTo("PUT");
    assertThat(upload.getTarget()).isEqualTo(target + DIGEST);
    assertThat(upload.getHeaders().get("Content-Length")).isEqualTo("11");
    assertThat(upload.getBody().utf8()).isEqualTo(CONTENT);
  }

  @Test
  void t8_takesNoCredentialsToAnotherHost() throws InterruptedException {
    server.enqueue(basicChallenge());
    server.enqueue(answer(404));
    server.enqueue(started(url(other) + "/up/1?sig=x"));
    other.enqueue(answer(201));

    assertThat(push()).isEqualTo(RegistryWriter.Pushed.UPLOADED);
    RecordedRequest upload = other.takeRequest();
    assertThat(upload.getTarget()).isEqualTo("/up/1?sig=x&digest=" + DIGEST);
    assertThat(upload.getHeaders().get("Authorization")).isNull();
    assertThat(upload.getBody().utf8()).isEqualTo(CONTENT);
  }

  @Test
  void t8_answersNoChallengeOfAnotherHost() {
    server.enqueue(basicChallenge());
    server.enqueue(answer(404));
    server.enqueue(started(url(other) + "/up/1"));
    other.enqueue(basicChallenge());

    assertThat(refusal(this::push).reason()).isEqualTo(Reason.UNAUTHORIZED);
    assertThat(other.getRequestCount()).isEqualTo(1);
  }

  @Test
  void sendsCredentialsWithTheUpload() throws InterruptedException {
    server.enqueue(basicChallenge());
    server.enqueue(answer(404));
    server.enqueue(started("/up/1"));
    server.enqueue(answer(201));

    push();

    server.takeRequest();
    for (int i = 0; i < 3; i++) {
      // printf me:topsecret | base64
      assertThat(server.takeRequest().getHeaders().get("Authorization"))
          .isEqualTo("Basic bWU6dG9wc2VjcmV0");
    }
  }

  @Test
  void readsTheContentAgainAfterAChallenge() throws InterruptedException {
    server.enqueue(answer(404));
    server.enqueue(started("/up/1"));
    server.enqueue(basicChallenge());
    server.enqueue(answer(201));

    assertThat(push()).isEqualTo(RegistryWriter.Pushed.UPLOADED);
    for (int i = 0; i < 3; i++) {
      server.takeRequest();
    }
    assertThat(server.takeRequest().getBody().utf8()).isEqualTo(CONTENT);
  }

  @Test
  void uploadsAFile(@TempDir Path directory) throws IOException, InterruptedException {
    Path file = directory.resolve("layer");
    Files.writeString(file, CONTENT);
    server.enqueue(answer(404));
    server.enqueue(started("/up/1"));
    server.enqueue(answer(201));

    writer.pushBlob(app(server), DIGEST, BlobSource.of(file), soon());

    server.takeRequest();
    server.takeRequest();
    assertThat(server.takeRequest().getBody().utf8()).isEqualTo(CONTENT);
  }

  @Test
  void needsALocation() {
    server.enqueue(answer(404));
    server.enqueue(answer(202));

    assertThat(refusal(this::push).reason()).isEqualTo(Reason.PROTOCOL);
  }

  @Test
  void t18_startsAnUploadOnce() {
    server.enqueue(answer(404));
    server.enqueue(answer(503));

    assertThat(refusal(this::push).reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  @Test
  void passesOnThatTheRegistryRefusesTheContent() {
    server.enqueue(answer(404));
    server.enqueue(started("/up/1"));
    server.enqueue(json(400, "{\"errors\":[{\"code\":\"DIGEST_INVALID\"}]}"));

    assertThat(refusal(this::push)).hasMessageContaining("DIGEST_INVALID");
  }

  @Test
  void storesAManifestAsItIs() throws InterruptedException {
    server.enqueue(answer(201));

    assertThat(writer.putManifest(tag(server, "1"), manifest(), soon()))
        .hasToString(MANIFEST_DIGEST);
    RecordedRequest request = server.takeRequest();
    assertThat(request.getMethod()).isEqualTo("PUT");
    assertThat(request.getTarget()).isEqualTo("/v2/team/app/manifests/1");
    assertThat(request.getHeaders().get("Content-Type")).isEqualTo(OCI);
    assertThat(request.getBody().utf8()).isEqualTo(MANIFEST);
  }

  @Test
  void refusesThatAnotherManifestWasStored() {
    server.enqueue(
        new MockResponse.Builder()
            .code(201)
            .addHeader("Docker-Content-Digest", "sha256:" + "0".repeat(64))
            .build());

    assertThat(refusal(() -> writer.putManifest(tag(server, "1"), manifest(), soon())).reason())
        .isEqualTo(Reason.DIGEST_MISMATCH);
  }

  private RegistryWriter.Pushed push() {
    return writer.pushBlob(app(server), DIGEST, BlobSource.of(CONTENT.getBytes(UTF_8)), soon());
  }

  private static Manifest manifest() {
    return Manifest.parse(MANIFEST.getBytes(UTF_8), OCI);
  }

  private static MockResponse started(String location) {
    return new MockResponse.Builder().code(202).addHeader("Location", location).build();
  }

  private static MockResponse basicChallenge() {
    return new MockResponse.Builder()
        .code(401)
        .addHeader("WWW-Authenticate", "Basic realm=\"r\"")
        .build();
  }
}
