package dev.imagestreams.registry;

import static dev.imagestreams.registry.Fixture.app;
import static dev.imagestreams.registry.Fixture.host;
import static dev.imagestreams.registry.Fixture.json;
import static dev.imagestreams.registry.Fixture.refusal;
import static dev.imagestreams.registry.Fixture.soon;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.auth.CredentialProvider;
import dev.imagestreams.registry.auth.Credentials;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What feeds can ask of a registry's own API. */
class CallFeedSourceTest {

  private MockWebServer server;
  private RegistryClient client;
  private FeedSource source;

  @BeforeEach
  void start() {
    server = Fixture.start();
    client =
        Fixture.once()
            .credentials(
                CredentialProvider.forHost(host(server), new Credentials("me", "topsecret")))
            .changeFeeds(
                (repository, given) -> {
                  source = given;
                  return Optional.empty();
                })
            .build();
    assertThat(client.changes(app(server))).isEmpty();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private byte[] get(Map<String, String> headers) {
    URI uri = URI.create(Fixture.url(server) + "/api/v2.0/repositories/a%252Fb?x=1");
    return source.send(app(server), uri, headers, Optional.empty(), soon());
  }

  @Test
  void asksAsSomebodyWhoMayPullByteForByte() throws InterruptedException {
    server.enqueue(
        new MockResponse.Builder()
            .code(401)
            .addHeader("WWW-Authenticate", "Basic realm=\"r\"")
            .build());
    server.enqueue(json(200, "{}"));

    assertThat(get(Map.of())).isEqualTo("{}".getBytes(UTF_8));

    server.takeRequest();
    RecordedRequest asked = server.takeRequest();
    assertThat(asked.getTarget()).isEqualTo("/api/v2.0/repositories/a%252Fb?x=1");
    assertThat(asked.getHeaders().get("Authorization")).startsWith("Basic ");
  }

  @Test
  void leavesItToTheFeedToProveWhoAsksWhereItDoes() throws InterruptedException {
    server.enqueue(
        new MockResponse.Builder()
            .code(401)
            .addHeader("WWW-Authenticate", "Basic realm=\"r\"")
            .build());

    assertThat(refusal(() -> get(Map.of("Authorization", "Bearer own"))).reason())
        .isEqualTo(Reason.UNAUTHORIZED);

    assertThat(server.takeRequest().getHeaders().get("Authorization")).isEqualTo("Bearer own");
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void tellsRefusalsApart() {
    for (int status : new int[] {403, 404}) {
      server.enqueue(json(status, "{}"));
    }

    assertThat(refusal(() -> get(Map.of())).reason()).isEqualTo(Reason.FORBIDDEN);
    assertThat(refusal(() -> get(Map.of())).reason()).isEqualTo(Reason.NOT_FOUND);
  }
}
