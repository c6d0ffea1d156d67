package dev.imagestreams.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.TagUpdated;
import dev.imagestreams.notifications.webhook.WebhookAuthentication;
import dev.imagestreams.notifications.webhook.WebhookFormats;
import dev.imagestreams.notifications.webhook.WebhookHandler;
import dev.imagestreams.notifications.webhook.WebhookSource;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.server.WebhookServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is pushed to docker-registry is deployed, since docker-registry says that it was pushed. */
@RequiresPeer({"docker-registry", "skopeo"})
class WebhookFromDockerRegistryTest {

  private static final String SECRET = "Bearer told-by-the-registry";

  @TempDir Path directory;
  private final BlockingQueue<TagUpdated> deployed = new LinkedBlockingQueue<>();
  private final InMemoryImageStreamStore store = new InMemoryImageStreamStore();
  private NotificationBus bus;
  private RegistryClient client;
  private ImageStreams streams;
  private DockerRegistry registry;
  private int port;

  @BeforeEach
  void start() throws Exception {
    port = LoopbackServer.freePort();
    registry =
        DockerRegistry.startTelling(
            directory, "http://127.0.0.1:" + port + "/webhooks/distribution", SECRET);
    bus = NotificationBus.over(store.events());
    client = RegistryClient.create();
    streams =
        ImageStreams.builder().store(store).notificationBus(bus).registryClient(client).build();
    bus.subscribe(Subscription.named("deployer").to(TagUpdated.class), deployed::add);
    streams.importImage(
        ImageStream.empty(new StreamKey("shop", "app"))
            .withTag(TagReference.dockerImage("live", registry.address() + "/team/app:1.0")));
  }

  @AfterEach
  void stop() {
    registry.close();
    streams.close();
    client.close();
    bus.close();
    store.close();
  }

  private WebhookServer listen() {
    return WebhookServer.start(
        "127.0.0.1",
        port,
        WebhookHandler.builder()
            .notificationBus(bus)
            .source(
                WebhookSource.of(
                    "distribution",
                    WebhookFormats.DISTRIBUTION,
                    registry.address(),
                    WebhookAuthentication.authorization(SECRET)))
            .build());
  }

  private Digest push(String text) throws Exception {
    Path layout = directory.resolve(text);
    Digest digest = OciLayout.write(layout, text);
    Peers.run(
        directory,
        "skopeo",
        "copy",
        "--dest-tls-verify=false",
        "oci:" + layout + ":image",
        "docker://" + registry.address() + "/team/app:1.0");
    return digest;
  }

  private TagUpdated deployed() throws InterruptedException {
    TagUpdated event = deployed.poll(30, TimeUnit.SECONDS);
    assertThat(event).as("deployed").isNotNull();
    return event;
  }

  @Test
  void pushIsDeployedForOneHeadOneManifestAndOneConfig() throws Exception {
    int before = registry.requests().size();
    try (WebhookServer server = listen()) {
      for (String text : List.of("one", "two")) {
        Digest pushed = push(text);
        assertThat(deployed().current().image()).isEqualTo(pushed.toString());
      }
      assertThat(server.port()).isEqualTo(port);
    }
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(String.join(", ", asked(before)))
                    .as(
                        "a tag that had no image yet needs no HEAD; one that has, one more for each"
                            + " time that docker-registry told of it before it was moved")
                    .matches(
                        "GET manifests, GET blobs, (HEAD manifests, )+GET manifests, GET blobs"));
  }

  /**
   * What we were given after so many requests; whoever pushes asks for no manifest and gets no
   * blob. Docker-registry may tell of a tag before it is there, and then has nothing to give.
   */
  private List<String> asked(int before) {
    List<String> all = registry.requests();
    return all.subList(before, all.size()).stream()
        .filter(
            line -> line.matches("(HEAD|GET) /v2/team/app/manifests/.* 200|GET .*/blobs/.* 200"))
        .map(line -> line.replaceFirst("^(\\S+) /v2/team/app/(\\w+)/.*", "$1 $2"))
        .toList();
  }

  @Test
  void pushesWhileNobodyListenedAreDeployedToo() throws Exception {
    Digest pushed = push("two");
    assertThat(deployed).isEmpty();

    try (WebhookServer server = listen()) {
      assertThat(deployed().current().image()).isEqualTo(pushed.toString());
      Digest next = push("three");
      assertThat(deployed().current().image()).isEqualTo(next.toString());
      assertThat(server.port()).isEqualTo(port);
    }
  }

  @Test
  void whoDoesNotKnowTheSecretIsNotListenedTo() throws Exception {
    try (WebhookServer server = listen()) {
      assertThat(server.port()).isEqualTo(port);
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(
                          URI.create("http://127.0.0.1:" + port + "/webhooks/distribution"))
                      .header("Authorization", "Bearer guessed")
                      .POST(HttpRequest.BodyPublishers.ofString("{\"events\":[]}"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.body()).doesNotContain("told-by-the-registry");
    }
  }
}
