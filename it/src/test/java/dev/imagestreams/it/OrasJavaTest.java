package dev.imagestreams.it;

import static dev.imagestreams.it.Samples.soon;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.examples.SampleImage;
import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.BlobSource;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryWriter;
import dev.imagestreams.registry.copy.ImageCopy;
import dev.imagestreams.registry.copy.RegistryImages;
import dev.imagestreams.registry.layout.OciLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import land.oras.Annotations;
import land.oras.ArtifactType;
import land.oras.Config;
import land.oras.ContainerRef;
import land.oras.Index;
import land.oras.LocalPath;
import land.oras.Registry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** oras-java reads what we pushed, and we what it pushed. */
@RequiresPeer("docker-registry")
class OrasJavaTest {

  private static final String ARTIFACT_TYPE = "application/vnd.example.report";

  @TempDir Path directory;
  private final RegistryClient client = Samples.client().build();
  private DockerRegistry registry;
  private Registry oras;

  @BeforeEach
  void start() throws IOException {
    registry = DockerRegistry.start(directory);
    oras = Registry.builder().insecure(registry.address()).build();
  }

  @AfterEach
  void stop() {
    client.close();
    registry.close();
  }

  private ImageReference image() {
    return new Repository(registry.address(), "team/app").withTag("1");
  }

  private ContainerRef ref() {
    return ContainerRef.parse(image().toString());
  }

  @Test
  void readsTheImageThatWePushed() throws IOException {
    SampleImage image = SampleImage.saying("for oras");
    image.push(client, image());

    land.oras.Manifest read = oras.getManifest(ref());

    assertThat(read.getDigest()).isEqualTo(image.manifest().digest().toString());
    assertThat(oras.getBlob(ref().withDigest(read.getConfig().getDigest())))
        .isEqualTo(image.config());
    assertThat(read.getLayers()).hasSize(1);
    // Into a file: its getBlob takes content for text.
    Path layer = directory.resolve("layer.tar.gz");
    oras.fetchBlob(ref().withDigest(read.getLayers().get(0).getDigest()), layer);
    assertThat(layer).hasBinaryContent(image.layer());
    assertThat(oras.getTags(ref()).tags()).containsExactly("1");
  }

  @Test
  void readsTheIndexThatWePushed() throws IOException {
    Manifest one = Samples.push(client, image(), "in an index");
    Manifest index =
        Manifest.parse(
            """
            {"schemaVersion":2,"mediaType":"%s","manifests":[
            {"mediaType":"%s","digest":"%s","size":%d,
            "platform":{"os":"linux","architecture":"amd64"}}]}"""
                .formatted(MediaTypes.OCI_INDEX, one.mediaType(), one.digest(), one.size())
                .getBytes(UTF_8),
            MediaTypes.OCI_INDEX);
    client.writer().orElseThrow().putManifest(image(), index, soon());

    Index read = oras.getIndex(ref());

    assertThat(read.getManifests())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.getDigest()).isEqualTo(one.digest().toString());
              assertThat(entry.getPlatform().architecture()).isEqualTo("amd64");
            });
  }

  @Test
  void pullsTheArtifactThatWePushed() throws IOException {
    byte[] report = "all is well".getBytes(UTF_8);
    byte[] nothing = "{}".getBytes(UTF_8);
    RegistryWriter writer = client.writer().orElseThrow();
    for (byte[] blob : new byte[][] {report, nothing}) {
      writer.pushBlob(image().repository(), Digest.sha256(blob), BlobSource.of(blob), soon());
    }
    Manifest artifact =
        Manifest.parse(
            """
            {"schemaVersion":2,"mediaType":"%s","artifactType":"%s",
            "config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"%s","size":2},
            "layers":[{"mediaType":"text/plain","digest":"%s","size":%d,
            "annotations":{"org.opencontainers.image.title":"report.txt"}}]}"""
                .formatted(
                    MediaTypes.OCI_MANIFEST,
                    ARTIFACT_TYPE,
                    Digest.sha256(nothing),
                    Digest.sha256(report),
                    report.length)
                .getBytes(UTF_8),
            MediaTypes.OCI_MANIFEST);
    writer.putManifest(image(), artifact, soon());
    Path pulled = Files.createDirectory(directory.resolve("pulled"));

    oras.pullArtifact(ref(), pulled, false);

    assertThat(pulled.resolve("report.txt")).hasBinaryContent(report);
  }

  @Test
  void weReadTheArtifactThatItPushed() throws IOException {
    land.oras.Manifest pushed = pushArtifact("all is well");

    Manifest read = client.manifest(image(), soon());

    assertThat(read.digest()).hasToString(pushed.getDigest());
    Descriptor layer = read.layers().get(0);
    assertThat(layer.mediaType()).isEqualTo("text/plain");
    assertThat(layer.annotations()).containsEntry("org.opencontainers.image.title", "report.txt");
    try (BlobStream blob = client.blob(image().repository(), layer.digest(), 0, soon())) {
      assertThat(blob.readAll(1024)).asString(UTF_8).isEqualTo("all is well");
    }
  }

  @Test
  void weCopyTheArtifactThatItPushedAndItReadsTheCopy() throws IOException {
    land.oras.Manifest pushed = pushArtifact("to be copied");
    OciLayout layout = OciLayout.create(directory.resolve("layout"));
    Repository copy = new Repository(registry.address(), "team/copy");

    ImageCopy.from(RegistryImages.of(client, image().repository(), soon()), "1")
        .to(layout, "1")
        .run();
    ImageCopy.from(layout, "1").to(RegistryImages.of(client, copy, soon()), "1").run();

    Path pulled = Files.createDirectory(directory.resolve("pulled"));
    ContainerRef copied = ContainerRef.parse(copy.withTag("1").toString());
    assertThat(oras.getManifest(copied).getDigest()).isEqualTo(pushed.getDigest());
    oras.pullArtifact(copied, pulled, false);
    assertThat(pulled.resolve("report.txt")).hasContent("to be copied");
  }

  private land.oras.Manifest pushArtifact(String text) throws IOException {
    Path report = Files.writeString(directory.resolve("report.txt"), text);
    return oras.pushArtifact(
        ref(),
        ArtifactType.from(ARTIFACT_TYPE),
        Annotations.ofManifest(Map.of("org.example.by", "oras-java")),
        Config.empty(),
        LocalPath.of(report, "text/plain"));
  }
}
