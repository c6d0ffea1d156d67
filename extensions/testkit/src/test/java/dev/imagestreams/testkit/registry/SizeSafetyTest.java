package dev.imagestreams.testkit.registry;

import static dev.imagestreams.testkit.registry.Clients.ME;
import static dev.imagestreams.testkit.registry.Clients.reason;
import static dev.imagestreams.testkit.registry.Clients.refusal;
import static dev.imagestreams.testkit.registry.Clients.soon;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers larger than they may be. The heap of the tests has 1 GiB; what they send is larger. */
@Timeout(120)
class SizeSafetyTest {

  private static final long HUGE = 1200L << 20;

  /** The sockets' buffers take some of what nobody reads. */
  private static final long LITTLE = 100L << 20;

  private static final Digest SUBJECT = Digest.sha256(new byte[0]);

  private final RegistryClient client = Clients.with(ME);

  @AfterEach
  void stop() {
    client.close();
  }

  /** What can be asked for that is read whole. */
  enum Question {
    MANIFEST {
      @Override
      ThrowingCallable of(RegistryClient client, Repository repository) {
        return () -> client.manifest(repository.withTag("1"), soon());
      }
    },
    TAGS {
      @Override
      ThrowingCallable of(RegistryClient client, Repository repository) {
        return () -> client.allTags(repository, soon());
      }
    },
    REFERRERS {
      @Override
      ThrowingCallable of(RegistryClient client, Repository repository) {
        return () -> client.referrers(repository, SUBJECT, "", soon());
      }
    },
    CATALOG {
      @Override
      ThrowingCallable of(RegistryClient client, Repository repository) {
        return () -> client.catalog(repository.host(), java.util.Optional.empty(), soon());
      }
    };

    abstract ThrowingCallable of(RegistryClient client, Repository repository);
  }

  @ParameterizedTest
  @EnumSource(Question.class)
  void t15_hangsUpOnAnEndlessAnswer(Question question) {
    String type = question == Question.TAGS ? "application/json" : MediaTypes.OCI_INDEX;
    try (EndlessServer endless = new EndlessServer(HUGE, type, 200)) {
      assertThat(reason(question.of(client, endless.repository()))).isEqualTo(Reason.TOO_LARGE);
      endless.awaitHangUp();
      assertThat(endless.sent()).isLessThan(LITTLE);
    }
  }

  @ParameterizedTest
  @EnumSource(Question.class)
  void t15_hangsUpOnAnEndlessRefusal(Question question) {
    try (EndlessServer endless = new EndlessServer(HUGE, "text/plain", 403)) {
      assertThat(reason(question.of(client, endless.repository()))).isEqualTo(Reason.FORBIDDEN);
      endless.awaitHangUp();
      assertThat(endless.sent()).isLessThan(LITTLE);
    }
  }

  @Test
  void t15_hangsUpOnAnEndlessToken() {
    try (EndlessServer endless = new EndlessServer(HUGE, "application/json", 200);
        FixtureRegistry registry = FixtureRegistry.start()) {
      registry.play(
          Fault.on("GET", "/v2/.*")
              .status(401)
              .header(
                  "WWW-Authenticate",
                  "Bearer realm=\"http://" + endless.repository().host() + "/token\""));

      assertThat(reason(() -> client.allTags(registry.repository("team/app"), soon())))
          .isEqualTo(Reason.TOO_LARGE);
      endless.awaitHangUp();
      assertThat(endless.sent()).isLessThan(LITTLE);
    }
  }

  @Test
  void t15_takesTheSizeInADescriptorForNoMoreThanAClaim() {
    try (FixtureRegistry registry = FixtureRegistry.start()) {
      Digest layer = registry.putBlob("team/app", "small".getBytes(UTF_8));
      registry.putManifest(
          "team/app",
          "1",
          ("{\"schemaVersion\":2,\"layers\":[{\"mediaType\":\"a/b\",\"size\":4611686018427387904,"
                  + "\"digest\":\""
                  + layer
                  + "\"}]}")
              .getBytes(UTF_8),
          MediaTypes.OCI_MANIFEST);
      Repository repository = registry.repository("team/app");

      assertThat(client.manifest(repository.withTag("1"), soon()).layers().get(0).size())
          .isEqualTo(1L << 62);
      assertThat(client.blob(repository, layer, 0, soon()).readAll(100)).hasSize(5);
    }
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.ValueSource(strings = {"-1", "9223372036854775808", "1.5"})
  void t15_readsNoManifestWithASizeThatIsNone(String size) {
    try (FixtureRegistry registry = FixtureRegistry.start()) {
      registry.putManifest(
          "team/app",
          "1",
          ("{\"schemaVersion\":2,\"layers\":[{\"size\":"
                  + size
                  + ",\"digest\":\""
                  + SUBJECT
                  + "\"}]}")
              .getBytes(UTF_8),
          MediaTypes.OCI_MANIFEST);

      assertThat(
              reason(() -> client.manifest(registry.repository("team/app").withTag("1"), soon())))
          .isEqualTo(Reason.PROTOCOL);
    }
  }

  @Test
  void t15_unpacksNoBomb() throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bomb)) {
      byte[] block = new byte[1 << 20];
      for (long left = HUGE; left > 0; left -= block.length) {
        out.write(block);
      }
    }
    try (Trap server =
        new Trap(
            request ->
                WireReply.of(200)
                    .with("Content-Type", MediaTypes.OCI_MANIFEST)
                    .with("Content-Encoding", "gzip")
                    .with(WireReply.Body.of(bomb.toByteArray())))) {
      Repository repository = new Repository("127.0.0.1:" + server.port(), "team/app");

      assertThat(refusal(() -> client.manifest(repository.withTag("1"), soon())).reason())
          .isEqualTo(Reason.PROTOCOL);
    }
  }
}
