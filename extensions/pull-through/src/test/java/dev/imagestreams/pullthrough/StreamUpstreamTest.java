package dev.imagestreams.pullthrough;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.TagImporter;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.Platform;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagImportPolicy;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.registry.HostLimits;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RetryPolicy;
import dev.imagestreams.registry.auth.CredentialProvider;
import dev.imagestreams.registry.auth.Credentials;
import dev.imagestreams.server.IntegratedRegistry;
import dev.imagestreams.server.upstream.Upstream;
import dev.imagestreams.testkit.registry.Fault;
import dev.imagestreams.testkit.registry.FixtureRegistry;
import dev.imagestreams.testkit.registry.Quirk;
import dev.imagestreams.testkit.registry.RecordedRequest;
import dev.imagestreams.testkit.registry.SampleImage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that streams imported, pulled from the integrated registry by a plain HTTP client. */
class StreamUpstreamTest {

  private static final Credentials ME = new Credentials("me", "a5ecret");
  private static final SampleImage AMD = SampleImage.of("web", Platform.LINUX_AMD64);
  private static final SampleImage ARM =
      SampleImage.of("web", new Platform("linux", "arm64", Optional.empty()));
  private static final SampleImage INDEX = SampleImage.index(AMD, ARM);

  @TempDir Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private final InMemoryImageStreamStore store = new InMemoryImageStreamStore();
  private final FixtureRegistry elsewhere =
      FixtureRegistry.builder().bearer("me", "a5ecret").quirks(Quirk.BLOBS_ELSEWHERE).start();
  private AskedClient client;
  private TagImporter importer;
  private IntegratedRegistry registry;

  @BeforeEach
  void begin() {
    client = client(CredentialProvider.forHost(elsewhere.host(), ME));
    importer = TagImporter.builder().registryClient(client).store(store).build();
    start(upstream());
  }

  private AskedClient client(CredentialProvider credentials) {
    return new AskedClient(
        RegistryClient.builder()
            .credentials(credentials)
            .limits(HostLimits.of(64))
            .retries(RetryPolicy.none())
            .allowReferrals(Set.of("127.0.0.1"))
            .build());
  }

  private StreamUpstream upstream() {
    return StreamUpstream.of(store::get, store::image, client);
  }

  private void start(Upstream upstream) {
    registry =
        IntegratedRegistry.builder().data(directory.resolve("data")).upstream(upstream).start();
  }

  private void restart(Upstream upstream) {
    registry.close();
    start(upstream);
  }

  @AfterEach
  void end() {
    registry.close();
    importer.close();
    client.close();
    elsewhere.close();
    store.close();
  }

  private HttpResponse<byte[]> get(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://" + registry.address() + "/v2/" + path)).build(),
        BodyHandlers.ofByteArray());
  }

  private void importWhole(String stream, FixtureRegistry from, String name) {
    ImageStream wanted =
        ImageStream.empty(StreamKey.parse(stream))
            .withTag(
                TagReference.dockerImage("latest", from.repository(name) + ":latest")
                    .withImportPolicy(TagImportPolicy.DEFAULT.withImportMode("PreserveOriginal")));
    assertThat(importer.importImage(wanted).tags())
        .allSatisfy(tag -> assertThat(tag.failure()).isEmpty());
    from.forgetRequests();
    client.asked().clear();
  }

  private void assertGiven(String path, byte[] content) throws Exception {
    HttpResponse<byte[]> got = get(path);
    assertThat(got.statusCode()).as(path + " " + new String(got.body(), UTF_8)).isEqualTo(200);
    assertThat(got.body()).isEqualTo(content);
  }

  private void assertGiven(String repository, SampleImage image) throws Exception {
    assertGiven(repository + "/manifests/" + image.digest(), image.manifest().bytes());
    for (byte[] blob : image.blobs()) {
      assertGiven(repository + "/blobs/" + Digest.sha256(blob), blob);
    }
  }

  private static void assertError(HttpResponse<byte[]> answer, int status, String code) {
    assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(status);
    assertThat(new String(answer.body(), UTF_8)).contains("\"" + code + "\"");
  }

  private static String layer(SampleImage image) {
    return Digest.sha256(image.blobs().get(1)).toString();
  }

  // What is given

  @Test
  void indexComesByTheStreamsTagWithAllThatBelongsToIt() throws Exception {
    elsewhere.put("team/web", "latest", INDEX);
    importWhole("shop/web", elsewhere, "team/web");

    assertGiven("shop/web/manifests/latest", INDEX.manifest().bytes());
    assertGiven("shop/web", INDEX);
    assertGiven("shop/web", AMD);
    assertGiven("shop/web", ARM);
  }

  @Test
  void streamOfTheDefaultNamespaceIsTheRepositoryOfItsNameAlone() throws Exception {
    elsewhere.put("team/web", "latest", AMD);
    importWhole("web", elsewhere, "team/web");

    assertGiven("web/manifests/latest", AMD.manifest().bytes());
    assertGiven("web", AMD);
    assertThat(get("default/web/manifests/latest").statusCode()).isEqualTo(404);
  }

  @Test
  void whatCameIsThereAfterARestartThoughElsewhereIsGone() throws Exception {
    elsewhere.put("team/web", "latest", AMD);
    importWhole("shop/web", elsewhere, "team/web");
    assertGiven("shop/web", AMD);
    elsewhere.close();

    restart(upstream());

    assertGiven("shop/web/manifests/latest", AMD.manifest().bytes());
    assertGiven("shop/web", AMD);
  }

  @Test
  void whatDidNotComeYetComesAfterARestart() throws Exception {
    elsewhere.put("team/web", "latest", INDEX);
    importWhole("shop/web", elsewhere, "team/web");
    assertGiven("shop/web/manifests/" + AMD.digest(), AMD.manifest().bytes());

    restart(upstream());

    assertGiven("shop/web", AMD);
  }

  @Test
  void whatATagPointedToBeforeIsGivenToo() throws Exception {
    SampleImage old = SampleImage.of("old");
    elsewhere.put("team/web", "latest", old);
    importWhole("shop/web", elsewhere, "team/web");
    elsewhere.put("team/web", "latest", AMD);
    importWhole("shop/web", elsewhere, "team/web");

    assertGiven("shop/web", old);
    assertGiven("shop/web/manifests/latest", AMD.manifest().bytes());
  }

  @Test
  void imageThatOnePlaceLostComesFromAnother() throws Exception {
    try (FixtureRegistry first = FixtureRegistry.start()) {
      first.put("team/web", "latest", AMD);
      importWhole("shop/web", first, "team/web");
      elsewhere.put("team/web", "latest", AMD);
      ImageStream more =
          ImageStream.empty(StreamKey.parse("shop/web"))
              .withTag(
                  TagReference.dockerImage("zz", elsewhere.repository("team/web") + ":latest"));
      importer.importImage(more);
    }

    assertGiven("shop/web", AMD);
  }

  // What is not

  @Test
  void imagesThatTheStreamNeverHadAreNotAskedFor() throws Exception {
    elsewhere.put("team/web", "latest", INDEX);
    importWhole("shop/web", elsewhere, "team/web");
    SampleImage other = SampleImage.of("other");
    elsewhere.put("team/web", "other", other);

    assertError(get("shop/web/manifests/" + other.digest()), 404, "MANIFEST_UNKNOWN");
    assertError(get("shop/web/manifests/other"), 404, "NAME_UNKNOWN");
    assertError(get("shop/web/blobs/" + layer(other)), 404, "BLOB_UNKNOWN");
    assertError(get("shop/other/manifests/" + INDEX.digest()), 404, "MANIFEST_UNKNOWN");
    assertThat(elsewhere.requests()).isEmpty();
  }

  /** It would ask itself. */
  @Test
  void imagesOfTheRegistryItselfAreNotAskedFor() throws Exception {
    elsewhere.put("team/web", "latest", AMD);
    importWhole("shop/web", elsewhere, "team/web");

    restart(
        StreamUpstream.builder(client)
            .streams(store::get)
            .images(store::image)
            .ownAddresses(Set.of(elsewhere.host()))
            .build());

    assertError(get("shop/web/manifests/" + AMD.digest()), 404, "MANIFEST_UNKNOWN");
    assertThat(get("shop/web/manifests/latest").statusCode()).isEqualTo(404);
    assertThat(elsewhere.requests()).isEmpty();
  }

  /** The stream may not know yet that the tag was deleted: nobody hears of it here. */
  @Test
  void tagThatWasPushedAndDeletedIsGone() throws Exception {
    try (NotificationBus bus = NotificationBus.over(store.events());
        ImageStreams streams =
            ImageStreams.builder()
                .store(store)
                .notificationBus(bus)
                .registryClient(client)
                .build()) {
      registry.close();
      registry =
          IntegratedRegistry.builder()
              .data(directory.resolve("data"))
              .notificationBus(bus)
              .upstream(upstream())
              .start();
      push("shop/web", "1", AMD);
      Awaitility.await()
          .until(
              () ->
                  streams
                      .get(StreamKey.parse("shop/web"))
                      .flatMap(stream -> stream.latest("1"))
                      .isPresent());
    }

    assertThat(send("DELETE", "shop/web/manifests/1", new byte[0])).isEqualTo(202);

    assertThat(store.get(StreamKey.parse("shop/web")).orElseThrow().latest("1")).isPresent();
    assertThat(get("shop/web/manifests/1").statusCode()).isEqualTo(404);
    assertThat(client.asked()).isEmpty();
  }

  private void push(String repository, String tag, SampleImage image) throws Exception {
    for (byte[] blob : image.blobs()) {
      String path = repository + "/blobs/uploads/?digest=" + Digest.sha256(blob);
      assertThat(send("POST", path, blob)).isEqualTo(201);
    }
    byte[] manifest = image.manifest().bytes();
    assertThat(send("PUT", repository + "/manifests/" + tag, manifest)).isEqualTo(201);
  }

  private int send(String method, String path, byte[] body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + registry.address() + "/v2/" + path))
            .header("Content-Type", AMD.manifest().mediaType())
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return http.send(request, BodyHandlers.ofByteArray()).statusCode();
  }

  // Credentials and care

  @Test
  void case27CredentialsGoToTheirRegistryAlone() throws Exception {
    elsewhere.put("team/web", "latest", AMD);
    importWhole("shop/web", elsewhere, "team/web");
    try (FixtureRegistry open = FixtureRegistry.start()) {
      open.put("team/api", "latest", ARM);
      importWhole("shop/api", open, "team/api");

      assertGiven("shop/web", AMD);
      assertGiven("shop/api", ARM);

      assertThat(elsewhere.requests("GET", "/v2/team/web/.*"))
          .isNotEmpty()
          .anyMatch(request -> request.header("Authorization").isPresent());
      assertThat(open.requests()).isNotEmpty();
      assertThat(open.requests()).noneMatch(StreamUpstreamTest::provesItself);
      assertThat(elsewhere.storageRequests()).isNotEmpty();
      assertThat(elsewhere.storageRequests()).noneMatch(StreamUpstreamTest::provesItself);
    }
  }

  private static boolean provesItself(RecordedRequest request) {
    return request.header("Authorization").isPresent();
  }

  @Test
  void registryIsAskedAsCarefullyAsTheImportIs() throws Exception {
    elsewhere.put("team/web", "latest", AMD);
    importWhole("shop/web", elsewhere, "team/web");
    restart(
        StreamUpstream.builder(client)
            .streams(store::get)
            .images(store::image)
            .identity("shop")
            .build());
    assertGiven("shop/web", AMD);
    assertThat(client.asked())
        .containsExactly("manifest as shop secure", "blob as shop secure", "blob as shop secure");

    ImageStream insecure =
        ImageStream.empty(StreamKey.parse("shop/api"))
            .withTag(
                TagReference.dockerImage("latest", elsewhere.repository("team/web") + ":latest")
                    .withImportPolicy(TagImportPolicy.DEFAULT.withInsecure(true)));
    importer.importImage(insecure);
    client.asked().clear();
    assertGiven("shop/api/manifests/latest", AMD.manifest().bytes());
    assertThat(client.asked()).containsExactly("manifest as shop insecure");
  }

  /** The client's own credentials are in order. */
  @Test
  void refusedCredentialsAreABadGateway() throws Exception {
    elsewhere.put("team/web", "latest", AMD);
    importWhole("shop/web", elsewhere, "team/web");
    try (AskedClient stranger = client(CredentialProvider.anonymous())) {
      restart(StreamUpstream.of(store::get, store::image, stranger));

      HttpResponse<byte[]> answer = get("shop/web/manifests/latest");

      assertError(answer, 502, "UNAVAILABLE");
      assertThat(new String(answer.body(), UTF_8)).contains(elsewhere.host());
      assertThat(answer.headers().firstValue("WWW-Authenticate")).isEmpty();
    }
  }

  // What goes wrong elsewhere

  @Test
  void tooManyRequestsArePassedOn() throws Exception {
    elsewhere.put("team/web", "latest", AMD);
    importWhole("shop/web", elsewhere, "team/web");
    elsewhere.play(
        Fault.on("GET", "/v2/team/web/.*").status(429).header("Retry-After", "300").times(1));

    HttpResponse<byte[]> answer = get("shop/web/manifests/latest");

    assertError(answer, 429, "TOOMANYREQUESTS");
    assertThat(answer.headers().firstValue("Retry-After").map(Integer::valueOf).orElseThrow())
        .isBetween(1, 300);
    assertGiven("shop/web/manifests/latest", AMD.manifest().bytes());
    elsewhere.play(Fault.on("GET", "/v2/team/web/blobs/.*").status(429).times(1));
    assertError(get("shop/web/blobs/" + layer(AMD)), 429, "TOOMANYREQUESTS");
    assertGiven("shop/web", AMD);
  }

  @Test
  void registryThatFailsOrIsGoneIsToldFromOneThatHasNothing() throws Exception {
    elsewhere.put("team/web", "latest", AMD);
    importWhole("shop/web", elsewhere, "team/web");
    elsewhere.play(Fault.on("GET", "/v2/team/web/manifests/.*").status(500));
    assertError(get("shop/web/manifests/latest"), 503, "UNAVAILABLE");
    elsewhere.play(Fault.on("GET", "/v2/team/web/manifests/.*").status(404));
    assertError(get("shop/web/manifests/latest"), 404, "MANIFEST_UNKNOWN");

    elsewhere.close();

    assertError(get("shop/web/manifests/latest"), 502, "UNAVAILABLE");
  }

  @Test
  void contentThatIsAnotherIsRefused() throws Exception {
    elsewhere.put("team/web", "latest", AMD);
    importWhole("shop/web", elsewhere, "team/web");
    byte[] wrong = AMD.blobs().get(1).clone();
    wrong[0]++;
    elsewhere.putBlob("team/web", Digest.parse(layer(AMD)), wrong);
    assertGiven("shop/web/manifests/latest", AMD.manifest().bytes());

    assertError(get("shop/web/blobs/" + layer(AMD)), 502, "UNAVAILABLE");

    elsewhere.putBlob("team/web", AMD.blobs().get(1));
    assertGiven("shop/web", AMD);
  }

  @Test
  void nonsenseIsRefusedAtOnce() {
    assertThatThrownBy(() -> StreamUpstream.builder(client).build())
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> StreamUpstream.builder(client).timeLimit(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(upstream().tag("shop/none", "latest")).isEqualTo(Optional.empty());
    assertThat(upstream().blob("shop/none", AMD.digest(), List.of(AMD.digest()))).isEmpty();
  }
}
