package dev.imagestreams.it;

import static dev.imagestreams.it.Samples.refusal;
import static dev.imagestreams.it.Samples.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.mirrors.RegistryRules;
import dev.imagestreams.registry.network.TlsSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry that speaks TLS alone, and with those alone who show a certificate. */
@RequiresPeer({"docker-registry", "skopeo"})
class ClientCertificateTest {

  @TempDir Path directory;
  private final List<RegistryClient> clients = new ArrayList<>();
  private Certificates certificates;
  private Certificates strange;
  private Path certsD;
  private DockerRegistry registry;

  @BeforeEach
  void start() throws IOException {
    certificates = new Certificates(directory, "ours");
    strange = new Certificates(directory, "strange");
    certsD = directory.resolve("certs.d");
    registry =
        DockerRegistry.startTls(directory, certificates.serverLines() + certificates.clientLines());
  }

  @AfterEach
  void stop() {
    clients.forEach(RegistryClient::close);
    registry.close();
  }

  private RegistryClient client() {
    return client(RegistryRules.none());
  }

  private RegistryClient client(RegistryRules rules) {
    RegistryClient client =
        Samples.client()
            .tls(TlsSettings.jvm().withCertificateDirectory(certsD))
            .rules(rules)
            .build();
    clients.add(client);
    return client;
  }

  private RegistryClient welcomeClient() throws IOException {
    certificates.trustIn(certsD, registry.address());
    certificates.showIn(certsD, registry.address());
    return client();
  }

  private ImageReference image() {
    return image(registry);
  }

  private static ImageReference image(DockerRegistry registry) {
    return new Repository(registry.address(), "team/app").withTag("1");
  }

  @Test
  void pushesAndPullsWithTheCertificatesOfADirectory() throws IOException {
    RegistryClient client = welcomeClient();
    Manifest pushed = Samples.push(client, image(), "in private");

    assertThat(Samples.pull(client, image()).digest()).isEqualTo(pushed.digest());
    assertThat(client.allTags(image().repository(), soon())).containsExactly("1");
  }

  @Test
  void skopeoReadsWhatWePushedWithTheSameDirectory() throws Exception {
    Manifest pushed = Samples.push(welcomeClient(), image(), "for skopeo");

    assertThat(
            Peers.run(
                directory,
                "skopeo",
                "inspect",
                "--cert-dir",
                certsD.resolve(registry.address()).toString(),
                "docker://" + image()))
        .contains("\"Digest\": \"" + pushed.digest() + "\"");
  }

  @Test
  void weReadWhatSkopeoPushedWithTheSameDirectory() throws Exception {
    RegistryClient client = welcomeClient();
    Digest digest = OciLayout.write(directory.resolve("layout"), "by skopeo");
    Peers.run(
        directory,
        "skopeo",
        "copy",
        "--dest-cert-dir",
        certsD.resolve(registry.address()).toString(),
        "oci:" + directory.resolve("layout") + ":image",
        "docker://" + image());

    assertThat(Samples.pull(client, image()).digest()).isEqualTo(digest);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void saysThatTheRegistryWantsACertificate(boolean insecure) throws IOException {
    certificates.trustIn(certsD, registry.address());
    RegistryClient client = client();

    for (int i = 0; i < 20; i++) {
      assertWantsACertificate(
          refusal(() -> client.manifest(image(), soon().withInsecure(insecure))));
      assertWantsACertificate(refusal(() -> Samples.push(client, image(), "by nobody")));
    }
  }

  @Test
  void saysThatTheRegistryDoesNotTakeTheCertificate() throws IOException {
    certificates.trustIn(certsD, registry.address());
    strange.showIn(certsD, registry.address());

    assertWantsACertificate(refusal(() -> client().manifest(image(), soon())));
  }

  private void assertWantsACertificate(RegistryException refusal) {
    assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(Reason.TLS_FAILED);
    assertThat(refusal)
        .hasMessageContaining("https://" + registry.address())
        .hasMessageContaining(
            "127.0.0.1 wants a client certificate, or does not take the one it was shown");
  }

  @Test
  void saysWhatToDoAboutAnUnknownAuthority() throws IOException {
    strange.trustIn(certsD, registry.address());

    RegistryException refusal = refusal(() -> client().manifest(image(), soon()));

    assertThat(refusal.reason()).isEqualTo(Reason.TLS_FAILED);
    assertThat(refusal)
        .hasMessageContaining("comes from an authority that is not trusted here")
        .hasMessageContaining(
            "add the authority's certificate, for example in a certs.d directory");
  }

  @Test
  void saysWhatToDoWhereNoCertificatesAreSet() {
    RegistryException refusal = refusal(() -> client().manifest(image(), soon()));

    assertThat(refusal)
        .hasMessageContaining("it speaks TLS here and was spoken to in plain HTTP")
        .hasMessageContaining("certs.d");
  }

  @Test
  void takesAnyCertificateOfTheHostThatMayBeInsecureAndOfNoOther() throws IOException {
    Certificates unknown = new Certificates(directory, "unknown");
    try (DockerRegistry one = DockerRegistry.startTls(directory, unknown.serverLines());
        DockerRegistry other = DockerRegistry.startTls(directory, unknown.serverLines())) {
      certificates.trustIn(certsD, one.address());
      certificates.trustIn(certsD, other.address());
      RegistryClient client = client(RegistryRules.builder().insecure(one.address()).build());

      Manifest pushed = Samples.push(client, image(one), "unverified");

      assertThat(Samples.pull(client, image(one)).digest()).isEqualTo(pushed.digest());
      RegistryException refusal = refusal(() -> client.manifest(image(other), soon()));
      assertThat(refusal.reason()).isEqualTo(Reason.TLS_FAILED);
      assertThat(refusal).hasMessageContaining("an authority that is not trusted here");
      assertThat(other.requests()).isEmpty();
    }
  }

  @Test
  void showsTheCertificateAlsoWhereTheRegistryIsNotVerified() throws IOException {
    strange.trustIn(certsD, registry.address());
    certificates.showIn(certsD, registry.address());
    RegistryClient client = client(RegistryRules.builder().insecure(registry.address()).build());

    Manifest pushed = Samples.push(client, image(), "unverified");

    assertThat(Samples.pull(client, image()).digest()).isEqualTo(pushed.digest());
  }
}
