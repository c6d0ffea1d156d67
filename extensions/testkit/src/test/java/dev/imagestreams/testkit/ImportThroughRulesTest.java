package dev.imagestreams.testkit;

import static dev.imagestreams.testkit.ImportScene.outcomes;
import static dev.imagestreams.testkit.ImportScene.wanting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.ImportResult;
import dev.imagestreams.core.TagImporter;
import dev.imagestreams.core.TagOutcome;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.registry.HostLimits;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryClientBuilder;
import dev.imagestreams.registry.RetryPolicy;
import dev.imagestreams.registry.auth.CredentialProvider;
import dev.imagestreams.registry.mirrors.Pull;
import dev.imagestreams.registry.mirrors.RegistryRules;
import dev.imagestreams.registry.network.ProxySettings;
import dev.imagestreams.registry.network.TlsSettings;
import dev.imagestreams.testkit.registry.Fault;
import dev.imagestreams.testkit.registry.FixtureRegistry;
import dev.imagestreams.testkit.registry.RecordedRequest;
import dev.imagestreams.testkit.registry.SampleImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imports through a client that has rules for registries, over real sockets. */
class ImportThroughRulesTest {

  /** A registry that nobody can reach. */
  private static final String FAR = "registry.invalid/team/web";

  private final FixtureRegistry source = FixtureRegistry.start();
  private final FixtureRegistry mirror = FixtureRegistry.start();
  private final InMemoryImageStreamStore store = new InMemoryImageStreamStore();
  private final SampleImage one = SampleImage.of("one");

  @AfterEach
  void close() {
    source.close();
    mirror.close();
    store.close();
  }

  private ImportResult importThrough(RegistryClientBuilder client, ImageStream stream) {
    try (RegistryClient built = client.build();
        TagImporter importer = TagImporter.builder().registryClient(built).store(store).build()) {
      return importer.importImage(stream);
    }
  }

  private static RegistryClientBuilder client(RegistryRules rules) {
    return RegistryClient.builder()
        .credentials(CredentialProvider.anonymous())
        .limits(HostLimits.of(8))
        .retries(RetryPolicy.none())
        .proxies(ProxySettings.none())
        .rules(rules);
  }

  private RegistryRules mirrored(String prefix, Pull pull) {
    return RegistryRules.builder().mirror(prefix, mirror.host() + "/copies", pull).build();
  }

  private String web() {
    return source.host() + "/team/web";
  }

  // Mirrors

  @Test
  void wholeRepositoryIsImportedFromItsMirrorUnderItsOwnName() {
    mirror.put("copies/web", "1", one);

    ImportResult result =
        importThrough(
            client(mirrored("registry.invalid/team", Pull.ALL)), ImageStream.of("shop/web", FAR));

    assertThat(outcomes(result)).containsExactly("1 UPDATED");
    assertThat(result.stream().latest("1").map(TagEvent::dockerImageReference))
        .contains(FAR + "@" + one.digest());
    assertThat(store.image(one.digest()).map(Image::dockerImageReference))
        .contains(FAR + "@" + one.digest());
    assertThat(targets(mirror))
        .contains(
            "GET /v2/copies/web/tags/list?n=1000",
            "GET /v2/copies/web/manifests/1",
            "GET /v2/copies/web/blobs/" + configOf(one));
  }

  @Test
  void mirrorForDigestsGivesWhatHasADigestAndTheSourceTheRest() {
    SampleImage index = SampleImage.index(one);
    source.put("team/web", "1", index);
    mirror.put("copies/web", index);

    ImportResult result =
        importThrough(
            client(mirrored(source.host() + "/team", Pull.DIGEST_ONLY)),
            ImageStream.of("shop/web", web()));

    assertThat(outcomes(result)).containsExactly("1 UPDATED");
    assertThat(targets(source))
        .containsExactly("GET /v2/team/web/tags/list?n=1000", "GET /v2/team/web/manifests/1");
    assertThat(targets(mirror))
        .containsExactly(
            "GET /v2/copies/web/manifests/" + one.digest(),
            "GET /v2/copies/web/blobs/" + configOf(one));
  }

  @Test
  void mirrorForTagsGivesTagsAndTheirListAndTheSourceWhatHasADigest() {
    source.put("team/web", one);
    mirror.put("copies/web", "1", one);

    ImportResult result =
        importThrough(
            client(mirrored(source.host() + "/team", Pull.TAG_ONLY)),
            ImageStream.of("shop/web", web()));

    assertThat(outcomes(result)).containsExactly("1 UPDATED");
    assertThat(targets(mirror))
        .containsExactly("GET /v2/copies/web/tags/list?n=1000", "GET /v2/copies/web/manifests/1");
    assertThat(targets(source)).containsExactly("GET /v2/team/web/blobs/" + configOf(one));
  }

  @Test
  void mirrorThatFailsIsPassedOver() {
    source.put("team/web", "1", one);
    mirror.play(Fault.on("*", ".*").status(503).always());

    ImportResult result =
        importThrough(
            client(mirrored(source.host() + "/team", Pull.ALL)), ImageStream.of("shop/web", web()));

    assertThat(outcomes(result)).containsExactly("1 UPDATED");
  }

  @Test
  void tagThatOnlyTheMirrorLacksIsNotGone() {
    SampleImage two = SampleImage.of("two");
    source.put("team/web", "1", one);
    source.put("team/web", "2", two);
    importThrough(client(RegistryRules.none()), ImageStream.of("shop/web", web()));
    mirror.put("copies/web", "1", one);

    ImportResult result =
        importThrough(
            client(mirrored(source.host() + "/team", Pull.ALL)), ImageStream.of("shop/web", web()));

    assertThat(outcomes(result)).containsExactly("1 UNCHANGED", "2 UNCHANGED");
    assertThat(result.changed()).isFalse();
  }

  // What may not be asked

  @Test
  void blockedRegistryIsTheFailureOfItsTagAlone() {
    source.put("team/web", "1", one);

    ImportResult result =
        importThrough(
            client(RegistryRules.builder().block("registry.invalid").build()),
            wanting(
                TagReference.dockerImage("far", FAR + ":1"),
                TagReference.dockerImage("near", web() + ":1")));

    assertThat(outcomes(result)).containsExactly("far FAILED Forbidden", "near UPDATED");
    assertThat(failure(result).message()).isEqualTo("forbidden: registry registry.invalid blocked");
    assertThat(failure(result).detail()).contains("unblock it there");
  }

  @Test
  void blockedDockerHubHasNoNameWhereNoneWasWritten() {
    ImportResult result =
        importThrough(
            client(RegistryRules.builder().block("docker.io").build()),
            wanting(TagReference.dockerImage("web", "nginx:1")));

    assertThat(failure(result).message()).isEqualTo("forbidden: registry  blocked");
  }

  @Test
  void blockedRegistryIsNotListed() {
    ImportResult result =
        importThrough(
            client(RegistryRules.builder().block("registry.invalid").build()),
            ImageStream.of("shop/web", FAR));

    assertThat(result.repositoryFailure().map(TagOutcome.Failure::message))
        .contains("forbidden: registry registry.invalid blocked");
  }

  @Test
  void mirrorOfABlockedRegistryIsAsked() {
    mirror.put("copies/web", "1", one);
    RegistryRules rules =
        mirrored("registry.invalid/team", Pull.ALL)
            .and(RegistryRules.builder().block("registry.invalid").build());

    ImportResult result = importThrough(client(rules), ImageStream.of("shop/web", FAR));

    assertThat(outcomes(result)).containsExactly("1 UPDATED");
  }

  @Test
  void registryThatIsNotAmongThoseAllowedIsForbidden() {
    source.put("team/web", "1", one);

    ImportResult result =
        importThrough(
            client(RegistryRules.builder().allowOnly(List.of("quay.io")).build()),
            wanting(TagReference.dockerImage("web", web() + ":1")));

    assertThat(outcomes(result)).containsExactly("web FAILED Forbidden");
    assertThat(failure(result).message())
        .startsWith("forbidden: ")
        .contains("it is not among the registries allowed");
    assertThat(source.requests()).isEmpty();
  }

  // Plain HTTP

  @Test
  void registryOfPlainHttpWantsTheInsecureFlagAndIsReadWithIt(@TempDir Path certificates)
      throws Exception {
    source.put("team/web", "1", one);
    HeldCertificate authority = new HeldCertificate.Builder().certificateAuthority(0).build();
    Files.writeString(
        Files.createDirectories(certificates.resolve(source.host())).resolve("ca.crt"),
        authority.certificatePem());
    RegistryClientBuilder client =
        client(RegistryRules.none()).tls(TlsSettings.jvm().withCertificateDirectory(certificates));
    TagReference tag = TagReference.dockerImage("web", web() + ":1");

    ImportResult secure = importThrough(client, wanting(tag));
    ImportResult insecure =
        importThrough(client, wanting(tag.withImportPolicy(tag.importPolicy().withInsecure(true))));

    assertThat(failure(secure).reason()).isEqualTo("BadRequest");
    assertThat(failure(secure).message())
        .isEqualTo(
            "the repository " + web() + " is HTTP only and requires the insecure flag to import");
    assertThat(outcomes(insecure)).containsExactly("web UPDATED");
  }

  @Test
  void streamThatIsInsecureHasAllItsTagsReadSo(@TempDir Path certificates) throws Exception {
    source.put("team/web", "1", one);
    HeldCertificate authority = new HeldCertificate.Builder().certificateAuthority(0).build();
    Files.writeString(
        Files.createDirectories(certificates.resolve(source.host())).resolve("ca.crt"),
        authority.certificatePem());
    ImageStream stream = ImageStream.of("shop/web", web());

    ImportResult result =
        importThrough(
            client(RegistryRules.none())
                .tls(TlsSettings.jvm().withCertificateDirectory(certificates)),
            stream
                .withTag(TagReference.dockerImage("mine", web() + ":1"))
                .withMetadata(
                    stream.metadata().withAnnotation(ImageStream.INSECURE_ANNOTATION, "true")));

    assertThat(outcomes(result)).containsExactly("1 UPDATED", "mine UPDATED");
    // That the stream is insecure is said by the stream; what its own tags say stays.
    assertThat(result.stream().spec().tag("mine").orElseThrow().importPolicy().insecure())
        .isFalse();
  }

  private static String configOf(SampleImage image) {
    return image.manifest().config().orElseThrow().digest().toString();
  }

  private static List<String> targets(FixtureRegistry registry) {
    return registry.requests().stream().map(RecordedRequest::toString).toList();
  }

  private static TagOutcome.Failure failure(ImportResult result) {
    return result.failures().get(0).failure().orElseThrow();
  }
}
