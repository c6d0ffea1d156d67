package dev.imagestreams.testkit.registry;

import static dev.imagestreams.testkit.registry.Clients.reason;
import static dev.imagestreams.testkit.registry.Clients.soon;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that would be more than names once they stand in a URL. */
@Timeout(60)
class NameSafetyTest {

  private static final String HEX =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  private final FixtureRegistry registry = FixtureRegistry.start();
  private final RegistryClient client = Clients.with();

  @AfterEach
  void stop() {
    client.close();
    registry.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sha256:../../x",
        "sha256:",
        "sha256",
        "sha256:abc",
        "sha256:" + HEX + "0",
        "sha256:0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF",
        "sha512:" + HEX,
        "md5:0123456789abcdef0123456789abcdef",
        "sha256+b64:" + HEX,
        " sha256:" + HEX,
        "sha256:" + HEX + "\n",
      })
  void t13_asksNothingByADigestThatIsNone(String digest) {
    assertThatThrownBy(
            () -> client.blob(registry.repository("a"), Digest.parse(digest), 0, soon()).close())
        .isInstanceOf(InvalidReferenceException.class);
    assertThatThrownBy(
            () -> client.manifest(ImageReference.parse(registry.host() + "/a@" + digest), soon()))
        .isInstanceOf(InvalidReferenceException.class);
    assertThat(registry.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha256:../../x", "sha256:abc", "md5:00", "", "x"})
  void t13_readsNoManifestThatNamesAContentByNoDigest(String digest) {
    registry.putManifest(
        "team/app",
        "1",
        ("{\"schemaVersion\":2,\"config\":{\"mediaType\":\"a/b\",\"size\":1,\"digest\":\""
                + digest
                + "\"},\"layers\":[]}")
            .getBytes(UTF_8),
        MediaTypes.OCI_MANIFEST);

    assertThat(reason(() -> client.manifest(registry.repository("team/app").withTag("1"), soon())))
        .isEqualTo(Reason.PROTOCOL);
    assertThat(registry.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha256:../../x", "sha256:abc", "md5:00", "x"})
  void t13_takesNoDigestFromAHeaderThatIsNone(String digest) {
    registry.put("team/app", "1", SampleImage.of("one"));
    registry.play(
        Fault.on("HEAD", "/v2/team/app/manifests/1").header("Docker-Content-Digest", digest));

    assertThat(reason(() -> client.resolve(registry.repository("team/app").withTag("1"), soon())))
        .isEqualTo(Reason.PROTOCOL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/../../v2/_catalog",
        "a/..",
        "a?x=y",
        "a#b",
        "a%2f",
        "a%2e%2e/b",
        "a b",
        "a\r\nX-Evil: 1",
        "a\n",
        "a\0",
        "a//b",
        "/a",
        "a/",
        "a\\b",
        "a;b",
        "A/b",
      })
  void t30_asksNothingOfARepositoryThatIsNone(String path) {
    assertThatThrownBy(() -> client.allTags(new Repository(registry.host(), path), soon()))
        .isInstanceOf(InvalidReferenceException.class);
    assertThatThrownBy(
            () ->
                client.manifest(ImageReference.parse(registry.host() + "/" + path + ":1"), soon()))
        .isInstanceOf(InvalidReferenceException.class);
    assertThat(registry.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"..", "a/b", "a?n=1", "a#b", "a%00", "a b", "a\r\nX: y", "-a", ".a", "", "a:b"})
  void t30_asksNothingByATagThatIsNone(String tag) {
    assertThatThrownBy(() -> client.manifest(registry.repository("team/app").withTag(tag), soon()))
        .isInstanceOf(InvalidReferenceException.class);
    assertThat(registry.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"evil.example@127.0.0.1", "127.0.0.1:80/x", "a.b?c", "a.b#c", "a.b\r\nX", "a.b c"})
  void t30_asksNothingOfAHostThatIsNone(String host) {
    assertThatThrownBy(() -> client.allTags(new Repository(host, "a"), soon()))
        .isInstanceOf(InvalidReferenceException.class);
  }

  @Test
  void t30_asksNothingByNamesThatAreTooLong() {
    assertThatThrownBy(() -> registry.repository("a".repeat(256)))
        .isInstanceOf(InvalidReferenceException.class);
    assertThatThrownBy(() -> registry.repository("a").withTag("t".repeat(129)))
        .isInstanceOf(InvalidReferenceException.class);
  }
}
