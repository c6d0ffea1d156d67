package dev.imagestreams.testkit.registry;

import static dev.imagestreams.testkit.registry.Clients.reason;
import static dev.imagestreams.testkit.registry.Clients.refusal;
import static dev.imagestreams.testkit.registry.Clients.soon;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.model.Platform;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Content that is not what its digest or its type says. */
@Timeout(60)
class ContentSafetyTest {

  private static final String MANIFESTS = "/v2/team/app/manifests/.*";
  private static final String BLOBS = "/v2/team/app/blobs/.*";

  private final FixtureRegistry registry = FixtureRegistry.start();
  private final RegistryClient client = Clients.with();
  private final Repository repository = registry.repository("team/app");

  @AfterEach
  void stop() {
    client.close();
    registry.close();
  }

  @Test
  void t12_refusesAChangedManifestThatWasPinned() {
    Digest digest = registry.put("team/app", SampleImage.of("one"));
    registry.play(Fault.on("GET", MANIFESTS).always().changeByte(30));

    assertThat(reason(() -> client.manifest(repository.withDigest(digest), soon())))
        .isEqualTo(Reason.DIGEST_MISMATCH);
  }

  @Test
  void t12_refusesAChangedManifestOfATagWhoseDigestWasTold() {
    registry.put("team/app", "1", SampleImage.of("one"));
    registry.play(Fault.on("GET", MANIFESTS).always().changeByte(30));

    assertThat(reason(() -> client.manifest(repository.withTag("1"), soon())))
        .isEqualTo(Reason.DIGEST_MISMATCH);
  }

  @Test
  void t12_refusesAChangedManifestOfAnIndex() {
    registry.put("team/app", "1", SampleImage.index(SampleImage.of("one")));
    registry.play(Fault.on("GET", MANIFESTS).after(1).always().changeByte(30));

    assertThat(reason(() -> client.manifest(repository.withTag("1"), Platform.LINUX_AMD64, soon())))
        .isEqualTo(Reason.DIGEST_MISMATCH);
  }

  @Test
  void t12_refusesAManifestThatMeansTheSameInOtherBytes() {
    SampleImage image = SampleImage.of("one");
    String spaced = new String(image.manifest().bytes(), UTF_8).replaceFirst(",", ", ");
    registry.put("team/app", image);
    registry.play(Fault.on("GET", MANIFESTS).always().body(spaced));

    assertThat(reason(() -> client.manifest(repository.withDigest(image.digest()), soon())))
        .isEqualTo(Reason.DIGEST_MISMATCH);
  }

  @ParameterizedTest
  @CsvSource({"0", "1"})
  void t12_refusesAChangedConfigOrLayer(int index) {
    SampleImage image = SampleImage.of("one");
    registry.put("team/app", image);
    registry.play(Fault.on("GET", BLOBS).always().changeByte(3));
    Digest digest = Digest.sha256(image.blobs().get(index));

    assertThat(reason(() -> readAll(digest))).isEqualTo(Reason.DIGEST_MISMATCH);
  }

  @Test
  void t12_verifiesABlobThatWentOnWhereItBroke() {
    byte[] content = "content that arrives in two parts".getBytes(UTF_8);
    Digest digest = registry.putBlob("team/app", content);
    registry.play(Fault.on("GET", BLOBS).cutAfter(10));
    assertThat(readAll(digest)).isEqualTo(content);

    registry.play(Fault.on("GET", BLOBS).cutAfter(10));
    registry.play(Fault.on("GET", BLOBS).changeByte(0));
    assertThat(reason(() -> readAll(digest))).isEqualTo(Reason.DIGEST_MISMATCH);
  }

  private byte[] readAll(Digest digest) {
    try (BlobStream blob = client.blob(repository, digest, 0, soon())) {
      return blob.readAll(1 << 20);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"schemaVersion\":2,\"manifests\":[],\"layers\":[]}', index",
    "'{\"schemaVersion\":2,\"manifests\":[],\"layers\":[]}', manifest",
    "'{\"schemaVersion\":2,\"manifests\":[],\"config\":{}}', index",
    "'{\"schemaVersion\":2,\"layers\":[]}', index",
    "'{\"schemaVersion\":2,\"manifests\":[]}', manifest",
    "'{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[]}', manifest",
  })
  void t14_refusesAManifestOfTwoKinds(String json, String kind) {
    registry.putManifest(
        "team/app",
        "1",
        json.getBytes(UTF_8),
        kind.equals("index") ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST);

    assertThat(reason(() -> client.manifest(repository.withTag("1"), soon())))
        .isEqualTo(Reason.PROTOCOL);
  }

  /** How a stream can be read to its end. */
  enum Reading {
    BYTE_BY_BYTE {
      @Override
      void readToEnd(InputStream in) throws IOException {
        while (in.read() >= 0) {
          continue;
        }
      }
    },
    IN_BUFFERS {
      @Override
      void readToEnd(InputStream in) throws IOException {
        byte[] buffer = new byte[7];
        while (in.read(buffer) >= 0) {
          continue;
        }
      }
    },
    AT_ONCE {
      @Override
      void readToEnd(InputStream in) throws IOException {
        in.readAllBytes();
      }
    },
    AS_MANY_AS_ARE_TOLD {
      @Override
      void readToEnd(InputStream in) throws IOException {
        in.readNBytes(1 << 20);
      }
    },
    TRANSFERRED {
      @Override
      void readToEnd(InputStream in) throws IOException {
        in.transferTo(new ByteArrayOutputStream());
      }
    },
    SKIPPED {
      @Override
      void readToEnd(InputStream in) throws IOException {
        while (in.skip(7) > 0) {
          continue;
        }
      }
    },
    SKIPPED_THEN_READ {
      @Override
      void readToEnd(InputStream in) throws IOException {
        in.skip(5);
        while (in.read() >= 0) {
          continue;
        }
      }
    };

    abstract void readToEnd(InputStream in) throws IOException;
  }

  @ParameterizedTest
  @EnumSource(Reading.class)
  void t16_refusesChangedContentHoweverItIsRead(Reading reading) {
    Digest digest =
        registry.putBlob("team/app", "forty characters of content, more or less".getBytes(UTF_8));
    registry.play(Fault.on("GET", BLOBS).always().changeByte(3));

    assertThat(reasonOf(reading, digest)).isEqualTo(Reason.DIGEST_MISMATCH);
  }

  @ParameterizedTest
  @EnumSource(Reading.class)
  void t16_refusesShorterContentHoweverItIsRead(Reading reading) {
    Digest digest = Digest.sha256("forty characters of content".getBytes(UTF_8));
    registry.putBlob("team/app", digest, "forty characters".getBytes(UTF_8));

    assertThat(reasonOf(reading, digest)).isEqualTo(Reason.DIGEST_MISMATCH);
  }

  @ParameterizedTest
  @EnumSource(Reading.class)
  void t16_failsWhereTheConnectionKeepsBreakingHoweverItIsRead(Reading reading) {
    try (FixtureRegistry breaking = FixtureRegistry.builder().quirks(Quirk.NO_RANGES).start()) {
      Digest digest = breaking.putBlob("team/app", "forty characters of content".getBytes(UTF_8));
      breaking.play(Fault.on("GET", BLOBS).always().cutAfter(9));

      assertThat(
              refusal(
                      () -> {
                        try (InputStream in =
                            client.blob(breaking.repository("team/app"), digest, 0, soon())) {
                          reading.readToEnd(in);
                        }
                      })
                  .reason())
          .isEqualTo(Reason.UNAVAILABLE);
    }
  }

  private Reason reasonOf(Reading reading, Digest digest) {
    return reason(
        () -> {
          try (InputStream in = client.blob(repository, digest, 0, soon())) {
            reading.readToEnd(in);
          }
        });
  }

  @Test
  void t16_saysAgainThatContentIsWrongWhereItIsReadOn() throws IOException {
    Digest digest = registry.putBlob("team/app", "some content".getBytes(UTF_8));
    registry.play(Fault.on("GET", BLOBS).always().changeByte(3));

    try (BlobStream blob = client.blob(repository, digest, 0, soon())) {
      assertThatThrownBy(blob::readAllBytes).isInstanceOf(RegistryException.class);
      assertThatThrownBy(blob::read).isInstanceOf(RegistryException.class);
    }
  }

  @Test
  void t16_closesEarlyWithoutReadingTheRest() throws IOException {
    try (EndlessServer endless = new EndlessServer(600L << 20, "application/octet-stream", 200)) {
      try (BlobStream blob =
          client.blob(endless.repository(), Digest.sha256(new byte[0]), 0, soon())) {
        assertThat(blob.read()).isEqualTo('0');
      }

      endless.awaitHangUp();
      assertThat(endless.sent()).isLessThan(100L << 20);
    }
  }
}
