package dev.imagestreams.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.server.upstream.UpstreamException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not here and comes from an upstream, over real sockets. */
class PullThroughTest {

  private static final byte[] NOTHING = new byte[0];
  private static final byte[] LARGE = content(1 << 20);
  private static final String SMALL = Pushes.sha256(Pushes.LAYER);

  @TempDir Path directory;
  private final ScriptedUpstream upstream = new ScriptedUpstream();
  private final HttpClient client = HttpClient.newHttpClient();
  private IntegratedRegistry registry;
  private Pushes http;

  private static byte[] content(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }

  private void start() {
    start(IntegratedRegistry.builder().upstream(upstream));
  }

  private void start(IntegratedRegistry.Builder builder) {
    registry =
        builder.garbageCollectionByHand(Duration.ZERO).data(directory.resolve("data")).start();
    http = new Pushes(registry.address());
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private HttpResponse<byte[]> blob(String repository, String digest) throws Exception {
    return http.get("/v2/" + repository + "/blobs/" + digest);
  }

  private HttpResponse<byte[]> manifest(String repository, String reference) throws Exception {
    return http.get("/v2/" + repository + "/manifests/" + reference);
  }

  private CompletableFuture<HttpResponse<InputStream>> stream(String repository, String digest) {
    return client.sendAsync(
        http.request("/v2/" + repository + "/blobs/" + digest).build(),
        BodyHandlers.ofInputStream());
  }

  private CompletableFuture<HttpResponse<byte[]>> whole(HttpRequest.Builder request) {
    return client.sendAsync(request.build(), BodyHandlers.ofByteArray());
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }

  private Path content(String digest) {
    String hex = digest.substring("sha256:".length());
    return directory.resolve("data/blobs/sha256").resolve(hex.substring(0, 2)).resolve(hex);
  }

  private List<Path> uploads() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("data/uploads"))) {
      return files.toList();
    }
  }

  /** An image whose manifest is here, and whose blobs are not. */
  private String pulled(String repository, byte[] layer) throws Exception {
    String digest = upstream.has(repository, layer);
    assertThat(manifest(repository, digest).statusCode()).isEqualTo(200);
    return digest;
  }

  /** Has content be held at a position; what holds it once it is asked for. */
  private CompletableFuture<ScriptedUpstream.Held> hold(String digest, long from) {
    CompletableFuture<ScriptedUpstream.Held> held = new CompletableFuture<>();
    upstream.send(
        digest,
        in -> {
          ScriptedUpstream.Held content = new ScriptedUpstream.Held(in, from);
          held.complete(content);
          return content;
        });
    return held;
  }

  private static void assertError(HttpResponse<byte[]> answer, int status, String code) {
    assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(status);
    assertThat(new String(answer.body(), UTF_8))
        .startsWith("{\"errors\":[{\"code\":\"" + code + "\"");
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.headers().firstValue("Docker-Content-Digest")).isEmpty();
  }

  // What is given

  @Test
  void imageComesByItsTagAndStays() throws Exception {
    start();
    String digest = upstream.has("team/app", Pushes.LAYER);
    upstream.tag("team/app", "1", digest);

    HttpResponse<byte[]> byTag = manifest("team/app", "1");

    assertThat(byTag.body()).isEqualTo(ScriptedUpstream.manifest(Pushes.LAYER));
    assertThat(byTag.headers().firstValue("Content-Type")).hasValue(Pushes.OCI_MANIFEST);
    assertThat(byTag.headers().firstValue("Docker-Content-Digest")).hasValue(digest);
    assertThat(blob("team/app", SMALL).body()).isEqualTo(Pushes.LAYER);
    assertThat(blob("team/app", Pushes.sha256(Pushes.CONFIG)).body()).isEqualTo(Pushes.CONFIG);

    registry.close();
    start(IntegratedRegistry.builder());
    assertThat(manifest("team/app", digest).body()).isEqualTo(byTag.body());
    assertThat(blob("team/app", SMALL).body()).isEqualTo(Pushes.LAYER);
    assertThat(manifest("team/app", "1").statusCode()).as("no tag was moved").isEqualTo(404);
  }

  @Test
  void whatIsHereIsNotAskedFor() throws Exception {
    start();
    String digest = pulled("team/app", Pushes.LAYER);
    blob("team/app", SMALL);
    upstream.asked().clear();

    manifest("team/app", digest);
    blob("team/app", SMALL);

    assertThat(upstream.asked()).isEmpty();
  }

  @Test
  void whatWasPushedComesFirst() throws Exception {
    start();
    upstream.tag("team/app", "1", upstream.has("team/app", LARGE));
    String pushed = http.image("team/app", "1", "");

    HttpResponse<byte[]> got = manifest("team/app", "1");

    assertThat(got.headers().firstValue("Docker-Content-Digest")).hasValue(pushed);
    assertThat(upstream.asked()).isEmpty();
  }

  @Test
  void whatNobodyHasIsUnknown() throws Exception {
    start();

    assertError(manifest("team/app", "1"), 404, "NAME_UNKNOWN");
    assertError(manifest("team/app", SMALL), 404, "MANIFEST_UNKNOWN");
  }

  /** {@code default/app} is the stream {@code app}, whose repository is another. */
  @Test
  void repositoryThatIsNoStreamsIsNotAskedFor() throws Exception {
    start();
    String digest = upstream.has("default/app", Pushes.LAYER);

    assertThat(manifest("default/app", digest).statusCode()).isEqualTo(404);
    assertThat(manifest("default/app", "1").statusCode()).isEqualTo(404);
    assertThat(upstream.asked()).isEmpty();
  }

  @Test
  void registryThatIsReadOnlyPullsThrough() throws Exception {
    start(IntegratedRegistry.builder().upstream(upstream).readOnly(true));
    pulled("team/app", Pushes.LAYER);

    assertThat(blob("team/app", SMALL).body()).isEqualTo(Pushes.LAYER);
    assertThat(http.send("POST", "/v2/team/app/blobs/uploads/", NOTHING).statusCode())
        .isEqualTo(405);
  }

  @Test
  void nothingOfUnnamedBlobsIsAskedFor() throws Exception {
    start();
    pulled("team/app", Pushes.LAYER);
    upstream.put("team/app", LARGE);
    upstream.asked().clear();

    assertError(blob("team/app", Pushes.sha256(LARGE)), 404, "BLOB_UNKNOWN");
    assertError(blob("team/other", SMALL), 404, "BLOB_UNKNOWN");
    assertThat(upstream.asked()).isEmpty();
  }

  @Test
  void layersThatMayNotBeCopiedAreNotAskedFor() throws Exception {
    start();
    byte[] manifest =
        new String(ScriptedUpstream.manifest(Pushes.LAYER), UTF_8)
            .replace(
                "application/vnd.oci.image.layer.v1.tar\",",
                "application/vnd.oci.image.layer.nondistributable.v1.tar\","
                    + "\"urls\":[\"http://127.0.0.1:1/layer\"],")
            .getBytes(UTF_8);
    upstream.put("team/app", manifest);
    upstream.put("team/app", Pushes.LAYER);
    manifest("team/app", Pushes.sha256(manifest));

    assertError(blob("team/app", SMALL), 404, "BLOB_UNKNOWN");
    assertThat(upstream.read()).doesNotContain(SMALL);
  }

  @Test
  void headIsAnsweredWithoutFetching() throws Exception {
    start();
    pulled("team/app", LARGE);
    upstream.asked().clear();

    HttpResponse<byte[]> head =
        http.send("HEAD", "/v2/team/app/blobs/" + Pushes.sha256(LARGE), NOTHING);

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("Content-Length")).hasValue("1048576");
    assertThat(upstream.asked()).isEmpty();
  }

  /** Who was told by HEAD that a blob is there doesn't push it. */
  @Test
  void imageThatIsBuiltOnBlobsThatAreNotHereCanBePushed() throws Exception {
    start();
    pulled("team/app", LARGE);
    byte[] derived =
        new String(ScriptedUpstream.manifest(LARGE), UTF_8)
            .replace("]}", "],\"annotations\":{\"of\":\"mine\"}}")
            .getBytes(UTF_8);

    assertThat(http.manifest("team/app", "mine", derived).statusCode()).isEqualTo(201);

    upstream.asked().clear();
    assertThat(blob("team/app", Pushes.sha256(LARGE)).body()).isEqualTo(LARGE);
    assertThat(upstream.asked()).isEmpty();
  }

  @Test
  void pushIsRefusedWhoseBlobsNobodyHas() throws Exception {
    start();
    pulled("team/app", LARGE);
    upstream.lose("team/app", Pushes.sha256(LARGE));
    byte[] derived =
        new String(ScriptedUpstream.manifest(LARGE), UTF_8)
            .replace("]}", "],\"annotations\":{\"of\":\"mine\"}}")
            .getBytes(UTF_8);

    assertError(http.manifest("team/app", "mine", derived), 400, "MANIFEST_BLOB_UNKNOWN");
    assertError(
        http.manifest("team/other", "mine", Pushes.manifest()), 400, "MANIFEST_BLOB_UNKNOWN");
  }

  @Test
  void partOfWhatIsNotHereIsGiven() throws Exception {
    start();
    pulled("team/app", LARGE);

    HttpResponse<byte[]> part =
        http.send(
            http.request("/v2/team/app/blobs/" + Pushes.sha256(LARGE))
                .header("Range", "bytes=1000000-"));

    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(LARGE, 1_000_000, 1 << 20));
    assertThat(part.headers().firstValue("Content-Range"))
        .hasValue("bytes 1000000-1048575/1048576");
  }

  @Test
  void emptyBlobComesToo() throws Exception {
    start();
    pulled("team/app", NOTHING);

    HttpResponse<byte[]> got = blob("team/app", Pushes.sha256(NOTHING));

    assertThat(got.statusCode()).isEqualTo(200);
    assertThat(got.body()).isEmpty();
  }

  // One fetch

  @Test
  void manyWhoWaitAreOneFetch() throws Exception {
    start();
    pulled("team/app", LARGE);
    String digest = Pushes.sha256(LARGE);
    CompletableFuture<ScriptedUpstream.Held> held = hold(digest, 300_000);

    List<CompletableFuture<HttpResponse<InputStream>>> waiting = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      waiting.add(stream("team/app", digest));
    }
    // All have their first bytes, and none is done.
    for (CompletableFuture<HttpResponse<InputStream>> each : waiting) {
      assertThat(get(each).body().readNBytes(100_000)).isEqualTo(Arrays.copyOf(LARGE, 100_000));
    }
    get(held).release();

    for (CompletableFuture<HttpResponse<InputStream>> each : waiting) {
      assertThat(get(each).body().readAllBytes())
          .isEqualTo(Arrays.copyOfRange(LARGE, 100_000, LARGE.length));
    }
    assertThat(upstream.asked("team/app@" + digest)).isEqualTo(1);
    assertThat(content(digest)).hasBinaryContent(LARGE);
  }

  @Test
  void manyWhoWantAManifestAreOneFetch() throws Exception {
    start();
    String digest = upstream.has("team/app", Pushes.LAYER);
    CompletableFuture<ScriptedUpstream.Held> held = hold(digest, 10);
    HttpRequest.Builder request = http.request("/v2/team/app/manifests/" + digest);
    CompletableFuture<HttpResponse<byte[]>> first = whole(request);
    get(held).reached().await();

    List<CompletableFuture<HttpResponse<byte[]>>> others = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      others.add(whole(request));
    }
    get(held).release();

    assertThat(get(first).statusCode()).isEqualTo(200);
    for (CompletableFuture<HttpResponse<byte[]>> other : others) {
      assertThat(get(other).body()).isEqualTo(get(first).body());
    }
    assertThat(upstream.asked("team/app@" + digest)).isEqualTo(1);
  }

  @Test
  void contentIsServedWhileItArrives() throws Exception {
    start();
    pulled("team/app", LARGE);
    CompletableFuture<ScriptedUpstream.Held> held = hold(Pushes.sha256(LARGE), 600_000);

    try (InputStream in = get(stream("team/app", Pushes.sha256(LARGE))).body()) {
      get(held).reached().await();
      assertThat(in.readNBytes(500_000)).isEqualTo(Arrays.copyOf(LARGE, 500_000));
      get(held).release();

      assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(LARGE, 500_000, LARGE.length));
    }
  }

  @Test
  void fetchGoesOnWhenItsClientGoesAway() throws Exception {
    start();
    pulled("team/app", LARGE);
    String digest = Pushes.sha256(LARGE);
    CompletableFuture<ScriptedUpstream.Held> held = hold(digest, 300_000);
    InputStream in = get(stream("team/app", digest)).body();
    in.readNBytes(100_000);

    in.close();
    get(held).release();

    await().until(() -> Files.exists(content(digest)));
    assertThat(blob("team/app", digest).body()).isEqualTo(LARGE);
    assertThat(upstream.asked("team/app@" + digest)).isEqualTo(1);
  }

  @Test
  void eightAreFetchedAtATimeAndTheOthersWait() throws Exception {
    start();
    List<String> digests = new ArrayList<>();
    List<CompletableFuture<ScriptedUpstream.Held>> held = new ArrayList<>();
    List<CompletableFuture<HttpResponse<byte[]>>> waiting = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      byte[] layer = ("layer " + i).getBytes(UTF_8);
      pulled("team/app", layer);
      digests.add(Pushes.sha256(layer));
      held.add(hold(digests.get(i), 3));
      waiting.add(whole(http.request("/v2/team/app/blobs/" + digests.get(i))));
    }
    Function<String, Boolean> isAsked = digest -> upstream.asked("team/app@" + digest) == 1;

    await().until(() -> digests.stream().filter(isAsked::apply).count() == 8);
    // Another one begins for one that ends, and not before.
    int ended = digests.indexOf(digests.stream().filter(isAsked::apply).findFirst().orElseThrow());
    get(held.get(ended)).release();
    assertThat(get(waiting.get(ended)).statusCode()).isEqualTo(200);
    await().until(() -> digests.stream().filter(isAsked::apply).count() == 9);
    assertThat(held.stream().filter(CompletableFuture::isDone).count()).isEqualTo(9);

    held.forEach(each -> each.thenAccept(ScriptedUpstream.Held::release));
    for (CompletableFuture<HttpResponse<byte[]>> each : waiting) {
      assertThat(get(each).statusCode()).isEqualTo(200);
    }
  }

  // Whose content

  @Test
  void contentOfAnotherRepositoryIsNotFetchedAgain() throws Exception {
    start();
    pulled("team/app", Pushes.LAYER);
    blob("team/app", SMALL);
    pulled("team/other", Pushes.LAYER);

    assertThat(blob("team/other", SMALL).body()).isEqualTo(Pushes.LAYER);

    assertThat(upstream.asked("team/other@" + SMALL)).isEqualTo(1);
    assertThat(upstream.read().stream().filter(SMALL::equals)).hasSize(1);
  }

  /** A manifest can name what its repository never had. */
  @Test
  void contentOfAnotherRepositoryIsNotGivenAway() throws Exception {
    start();
    pulled("team/app", Pushes.LAYER);
    blob("team/app", SMALL);
    pulled("team/other", Pushes.LAYER);
    upstream.lose("team/other", SMALL);

    assertError(blob("team/other", SMALL), 404, "BLOB_UNKNOWN");
  }

  @Test
  void contentThatArrivesForAnotherRepositoryIsWaitedForByThoseWhoHaveItToo() throws Exception {
    start();
    pulled("team/app", LARGE);
    pulled("team/other", LARGE);
    pulled("team/liar", LARGE);
    String digest = Pushes.sha256(LARGE);
    upstream.lose("team/liar", digest);
    CompletableFuture<ScriptedUpstream.Held> held = hold(digest, 300_000);
    InputStream first = get(stream("team/app", digest)).body();
    first.readNBytes(1);
    upstream.heal(); // What is opened from now on is not held.

    InputStream second = get(stream("team/other", digest)).body();
    assertThat(second.readNBytes(100_000)).isEqualTo(Arrays.copyOf(LARGE, 100_000));
    assertError(get(whole(http.request("/v2/team/liar/blobs/" + digest))), 404, "BLOB_UNKNOWN");
    get(held).release();

    assertThat(first.readAllBytes()).hasSize(LARGE.length - 1);
    assertThat(second.readAllBytes()).hasSize(LARGE.length - 100_000);
    assertThat(upstream.read().stream().filter(digest::equals)).hasSize(1);
    upstream.asked().clear();
    assertThat(blob("team/other", digest).body()).isEqualTo(LARGE);
    assertThat(upstream.asked()).isEmpty();
  }

  // What goes wrong

  /** If all came before the client was answered at all, it is told at once that it is wrong. */
  private void assertBreaksOff(String digest) throws Exception {
    HttpResponse<InputStream> answer = get(stream("team/app", digest));
    try (InputStream in = answer.body()) {
      assertThat(answer.statusCode()).isIn(200, 502);
      if (answer.statusCode() == 200) {
        assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void nobodyGetsTheWholeOfAWrongBlob() throws Exception {
    start();
    pulled("team/app", LARGE);
    String digest = Pushes.sha256(LARGE);
    byte[] wrong = LARGE.clone();
    wrong[10]++;
    upstream.put("team/app", digest, wrong);

    assertBreaksOff(digest);

    assertThat(content(digest)).doesNotExist();
    assertThat(uploads()).isEmpty();
    upstream.put("team/app", LARGE);
    assertThat(blob("team/app", digest).body()).isEqualTo(LARGE);
  }

  @Test
  void wrongSmallBlobIsRefused() throws Exception {
    start();
    pulled("team/app", Pushes.LAYER);
    byte[] wrong = Pushes.LAYER.clone();
    wrong[0]++;
    upstream.put("team/app", SMALL, wrong);

    assertError(blob("team/app", SMALL), 502, "UNAVAILABLE");

    upstream.put("team/app", Pushes.LAYER);
    assertThat(blob("team/app", SMALL).body()).isEqualTo(Pushes.LAYER);
  }

  @Test
  void contentOfAnotherSizeIsRefused() throws Exception {
    start();
    pulled("team/app", Pushes.LAYER);
    for (int size : new int[] {0, Pushes.LAYER.length - 1, Pushes.LAYER.length + 1, 1 << 20}) {
      upstream.put("team/app", SMALL, Arrays.copyOf(Pushes.LAYER, size));

      assertError(blob("team/app", SMALL), 502, "UNAVAILABLE");
    }
    assertThat(uploads()).isEmpty();
  }

  /** It is what its digest says, and yet not what was promised. */
  @Test
  void contentOfAnotherSizeThanItsManifestSaysIsRefused() throws Exception {
    start();
    byte[] manifest =
        new String(ScriptedUpstream.manifest(Pushes.LAYER), UTF_8)
            .replace("\"size\":" + Pushes.LAYER.length, "\"size\":" + (Pushes.LAYER.length + 1))
            .getBytes(UTF_8);
    upstream.put("team/app", manifest);
    upstream.put("team/app", Pushes.LAYER);
    manifest("team/app", Pushes.sha256(manifest));

    assertError(blob("team/app", SMALL), 502, "UNAVAILABLE");
    assertThat(content(SMALL)).doesNotExist();
  }

  /** An empty blob whose digest is another's: there are no last bytes to be kept back. */
  @Test
  void emptyBlobThatIsAnotherIsRefused() throws Exception {
    start();
    byte[] manifest =
        new String(ScriptedUpstream.manifest(Pushes.LAYER), UTF_8)
            .replace("\"size\":" + Pushes.LAYER.length, "\"size\":0")
            .getBytes(UTF_8);
    upstream.put("team/app", manifest);
    upstream.put("team/app", SMALL, NOTHING);
    manifest("team/app", Pushes.sha256(manifest));

    assertError(blob("team/app", SMALL), 502, "UNAVAILABLE");
  }

  @Test
  void upstreamThatBreaksOffIsAskedAgainByTheNext() throws Exception {
    start();
    pulled("team/app", LARGE);
    String digest = Pushes.sha256(LARGE);
    upstream.send(digest, in -> ScriptedUpstream.broken(in, 1000));
    assertError(blob("team/app", digest), 502, "UNAVAILABLE");
    upstream.send(digest, in -> ScriptedUpstream.broken(in, 900_000));
    assertBreaksOff(digest);
    assertThat(uploads()).isEmpty();

    upstream.heal();

    assertThat(blob("team/app", digest).body()).isEqualTo(LARGE);
  }

  @Test
  void refusalsArePassedOn() throws Exception {
    start();
    String digest = pulled("team/app", Pushes.LAYER);
    UpstreamException busy =
        new UpstreamException(429, "too many", Optional.of(Duration.ofMillis(6_100)), null);
    String other = upstream.has("team/app", LARGE);
    upstream.refuse(other, busy);
    upstream.refuse(SMALL, busy);
    upstream.refuse("1", busy);

    for (String path : List.of("blobs/" + SMALL, "manifests/" + other, "manifests/1")) {
      HttpResponse<byte[]> answer = http.get("/v2/team/app/" + path);

      assertError(answer, 429, "TOOMANYREQUESTS");
      assertThat(answer.headers().firstValue("Retry-After")).hasValue("7");
    }
    upstream.heal();
    assertThat(manifest("team/app", digest).statusCode()).isEqualTo(200);
    assertThat(blob("team/app", SMALL).statusCode()).isEqualTo(200);
  }

  @Test
  void failureThatNobodyThoughtOfIsABadGateway() throws Exception {
    start();
    pulled("team/app", Pushes.LAYER);
    upstream.refuse(SMALL, new IllegalStateException("a secret"));
    upstream.refuse("1", new UpstreamException(503, "closed today"));

    HttpResponse<byte[]> answer = blob("team/app", SMALL);

    assertError(answer, 502, "UNAVAILABLE");
    assertThat(new String(answer.body(), UTF_8)).doesNotContain("secret");
    assertError(manifest("team/app", "1"), 503, "UNAVAILABLE");
  }

  @Test
  void manifestThatIsAnotherIsRefused() throws Exception {
    start();
    String digest = upstream.has("team/app", Pushes.LAYER);
    byte[] manifest = ScriptedUpstream.manifest(LARGE);
    byte[] huge = Arrays.copyOf(manifest, (4 << 20) + 1);
    Arrays.fill(huge, manifest.length, huge.length, (byte) ' ');
    for (byte[] wrong : List.of(manifest, huge, "no manifest".getBytes(UTF_8))) {
      upstream.put("team/app", digest, wrong);

      assertError(manifest("team/app", digest), 502, "UNAVAILABLE");
    }
    assertThat(http.get("/v2/_catalog").body()).asString(UTF_8).contains("[]");
  }

  @Test
  void manifestOfSchemaOneIsNotGiven() throws Exception {
    start();
    byte[] old =
        """
        {"schemaVersion":1,"name":"team/app","tag":"1","architecture":"amd64",\
        "fsLayers":[{"blobSum":"%s"}],"history":[{"v1Compatibility":"{}"}]}"""
            .formatted(SMALL)
            .getBytes(UTF_8);
    upstream.put("team/app", old);
    upstream.type(Pushes.sha256(old), "application/vnd.docker.distribution.manifest.v1+json");

    HttpResponse<byte[]> answer = manifest("team/app", Pushes.sha256(old));

    assertError(answer, 404, "MANIFEST_UNKNOWN");
    assertThat(answer.body()).asString(UTF_8).contains("schema 1");
  }

  // The directory

  @Test
  void registryThatClosesMeanwhileHasNothingOfIt() throws Exception {
    start();
    pulled("team/app", LARGE);
    String digest = Pushes.sha256(LARGE);
    CompletableFuture<ScriptedUpstream.Held> held = hold(digest, 600_000);
    HttpResponse<InputStream> waiting = get(stream("team/app", digest));
    get(held).reached().await();

    registry.close();

    assertThatThrownBy(() -> waiting.body().readAllBytes()).isInstanceOf(IOException.class);
    assertThat(content(digest)).doesNotExist();
    assertThat(uploads()).isEmpty();
    upstream.heal();
    start();
    assertThat(blob("team/app", digest).body()).isEqualTo(LARGE);
  }

  /** As after a crash: nobody goes on with what was on its way, and it is dropped one day. */
  @Test
  void whatACrashLeavesIsNobodysAndIsDropped() throws Exception {
    start();
    pulled("team/app", LARGE);
    String digest = Pushes.sha256(LARGE);
    CompletableFuture<ScriptedUpstream.Held> held = hold(digest, LARGE.length);
    CompletableFuture<HttpResponse<InputStream>> waiting = stream("team/app", digest);
    get(held).reached().await();
    Path upload = uploads().get(0);
    Path copy = directory.resolve("data/uploads").resolve("00000000-0000-0000-0000-000000000000");
    Files.createDirectory(copy);
    for (String file : List.of("owner", "data")) {
      Files.copy(upload.resolve(file), copy.resolve(file));
    }
    get(held).release();
    get(waiting).body().readAllBytes();

    String path = "/v2/team/app/blobs/uploads/" + copy.getFileName();
    assertThat(http.get(path).statusCode()).isEqualTo(404);
    assertThat(http.send("PUT", path + "?digest=" + digest, NOTHING).statusCode()).isEqualTo(404);
    for (Path file : List.of(copy, copy.resolve("data"))) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    }
    assertThat(registry.collectGarbage().uploads()).isEqualTo(1);
    assertThat(uploads()).isEmpty();
  }

  @Test
  void whatWasPulledIsKeptByGarbageCollection() throws Exception {
    start();
    String digest = pulled("team/app", Pushes.LAYER);
    blob("team/app", SMALL);

    assertThat(registry.collectGarbage()).isEqualTo(new CollectedGarbage(0, 0, 0, 0));

    assertThat(registry.scrub().missing()).isEmpty();
    upstream.asked().clear();
    assertThat(manifest("team/app", digest).statusCode()).isEqualTo(200);
    assertThat(blob("team/app", SMALL).statusCode()).isEqualTo(200);
    assertThat(upstream.asked()).isEmpty();
  }

  @Test
  void deletedManifestTakesItsMarkWithIt() throws Exception {
    start();
    String digest = pulled("team/app", Pushes.LAYER);
    Path mark =
        directory
            .resolve("data/repositories/team/app/_pulled/sha256")
            .resolve(digest.substring("sha256:".length()));
    assertThat(mark).exists();
    assertThat(http.send("HEAD", "/v2/team/app/blobs/" + SMALL, NOTHING).statusCode())
        .isEqualTo(200);

    assertThat(http.send("DELETE", "/v2/team/app/manifests/" + digest, NOTHING).statusCode())
        .isEqualTo(202);

    assertThat(mark).doesNotExist();
    upstream.asked().clear();
    assertError(blob("team/app", SMALL), 404, "BLOB_UNKNOWN");
    assertThat(upstream.asked()).isEmpty();
  }

  /** With no grace at all, and collections all the time. */
  @Test
  void collectsAmongPulls() throws Exception {
    start();
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    CompletableFuture<Void> collecting =
        CompletableFuture.runAsync(
            () -> {
              while (!done.isDone()) {
                registry.collectGarbage();
              }
            });
    try {
      for (int i = 0; i < 60; i++) {
        byte[] layer = ("layer " + i).getBytes(UTF_8);
        String digest = pulled("team/app", layer);
        assertThat(blob("team/app", Pushes.sha256(layer)).body()).isEqualTo(layer);
        upstream.lose("team/app", Pushes.sha256(layer));
        upstream.lose("team/app", digest);
      }
    } finally {
      done.complete(true);
    }
    get(collecting);
    for (int i = 0; i < 60; i++) {
      byte[] layer = ("layer " + i).getBytes(UTF_8);
      assertThat(blob("team/app", Pushes.sha256(layer)).body()).isEqualTo(layer);
    }
    assertThat(registry.scrub().missing()).isEmpty();
  }
}
