package dev.imagestreams.it;

import static dev.imagestreams.it.Samples.refusal;
import static dev.imagestreams.it.Samples.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.BlobSource;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.RegistryWriter.Pushed;
import dev.imagestreams.registry.auth.CredentialProvider;
import dev.imagestreams.registry.auth.Credentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that end while they are used, sooner than was said of them. */
@RequiresPeer("docker-registry")
class TokenLifeTest {

  /** docker-registry takes a token for so long after its end. */
  private static final Duration LEEWAY = Duration.ofMinutes(1);

  @TempDir Path directory;
  private TokenServer tokens;
  private DockerRegistry registry;
  private RegistryClient client;
  private Manifest pushed;

  @BeforeEach
  void start() throws IOException {
    tokens = new TokenServer().withUser("me", "s3cret").granting("me", "team/app", "pull", "push");
    registry = DockerRegistry.start(directory, tokens.registrySection(directory));
    // Pushed by another client, so that all is loaded and warm when seconds begin to count.
    try (RegistryClient other = client()) {
      pushed = Samples.push(other, image(), "to be pulled");
    }
    tokens.asked().clear();
    client = client();
  }

  private RegistryClient client() {
    return Samples.client()
        .credentials(
            CredentialProvider.forHost(registry.address(), new Credentials("me", "s3cret")))
        .build();
  }

  @AfterEach
  void stop() {
    client.close();
    registry.close();
    tokens.close();
  }

  private ImageReference image() {
    return repository().withTag("1");
  }

  private Repository repository() {
    return new Repository(registry.address(), "team/app");
  }

  private void endsIn(Duration duration) {
    tokens.lasting(duration.minus(LEEWAY));
  }

  /** Waits until the registry takes the newest token no more. */
  private void newestTokenEnds() {
    String token = tokens.issued().get(tokens.issued().size() - 1);
    HttpClient plain = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + registry.address() + "/v2/"))
            .header("Authorization", "Bearer " + token)
            .build();
    await()
        .until(
            () -> plain.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 401);
  }

  @Test
  void getsOneNewTokenWhereTheOldOneEnded() {
    endsIn(Duration.ofSeconds(3));
    client.manifest(image(), soon());
    assertThat(tokens.asked()).hasSize(1);

    newestTokenEnds();
    endsIn(Duration.ofMinutes(5));

    assertThat(Samples.pull(client, image()).digest()).isEqualTo(pushed.digest());
    assertThat(tokens.asked()).hasSize(2);
  }

  @Test
  void sendsABlobAgainWhereTheTokenEndedMeanwhile() {
    byte[] content = "long in coming".getBytes(StandardCharsets.UTF_8);
    endsIn(Duration.ofSeconds(3));
    BlobSource slow =
        new BlobSource() {
          @Override
          public long size() {
            return content.length;
          }

          @Override
          public InputStream open() {
            if (tokens.asked().size() == 1) {
              newestTokenEnds();
              endsIn(Duration.ofMinutes(5));
            }
            return new ByteArrayInputStream(content);
          }
        };

    Pushed outcome =
        client.writer().orElseThrow().pushBlob(repository(), Digest.sha256(content), slow, soon());

    assertThat(outcome).isEqualTo(Pushed.UPLOADED);
    assertThat(tokens.asked()).hasSize(2);
  }

  @Test
  void saysThatTheRegistryTakesNoTokenOfItsTokenService() {
    int before = await().until(registry::requests, all -> all.size() >= 8).size();
    endsIn(Duration.ofMinutes(-1));

    RegistryException refusal = refusal(() -> client.manifest(image(), soon()));

    assertThat(refusal.reason()).isEqualTo(Reason.UNAUTHORIZED);
    assertThat(refusal)
        .hasMessageContaining("does not take the token that its own token service gave")
        .hasMessageContaining("check the clocks");
    assertThat(tokens.asked()).hasSize(2);
    assertThat(await().until(registry::requests, all -> all.size() >= before + 3))
        .hasSize(before + 3);
  }
}
