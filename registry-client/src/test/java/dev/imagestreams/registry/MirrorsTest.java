package dev.imagestreams.registry;

import static dev.imagestreams.registry.Fixture.answer;
import static dev.imagestreams.registry.Fixture.app;
import static dev.imagestreams.registry.Fixture.host;
import static dev.imagestreams.registry.Fixture.manifest;
import static dev.imagestreams.registry.Fixture.refusal;
import static dev.imagestreams.registry.Fixture.soon;
import static dev.imagestreams.registry.Fixture.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.model.Digest;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.auth.CredentialProvider;
import dev.imagestreams.registry.mirrors.BlockedRegistryException;
import dev.imagestreams.registry.mirrors.Pull;
import dev.imagestreams.registry.mirrors.RegistryRules;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client does with rules for registries. */
class MirrorsTest {

  private MockWebServer source;
  private MockWebServer mirror;

  @BeforeEach
  void start() {
    source = Fixture.start();
    mirror = Fixture.start();
  }

  @AfterEach
  void stop() {
    source.close();
    mirror.close();
  }

  private RegistryClient client(RegistryRules rules) {
    return RegistryClient.builder()
        .credentials(CredentialProvider.anonymous())
        .limits(HostLimits.of(4))
        .rules(rules)
        .build();
  }

  private RegistryClient mirrored() {
    return client(
        RegistryRules.builder()
            .mirror(host(source) + "/team", host(mirror) + "/copies", Pull.ALL)
            .build());
  }

  @Test
  void asksTheMirrorFirst() throws InterruptedException {
    mirror.enqueue(manifest().build());
    try (RegistryClient client = mirrored()) {
      client.manifest(tag(source, "1"), soon());
    }

    assertThat(mirror.takeRequest().getTarget()).isEqualTo("/v2/copies/app/manifests/1");
    assertThat(source.getRequestCount()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 429, 500, 503})
  void asksTheSourceAtOnceWhereTheMirrorFails(int status) {
    mirror.enqueue(
        new MockResponse.Builder().code(status).addHeader("Retry-After", "86400").build());
    source.enqueue(manifest().build());
    try (RegistryClient client = mirrored()) {
      assertThat(client.manifest(tag(source, "1"), soon())).isNotNull();
    }
  }

  @Test
  void looksUpAtTheSourceWhatTheMirrorHasNot() {
    mirror.enqueue(answer(404));
    source.enqueue(manifest().addHeader("Docker-Content-Digest", Fixture.MANIFEST_DIGEST).build());
    try (RegistryClient client = mirrored()) {
      assertThat(client.resolve(tag(source, "1"), soon())).isPresent();
    }
  }

  @Test
  void failsAsTheSourceDid() {
    mirror.enqueue(answer(500));
    source.enqueue(answer(404));
    try (RegistryClient client = mirrored()) {
      RegistryException refusal = refusal(() -> client.manifest(tag(source, "1"), soon()));

      assertThat(refusal.reason()).isEqualTo(Reason.NOT_FOUND);
      assertThat(refusal.getSuppressed()).hasSize(1);
    }
  }

  @Test
  void writesToTheSource() {
    source.enqueue(answer(200));
    try (RegistryClient client = mirrored()) {
      client
          .writer()
          .orElseThrow()
          .pushBlob(app(source), Digest.sha256(new byte[1]), BlobSource.of(new byte[1]), soon());
    }

    assertThat(mirror.getRequestCount()).isZero();
  }

  @Test
  void asksNothingOfABlockedRegistry() {
    try (RegistryClient client = client(RegistryRules.builder().block(host(source)).build())) {
      assertThatThrownBy(() -> client.manifest(tag(source, "1"), soon()))
          .isInstanceOf(BlockedRegistryException.class)
          .hasMessageContaining(host(source));
    }
    assertThat(source.getRequestCount()).isZero();
  }

  @Test
  void asksOnlyThoseAllowed() {
    try (RegistryClient client =
        client(RegistryRules.builder().allowOnly(List.of("quay.io")).build())) {
      assertThatThrownBy(() -> client.manifest(tag(source, "1"), soon()))
          .isInstanceOf(BlockedRegistryException.class);
    }
    assertThat(source.getRequestCount()).isZero();
  }
}
