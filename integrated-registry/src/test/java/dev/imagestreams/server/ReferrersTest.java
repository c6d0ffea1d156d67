package dev.imagestreams.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What manifests say of others (OCI distribution 1.1, "Listing Referrers"). */
class ReferrersTest {

  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final ObjectMapper JSON = new ObjectMapper();

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

  private static String subject(String digest) {
    return "\"subject\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":7}"
        .formatted(Pushes.OCI_MANIFEST, digest);
  }

  /** An artifact about a manifest, of its own type where one is given. */
  private static byte[] artifact(String about, String artifactType, String comment) {
    String type = artifactType.isEmpty() ? "" : "\"artifactType\":\"" + artifactType + "\",";
    return """
    {"schemaVersion":2,"mediaType":"%s",%s\
    "config":{"mediaType":"application/vnd.test.config","digest":"%s","size":%d},\
    "layers":[],%s,"annotations":{"comment":"%s"}}"""
        .formatted(
            Pushes.OCI_MANIFEST,
            type,
            Pushes.sha256(Pushes.CONFIG),
            Pushes.CONFIG.length,
            subject(about),
            comment)
        .getBytes(UTF_8);
  }

  private static HttpResponse<byte[]> put(String repository, byte[] manifest) throws Exception {
    http.blob(repository, Pushes.CONFIG);
    return http.manifest(repository, Pushes.sha256(manifest), manifest);
  }

  private static JsonNode referrers(HttpResponse<byte[]> answer) throws Exception {
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue(INDEX);
    JsonNode index = JSON.readTree(answer.body());
    assertThat(index.path("schemaVersion").intValue()).isEqualTo(2);
    assertThat(index.path("mediaType").textValue()).isEqualTo(INDEX);
    assertThat(index.path("manifests").isArray()).isTrue();
    return index.path("manifests");
  }

  private static List<String> digests(JsonNode manifests) {
    List<String> digests = new ArrayList<>();
    manifests.forEach(each -> digests.add(each.path("digest").textValue()));
    return digests;
  }

  @Test
  void nobodyIsAnEmptyIndexAlsoOfWhatIsNotThere() throws Exception {
    String digest = http.image("referrers/none", "1", "");
    String other = Pushes.sha256(new byte[] {1});

    assertThat(referrers(http.get("/v2/referrers/none/referrers/" + digest))).isEmpty();
    assertThat(referrers(http.get("/v2/referrers/none/referrers/" + other))).isEmpty();
    assertThat(referrers(http.get("/v2/referrers/nowhere/referrers/" + other))).isEmpty();
  }

  @Test
  void referrersAreToldWithTypeSizeAndAnnotations() throws Exception {
    String about = http.image("referrers/two", "1", "");
    byte[] typed = artifact(about, "application/vnd.test.sbom", "typed");
    byte[] byConfig = artifact(about, "", "by its config");

    assertThat(put("referrers/two", typed).headers().firstValue("OCI-Subject")).hasValue(about);
    assertThat(put("referrers/two", byConfig).headers().firstValue("OCI-Subject")).hasValue(about);

    JsonNode found = referrers(http.get("/v2/referrers/two/referrers/" + about));
    assertThat(digests(found))
        .containsExactlyInAnyOrder(Pushes.sha256(typed), Pushes.sha256(byConfig));
    for (JsonNode each : found) {
      boolean isTyped = each.path("digest").textValue().equals(Pushes.sha256(typed));
      assertThat(each.path("mediaType").textValue()).isEqualTo(Pushes.OCI_MANIFEST);
      assertThat(each.path("size").intValue()).isEqualTo(isTyped ? typed.length : byConfig.length);
      assertThat(each.path("artifactType").textValue())
          .isEqualTo(isTyped ? "application/vnd.test.sbom" : "application/vnd.test.config");
      assertThat(each.path("annotations").path("comment").textValue())
          .isEqualTo(isTyped ? "typed" : "by its config");
    }
  }

  @Test
  void referrersOfATypeAreFilteredAndThatIsSaid() throws Exception {
    String about = http.image("referrers/types", "1", "");
    byte[] sbom = artifact(about, "application/vnd.test.sbom", "");
    put("referrers/types", sbom);
    put("referrers/types", artifact(about, "application/vnd.test.signature", ""));

    HttpResponse<byte[]> answer =
        http.get(
            "/v2/referrers/types/referrers/" + about + "?artifactType=application%2Fvnd.test.sbom");

    assertThat(digests(referrers(answer))).containsExactly(Pushes.sha256(sbom));
    assertThat(answer.headers().firstValue("OCI-Filters-Applied")).hasValue("artifactType");
    assertThat(http.get("/v2/referrers/types/referrers/" + about).headers().map())
        .doesNotContainKey("oci-filters-applied");
  }

  @Test
  void whatIsAboutAManifestMayComeBeforeIt() throws Exception {
    byte[] image = Pushes.manifest(Pushes.CONFIG.length, Pushes.LAYER.length, "late");
    byte[] early = artifact(Pushes.sha256(image), "application/vnd.test", "");

    assertThat(put("referrers/early", early).statusCode()).isEqualTo(201);
    http.image("referrers/early", "1", "late");

    assertThat(
            digests(referrers(http.get("/v2/referrers/early/referrers/" + Pushes.sha256(image)))))
        .containsExactly(Pushes.sha256(early));
  }

  @Test
  void indexMayBeAboutAManifestToo() throws Exception {
    String about = http.image("referrers/index", "1", "");
    byte[] index =
        """
        {"schemaVersion":2,"mediaType":"%s","artifactType":"application/vnd.test.list",\
        "manifests":[],%s}"""
            .formatted(INDEX, subject(about))
            .getBytes(UTF_8);

    HttpResponse<byte[]> answer =
        http.send(
            http.request("/v2/referrers/index/manifests/list")
                .header("Content-Type", INDEX)
                .PUT(java.net.http.HttpRequest.BodyPublishers.ofByteArray(index)));

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().firstValue("OCI-Subject")).hasValue(about);
    JsonNode found = referrers(http.get("/v2/referrers/index/referrers/" + about));
    assertThat(digests(found)).containsExactly(Pushes.sha256(index));
    assertThat(found.get(0).path("mediaType").textValue()).isEqualTo(INDEX);
  }

  @Test
  void referrerThatIsDeletedIsToldNoMore() throws Exception {
    String about = http.image("referrers/gone", "1", "");
    byte[] gone = artifact(about, "application/vnd.test", "gone");
    byte[] stays = artifact(about, "application/vnd.test", "stays");
    put("referrers/gone", gone);
    put("referrers/gone", stays);

    http.send("DELETE", "/v2/referrers/gone/manifests/" + Pushes.sha256(gone), new byte[0]);

    assertThat(digests(referrers(http.get("/v2/referrers/gone/referrers/" + about))))
        .containsExactly(Pushes.sha256(stays));
  }

  @Test
  void repositoriesAreApart() throws Exception {
    String about = http.image("referrers/here", "1", "");
    put("referrers/there", artifact(about, "application/vnd.test", ""));

    assertThat(referrers(http.get("/v2/referrers/here/referrers/" + about))).isEmpty();
  }

  @Test
  void whatIsNoDigestIsRefused() throws Exception {
    assertThat(http.get("/v2/referrers/none/referrers/latest").statusCode()).isEqualTo(400);
    assertThat(http.get("/v2/referrers/none/referrers/sha256:abc").statusCode()).isEqualTo(400);
  }

  @Test
  void veryManyReferrersComeInPages() throws Exception {
    String about = http.image("referrers/many", "1", "");
    http.blob("referrers/many", Pushes.CONFIG);
    for (int i = 0; i < 201; i++) {
      byte[] one = artifact(about, "application/vnd.test", "number " + i);
      assertThat(http.manifest("referrers/many", Pushes.sha256(one), one).statusCode())
          .isEqualTo(201);
    }

    HttpResponse<byte[]> first = http.get("/v2/referrers/many/referrers/" + about);
    List<String> all = new ArrayList<>(digests(referrers(first)));
    assertThat(all).hasSize(200).isSorted();
    String link = first.headers().firstValue("Link").orElseThrow();
    HttpResponse<byte[]> second =
        http.get(link.substring(link.indexOf('<') + 1, link.indexOf('>')));
    all.addAll(digests(referrers(second)));
    assertThat(all).hasSize(201).doesNotHaveDuplicates();
    assertThat(second.headers().firstValue("Link")).isEmpty();
  }
}
