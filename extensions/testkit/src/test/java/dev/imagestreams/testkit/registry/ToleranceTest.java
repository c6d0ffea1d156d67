package dev.imagestreams.testkit.registry;

import static dev.imagestreams.testkit.registry.Clients.ME;
import static dev.imagestreams.testkit.registry.Clients.refusal;
import static dev.imagestreams.testkit.registry.Clients.soon;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers with more, less or other than what was expected. */
@Timeout(60)
class ToleranceTest {

  private static final String EXTRA = "\"x\":{\"deep\":[1,null,{}]},\"future\":true,\"none\":null,";
  private static final String EMPTY =
      "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private final FixtureRegistry registry = FixtureRegistry.start();
  private final RegistryClient client = Clients.with(ME);
  private final Repository repository = registry.repository("team/app");

  @AfterEach
  void stop() {
    client.close();
    registry.close();
  }

  @Test
  void t28_readsAListOfTagsWithMoreInIt() {
    registry.play(
        Fault.on("GET", ".*/tags/list").status(200).body("{" + EXTRA + "\"tags\":[\"1\"]}"));

    assertThat(client.allTags(repository, soon())).containsExactly("1");
  }

  @Test
  void t28_readsAManifestWithMoreInIt() {
    put(
        "{"
            + EXTRA
            + "\"schemaVersion\":2,\"config\":{"
            + EXTRA
            + "\"digest\":\""
            + EMPTY
            + "\",\"size\":0},\"layers\":[{"
            + EXTRA
            + "\"digest\":\""
            + EMPTY
            + "\",\"size\":0}]}",
        MediaTypes.OCI_MANIFEST);

    Manifest manifest = client.manifest(repository.withTag("1"), soon());

    assertThat(manifest.config()).isPresent();
    assertThat(manifest.layers()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"schemaVersion\":2,\"layers\":null}', manifest",
    "'{\"schemaVersion\":2,\"manifests\":null}', index",
    "'{\"schemaVersion\":2,\"config\":null,\"layers\":[]}', manifest",
    "'{\"schemaVersion\":2,\"mediaType\":null,\"annotations\":null,\"subject\":null}', manifest",
    "'{\"schemaVersion\":2}', index",
  })
  void t28_readsAManifestWithLessInIt(String json, String kind) {
    String type = kind.equals("index") ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST;
    put(json, type);

    Manifest manifest = client.manifest(repository.withTag("1"), soon());

    assertThat(manifest.mediaType()).isEqualTo(type);
    assertThat(manifest.layers()).isEmpty();
    assertThat(manifest.manifests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "application/json", "text/plain", "application/octet-stream"})
  void t28_readsAManifestThatNobodyGaveAType(String contentType) {
    put("{\"schemaVersion\":2,\"layers\":[]}", contentType);

    assertThat(client.manifest(repository.withTag("1"), soon()).mediaType())
        .isEqualTo(MediaTypes.OCI_MANIFEST);
  }

  @Test
  void t28_readsATypeWithParameters() {
    put("{\"schemaVersion\":2,\"layers\":[]}", MediaTypes.OCI_MANIFEST + "; charset=utf-8");

    Manifest manifest = client.manifest(repository.withTag("1"), soon());

    assertThat(manifest.mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
    assertThat(new String(manifest.bytes(), UTF_8))
        .isEqualTo("{\"schemaVersion\":2,\"layers\":[]}");
  }

  @Test
  void t28_readsATokenWithMoreInIt() {
    try (FixtureRegistry guarded = FixtureRegistry.builder().bearerForAll().start();
        RegistryClient anybody = Clients.with()) {
      guarded.put("team/app", "1", SampleImage.of("one"));
      guarded
          .tokens()
          .play(
              Fault.on("GET", "/token")
                  .status(200)
                  .body("{" + EXTRA + "\"token\":\"no-token\",\"issued_at\":null}"));

      // The first is no token of this server's; that it was read shows in the second try.
      assertThat(anybody.allTags(guarded.repository("team/app"), soon())).containsExactly("1");
      assertThat(guarded.requests("GET", ".*"))
          .anyMatch(r -> r.header("Authorization").filter("Bearer no-token"::equals).isPresent());
    }
  }

  @Test
  void t28_readsReferrersWithMoreInThem() {
    registry.play(
        Fault.on("GET", ".*/referrers/.*")
            .status(200)
            .header("Content-Type", MediaTypes.OCI_INDEX)
            .body(
                "{"
                    + EXTRA
                    + "\"schemaVersion\":2,\"manifests\":[{"
                    + EXTRA
                    + "\"mediaType\":\"a/b\",\"digest\":\""
                    + EMPTY
                    + "\",\"size\":0,\"annotations\":null}]}"));

    assertThat(client.referrers(repository, Digest.parse(EMPTY), "", soon())).hasSize(1);
  }

  @Test
  void t28_readsAConfigWithMoreAndWithLess() {
    byte[] config =
        ("{"
                + EXTRA
                + "\"architecture\":\"arm64\",\"os\":\"linux\",\"config\":{"
                + EXTRA
                + "\"Labels\":null,\"Env\":null},\"history\":null,\"rootfs\":{"
                + EXTRA
                + "\"diff_ids\":null}}")
            .getBytes(UTF_8);

    Image image =
        Image.of(SampleImage.of("one").manifest(), Optional.of(config), "registry.example/app:1");

    assertThat(image.dockerImageMetadata().architecture()).isEqualTo("arm64");
  }

  @ParameterizedTest
  @CsvSource({
    "400, PROTOCOL",
    "401, UNAUTHORIZED",
    "403, FORBIDDEN",
    "405, UNSUPPORTED",
    "409, PROTOCOL",
    "418, PROTOCOL",
    "429, RATE_LIMITED",
    "500, UNAVAILABLE",
    "502, UNAVAILABLE",
    "503, UNAVAILABLE",
  })
  void t31_namesTheStatusOfARefusalThatIsAWebPage(int status, Reason reason) {
    registry.play(
        Fault.on("GET", ".*")
            .always()
            .status(status)
            .header("Content-Type", "text/html")
            .body("<html>no</html>"));

    RegistryException refusal = refusal(() -> client.manifest(repository.withTag("1"), soon()));

    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal).hasMessageContaining("" + status).hasMessageNotContaining("<html>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "null", "{\"errors\":null}", "{\"errors\":[null]}", "\0"})
  void t31_namesTheStatusOfARefusalThatSaysNothing(String body) {
    registry.play(
        Fault.on("GET", ".*")
            .always()
            .status(403)
            .header("Content-Type", "application/json")
            .body(body));

    RegistryException refusal = refusal(() -> client.manifest(repository.withTag("1"), soon()));

    assertThat(refusal.reason()).isEqualTo(Reason.FORBIDDEN);
    assertThat(refusal).hasMessageContaining("403");
  }

  @ParameterizedTest
  @CsvSource({"401, UNAUTHORIZED", "403, FORBIDDEN", "500, UNAVAILABLE", "429, RATE_LIMITED"})
  void t31_namesTheStatusOfARefusedHead(int status, Reason reason) {
    registry.play(Fault.on("HEAD", ".*").always().status(status));

    RegistryException refusal = refusal(() -> client.resolve(repository.withTag("1"), soon()));

    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal).hasMessageContaining("" + status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>hello</html>", "", "null", "[]", "{}", "{\"tags\":3}"})
  void t31_takesNoOtherPageForAListOfTags(String body) {
    registry.play(
        Fault.on("GET", ".*/tags/list").status(200).header("Content-Type", "text/html").body(body));

    assertThat(refusal(() -> client.allTags(repository, soon())).reason())
        .isEqualTo(Reason.PROTOCOL);
  }

  @Test
  void t31_putsNoControlCharactersOfARefusalIntoItsMessage() {
    registry.play(
        Fault.on("GET", ".*")
            .always()
            .status(403)
            .body("{\"errors\":[{\"code\":\"X\",\"message\":\"a\\r\\nb\\u001b[31m\"}]}"));

    assertThat(refusal(() -> client.manifest(repository.withTag("1"), soon())).getMessage())
        .doesNotContain("\r", "\n", "\u001b");
  }

  private void put(String json, String contentType) {
    registry.putManifest("team/app", "1", json.getBytes(UTF_8), contentType);
  }
}
