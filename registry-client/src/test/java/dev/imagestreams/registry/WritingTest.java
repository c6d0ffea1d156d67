package dev.imagestreams.registry;

import static dev.imagestreams.registry.Fixture.OCI;
import static dev.imagestreams.registry.Fixture.answer;
import static dev.imagestreams.registry.Fixture.app;
import static dev.imagestreams.registry.Fixture.host;
import static dev.imagestreams.registry.Fixture.json;
import static dev.imagestreams.registry.Fixture.refusal;
import static dev.imagestreams.registry.Fixture.soon;
import static dev.imagestreams.registry.Fixture.tag;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.RegistryWriter.Pushed;
import dev.imagestreams.registry.auth.CredentialProvider;
import dev.imagestreams.registry.auth.Credentials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Uploads of all kinds, mounts, deletes, referrers, the catalog, refresh tokens. */
class WritingTest {

  private static final byte[] CONTENT = "0123456789".getBytes(UTF_8);
  private static final Digest DIGEST =
      Digest.parse("sha256:84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882");
  private static final Digest SUBJECT = Digest.parse("sha256:" + "a".repeat(64));

  private MockWebServer server;
  private RegistryClient client;
  private RegistryWriter writer;

  @BeforeEach
  void start() {
    server = Fixture.start();
    client = client(CredentialProvider.anonymous());
    writer = client.writer().orElseThrow();
  }

  private static RegistryClient client(CredentialProvider credentials) {
    return RegistryClient.builder()
        .credentials(credentials)
        .retries(
            new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofSeconds(1)))
        .limits(HostLimits.of(32))
        .build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  // Uploads

  @Test
  void sendsABlobInChunksWithTheirPlaces() throws InterruptedException {
    server.enqueue(answer(404));
    server.enqueue(step(202, "/up/1", null));
    server.enqueue(step(202, "/up/2", "0-3"));
    server.enqueue(step(202, "/up/3", "0-7"));
    server.enqueue(answer(201));

    assertThat(push(UploadOptions.DEFAULT.inChunks(4))).isEqualTo(Pushed.UPLOADED);

    skip(2);
    RecordedRequest first = server.takeRequest();
    assertThat(first.getMethod()).isEqualTo("PATCH");
    assertThat(first.getTarget()).isEqualTo("/up/1");
    assertThat(first.getHeaders().get("Content-Range")).isEqualTo("0-3");
    assertThat(first.getBody().utf8()).isEqualTo("0123");
    RecordedRequest second = server.takeRequest();
    assertThat(second.getHeaders().get("Content-Range")).isEqualTo("4-7");
    assertThat(second.getBody().utf8()).isEqualTo("4567");
    RecordedRequest last = server.takeRequest();
    assertThat(last.getTarget()).isEqualTo("/up/3?digest=" + DIGEST);
    assertThat(last.getBody().utf8()).isEqualTo("89");
  }

  @Test
  void sendsChunksAsLargeAsTheRegistryWants() throws InterruptedException {
    server.enqueue(answer(404));
    server.enqueue(
        step(202, "/up/1", null).newBuilder().addHeader("OCI-Chunk-Min-Length", "8").build());
    server.enqueue(step(202, "/up/2", "0-7"));
    server.enqueue(answer(201));

    push(UploadOptions.DEFAULT.inChunks(2));

    skip(2);
    assertThat(server.takeRequest().getBody().utf8()).isEqualTo("01234567");
  }

  @Test
  void goesOnWhereAChunkBroke() throws InterruptedException {
    server.enqueue(answer(404));
    server.enqueue(step(202, "/up/1", null));
    server.enqueue(
        new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build());
    server.enqueue(step(204, "/up/1b", "0-2"));
    server.enqueue(step(202, "/up/2", "0-6"));
    server.enqueue(answer(201));
    List<Long> progress = new ArrayList<>();

    push(UploadOptions.DEFAULT.inChunks(4).withProgress(progress::add));

    skip(3);
    assertThat(server.takeRequest().getMethod()).isEqualTo("GET");
    RecordedRequest resumed = server.takeRequest();
    assertThat(resumed.getTarget()).isEqualTo("/up/1b");
    assertThat(resumed.getHeaders().get("Content-Range")).isEqualTo("3-6");
    assertThat(resumed.getBody().utf8()).isEqualTo("3456");
    assertThat(progress.stream().mapToLong(Long::longValue).sum()).isEqualTo(10);
  }

  @Test
  void beginsAnUploadAnewThatBrokeWhole() throws InterruptedException {
    server.enqueue(answer(404));
    server.enqueue(step(202, "/up/1", null));
    server.enqueue(
        new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build());
    server.enqueue(step(202, "/up/2", null));
    server.enqueue(answer(201));

    assertThat(push(UploadOptions.DEFAULT)).isEqualTo(Pushed.UPLOADED);

    skip(4);
    assertThat(server.takeRequest().getBody().utf8()).isEqualTo("0123456789");
  }

  @Test
  void sendsABlobInOnePost() throws InterruptedException {
    server.enqueue(answer(404));
    server.enqueue(answer(201));

    push(UploadOptions.DEFAULT.withMethod(UploadOptions.Method.SINGLE_POST));

    skip(1);
    RecordedRequest post = server.takeRequest();
    assertThat(post.getMethod()).isEqualTo("POST");
    assertThat(post.getTarget()).isEqualTo("/v2/team/app/blobs/uploads/?digest=" + DIGEST);
    assertThat(post.getBody().utf8()).isEqualTo("0123456789");
  }

  @Test
  void sendsABlobAgainToARegistryThatKnowsNoSinglePost() throws InterruptedException {
    server.enqueue(answer(404));
    server.enqueue(step(202, "/up/1", null));
    server.enqueue(answer(201));
    List<Long> progress = new ArrayList<>();

    push(
        UploadOptions.DEFAULT
            .withMethod(UploadOptions.Method.SINGLE_POST)
            .withProgress(progress::add));

    skip(2);
    assertThat(server.takeRequest().getBody().utf8()).isEqualTo("0123456789");
    assertThat(progress.stream().mapToLong(Long::longValue).sum()).isEqualTo(10);
  }

  @Test
  void mountsWhatAnotherRepositoryHas() throws InterruptedException {
    server.enqueue(answer(404));
    server.enqueue(answer(201));

    Repository other = new Repository(host(server), "team/base");
    assertThat(push(UploadOptions.DEFAULT.mountFrom(other))).isEqualTo(Pushed.MOUNTED);

    skip(1);
    assertThat(server.takeRequest().getTarget())
        .isEqualTo("/v2/team/app/blobs/uploads/?mount=" + DIGEST + "&from=team/base");
  }

  @Test
  void uploadsWhatCouldNotBeMounted() {
    server.enqueue(answer(404));
    server.enqueue(answer(403));
    server.enqueue(step(202, "/up/1", null));
    server.enqueue(answer(201));

    Repository other = new Repository(host(server), "team/base");
    assertThat(push(UploadOptions.DEFAULT.mountFrom(other))).isEqualTo(Pushed.UPLOADED);
  }

  @Test
  void asksToReadWhereItMountsFrom() throws InterruptedException {
    String realm = "Bearer realm=\"" + Fixture.url(server) + "/token\",service=\"s\"";
    server.enqueue(
        new MockResponse.Builder().code(401).addHeader("WWW-Authenticate", realm).build());
    server.enqueue(json(200, "{\"token\":\"t1\"}"));
    server.enqueue(answer(404));
    server.enqueue(json(200, "{\"token\":\"t2\"}"));
    server.enqueue(answer(201));

    push(UploadOptions.DEFAULT.mountFrom(new Repository(host(server), "team/base")));

    skip(3);
    assertThat(server.takeRequest().getUrl().queryParameterValues("scope"))
        .containsExactly("repository:team/app:pull,push", "repository:team/base:pull");
  }

  // Deletes

  @Test
  void deletesATag() throws InterruptedException {
    server.enqueue(answer(202));

    assertThat(writer.deleteTag(tag(server, "1"), soon())).isTrue();

    RecordedRequest request = server.takeRequest();
    assertThat(request.getMethod()).isEqualTo("DELETE");
    assertThat(request.getTarget()).isEqualTo("/v2/team/app/manifests/1");
  }

  @Test
  void saysThatThereWasNoManifestToDelete() {
    server.enqueue(answer(404));

    assertThat(writer.deleteManifest(app(server), SUBJECT, soon())).isFalse();
  }

  @Test
  void saysWhereARegistryDoesNotDelete() {
    server.enqueue(answer(405));
    server.enqueue(
        json(400, "{\"errors\":[{\"code\":\"DIGEST_INVALID\",\"message\":\"no digest\"}]}"));

    assertThat(refusal(() -> writer.deleteTag(tag(server, "1"), soon())).reason())
        .isEqualTo(Reason.UNSUPPORTED);
    assertThat(refusal(() -> writer.deleteTag(tag(server, "1"), soon())).reason())
        .isEqualTo(Reason.UNSUPPORTED);
  }

  // Referrers

  @Test
  void listsReferrersPageByPage() throws InterruptedException {
    server.enqueue(
        referrers(referrer('b', "sig")).newBuilder().addHeader("Link", "</p2>; rel=next").build());
    server.enqueue(referrers(referrer('c', "sbom")));

    List<Descriptor> found = client.referrers(app(server), SUBJECT, "", soon());

    assertThat(found)
        .extracting(Descriptor::artifactType)
        .containsExactly("application/sig", "application/sbom");
    assertThat(server.takeRequest().getTarget()).isEqualTo("/v2/team/app/referrers/" + SUBJECT);
    assertThat(server.takeRequest().getTarget()).isEqualTo("/p2");
  }

  @Test
  void filtersReferrersWhereTheRegistryDoesNot() {
    server.enqueue(referrers(referrer('b', "sig") + "," + referrer('c', "sbom")));

    assertThat(client.referrers(app(server), SUBJECT, "application/sbom", soon()))
        .extracting(d -> d.digest().hex())
        .containsExactly("c".repeat(64));
  }

  @Test
  void findsReferrersByTagWhereTheRegistryListsNone() throws InterruptedException {
    server.enqueue(answer(404));
    server.enqueue(referrers(referrer('b', "sig")));
    server.enqueue(answer(404));

    assertThat(client.referrers(app(server), SUBJECT, "", soon())).hasSize(1);
    assertThat(client.referrers(app(server), SUBJECT, "", soon())).isEmpty();

    skip(1);
    String byTag = "/v2/team/app/manifests/sha256-" + "a".repeat(64);
    assertThat(server.takeRequest().getTarget()).isEqualTo(byTag);
    assertThat(server.takeRequest().getTarget()).isEqualTo(byTag); // The list is asked for once.
  }

  @Test
  void listsAReferrerUnderTheTagWhereTheRegistryDoesNot() throws InterruptedException {
    server.enqueue(answer(201));
    server.enqueue(referrers(referrer('b', "sig")));
    server.enqueue(answer(201));

    writer.putManifest(tag(server, "sbom"), aboutSubject(), soon());

    skip(2);
    RecordedRequest index = server.takeRequest();
    assertThat(index.getMethod()).isEqualTo("PUT");
    assertThat(index.getTarget()).isEqualTo("/v2/team/app/manifests/sha256-" + "a".repeat(64));
    Manifest stored = Manifest.parse(index.getBody().toByteArray(), MediaTypes.OCI_INDEX);
    assertThat(stored.manifests())
        .extracting(Descriptor::artifactType)
        .containsExactly("application/sig", "application/sbom");
    assertThat(stored.manifests().get(1).annotations()).containsEntry("by", "me");
  }

  @Test
  void leavesReferrersToARegistryThatListsThem() {
    server.enqueue(
        new MockResponse.Builder().code(201).addHeader("OCI-Subject", SUBJECT.toString()).build());

    writer.putManifest(tag(server, "sbom"), aboutSubject(), soon());

    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  // Lists

  @Test
  void goesOnAfterTheLastTagOfAFullPageWithoutLink() throws InterruptedException {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 1001; i++) {
      all.add("t%04d".formatted(i));
    }
    server.enqueue(json(200, tags(all.subList(0, 1000))));
    server.enqueue(json(200, tags(all.subList(1000, 1001))));

    assertThat(client.allTags(app(server), soon())).isEqualTo(all);
    skip(1);
    assertThat(server.takeRequest().getTarget())
        .isEqualTo("/v2/team/app/tags/list?n=1000&last=t0999");
  }

  @Test
  void listsNoTagTwiceOfARegistryThatKnowsNoPages() {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      all.add("t%04d".formatted(i));
    }
    server.enqueue(json(200, tags(all)));
    server.enqueue(json(200, tags(all)));

    assertThat(client.allTags(app(server), soon())).isEqualTo(all);
  }

  @Test
  void listsRepositories() throws InterruptedException {
    server.enqueue(
        json(200, "{\"repositories\":[\"a\",null,\"../b\",\"team/c\"]}")
            .newBuilder()
            .addHeader("Link", "</v2/_catalog?n=1000&last=x>; rel=\"next\"")
            .build());

    CatalogPage page = client.catalog(host(server), Optional.empty(), soon());

    assertThat(page.repositories()).containsExactly("a", "team/c");
    assertThat(page.next()).contains("/v2/_catalog?n=1000&last=x");
    assertThat(server.takeRequest().getTarget()).isEqualTo("/v2/_catalog?n=1000");
  }

  // Refresh tokens

  @Test
  void exchangesARefreshTokenInTheBodyAlone() throws InterruptedException {
    server.enqueue(
        new MockResponse.Builder()
            .code(401)
            .addHeader(
                "WWW-Authenticate",
                "Bearer realm=\"" + Fixture.url(server) + "/token\",service=\"s\"")
            .build());
    server.enqueue(json(200, "{\"access_token\":\"t1\"}"));
    server.enqueue(Fixture.manifest().build());
    try (RegistryClient mine =
        client(
            CredentialProvider.forHost(
                host(server), Credentials.identityToken("refresh+secret")))) {
      mine.manifest(tag(server, "1"), soon());
    }

    skip(1);
    RecordedRequest exchange = server.takeRequest();
    assertThat(exchange.getMethod()).isEqualTo("POST");
    assertThat(exchange.getTarget()).isEqualTo("/token");
    assertThat(exchange.getHeaders().get("Authorization")).isNull();
    assertThat(exchange.getBody().utf8())
        .contains("grant_type=refresh_token", "service=s", "refresh_token=refresh%2Bsecret")
        .contains("scope=repository%3Ateam%2Fapp%3Apull");
    assertThat(server.takeRequest().getHeaders().get("Authorization")).isEqualTo("Bearer t1");
  }

  @Test
  void sendsARegistryTokenAsItIs() throws InterruptedException {
    server.enqueue(
        new MockResponse.Builder()
            .code(401)
            .addHeader("WWW-Authenticate", "Bearer realm=\"https://nowhere.invalid/token\"")
            .build());
    server.enqueue(Fixture.manifest().build());
    try (RegistryClient mine =
        client(CredentialProvider.forHost(host(server), Credentials.registryToken("given")))) {
      mine.manifest(tag(server, "1"), soon());
    }

    skip(1);
    assertThat(server.takeRequest().getHeaders().get("Authorization")).isEqualTo("Bearer given");
  }

  private Pushed push(UploadOptions options) {
    return writer.pushBlob(app(server), DIGEST, BlobSource.of(CONTENT), options, soon());
  }

  private void skip(int requests) throws InterruptedException {
    for (int i = 0; i < requests; i++) {
      server.takeRequest();
    }
  }

  private static MockResponse step(int status, String location, String range) {
    MockResponse.Builder step =
        new MockResponse.Builder().code(status).addHeader("Location", location);
    return range == null ? step.build() : step.addHeader("Range", range).build();
  }

  private static String tags(List<String> tags) {
    return "{\"tags\":[\"" + String.join("\",\"", tags) + "\"]}";
  }

  private static String referrer(char digit, String type) {
    return "{\"mediaType\":\"%s\",\"digest\":\"sha256:%s\",\"size\":2,\"artifactType\":\"application/%s\"}"
        .formatted(OCI, String.valueOf(digit).repeat(64), type);
  }

  private static MockResponse referrers(String manifests) {
    return new MockResponse.Builder()
        .addHeader("Content-Type", MediaTypes.OCI_INDEX)
        .body("{\"schemaVersion\":2,\"manifests\":[" + manifests + "]}")
        .build();
  }

  private static Manifest aboutSubject() {
    String json =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"artifactType\":\"application/sbom\",\"layers\":[],\"subject\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":2},\"annotations\":{\"by\":\"me\"}}"
            .formatted(OCI, OCI, SUBJECT);
    return Manifest.parse(json.getBytes(UTF_8), OCI);
  }
}
