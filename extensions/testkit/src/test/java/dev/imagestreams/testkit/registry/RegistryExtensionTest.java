package dev.imagestreams.testkit.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.notifications.ImagePushed;
import dev.imagestreams.notifications.Subscription;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RegistryExtensionTest {

  @RegisterExtension static final RegistryExtension REGISTRY = RegistryExtension.create();

  private static int send(String method, String path, String body) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://" + REGISTRY.address() + path))
                .header("Content-Type", "application/vnd.oci.image.index.v1+json")
                .method(method, BodyPublishers.ofByteArray(body.getBytes(StandardCharsets.UTF_8)))
                .build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void takesPushesAndTellsOfThem() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    REGISTRY
        .bus()
        .subscribe(
            Subscription.named("told").to(ImagePushed.class).from(Subscription.Start.BEGINNING),
            push -> told.add(push.repository() + ":" + push.tag()));

    int status =
        send(
            "PUT",
            "/v2/team/app/manifests/1.0",
            "{\"schemaVersion\":2,\"mediaType\":"
                + "\"application/vnd.oci.image.index.v1+json\",\"manifests\":[]}");

    assertThat(status).isEqualTo(201);
    await().atMost(Duration.ofSeconds(30)).until(() -> told.equals(List.of("team/app:1.0")));
    assertThat(send("GET", "/v2/team/app/manifests/1.0", "")).isEqualTo(200);
  }

  @Test
  void oneThatDoesNotRunSaysSo() {
    RegistryExtension idle = RegistryExtension.create();

    assertThatThrownBy(idle::address)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("static field");
  }

  @Test
  void isGoneWithItsDataAfterwards() throws Exception {
    RegistryExtension other = RegistryExtension.create();
    other.beforeAll(null);
    String address = other.address();

    other.afterAll(null);

    assertThatThrownBy(other::bus).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () ->
                HttpClient.newHttpClient()
                    .send(
                        HttpRequest.newBuilder(URI.create("http://" + address + "/v2/")).build(),
                        BodyHandlers.discarding()))
        .isInstanceOf(java.io.IOException.class);
  }
}
