package dev.imagestreams.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.examples.SampleImage;
import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.BlobSource;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryWriter;
import dev.imagestreams.registry.copy.CopyResult;
import dev.imagestreams.registry.copy.ImageCopy;
import dev.imagestreams.registry.copy.RegistryImages;
import dev.imagestreams.registry.layout.OciArchive;
import dev.imagestreams.registry.layout.OciArchiveWriter;
import dev.imagestreams.registry.layout.OciLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we copy, skopeo reads, and the other way round; every digest stays as it is. */
@RequiresPeer({"docker-registry", "skopeo"})
class ImageCopyPeersTest {

  private static final Access SOON = Access.within(Duration.ofMinutes(5));

  @TempDir Path directory;
  private final RegistryClient client = RegistryClient.create();
  private DockerRegistry registry;
  private Manifest index;

  @BeforeEach
  void push() throws IOException {
    registry = DockerRegistry.start(directory);
    Manifest first = push("first");
    Manifest second = push("second");
    String entries =
        Stream.of(first, second)
            .map(Manifest::descriptor)
            .map(ImageCopyPeersTest::entry)
            .collect(Collectors.joining(","));
    index =
        Manifest.parse(
            ("{\"schemaVersion\":2,\"mediaType\":\""
                    + MediaTypes.OCI_INDEX
                    + "\",\"manifests\":["
                    + entries
                    + "]}")
                .getBytes(UTF_8),
            MediaTypes.OCI_INDEX);
    writer().putManifest(repository("app").withTag("1"), index, SOON);
  }

  @AfterEach
  void stop() {
    client.close();
    registry.close();
  }

  private static String entry(Descriptor image) {
    return "{\"mediaType\":\""
        + image.mediaType()
        + "\",\"digest\":\""
        + image.digest()
        + "\",\"size\":"
        + image.size()
        + ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}}";
  }

  private Manifest push(String text) throws IOException {
    SampleImage image = SampleImage.saying(text);
    for (byte[] blob : new byte[][] {image.layer(), image.config()}) {
      writer().pushBlob(repository("app"), Digest.sha256(blob), BlobSource.of(blob), SOON);
    }
    writer()
        .putManifest(
            repository("app").withDigest(image.manifest().digest()), image.manifest(), SOON);
    return image.manifest();
  }

  private RegistryWriter writer() {
    return client.writer().orElseThrow();
  }

  private Repository repository(String name) {
    return new Repository(registry.address(), "team/" + name);
  }

  private RegistryImages images(String name) {
    return RegistryImages.of(client, repository(name), SOON);
  }

  private void skopeo(String from, String to) throws Exception {
    Peers.run(
        directory,
        "skopeo",
        "copy",
        "--all",
        "--src-tls-verify=false",
        "--dest-tls-verify=false",
        from,
        to);
  }

  private String docker(String name) {
    return "docker://" + repository(name) + ":1";
  }

  private void assertIsThere(String name) {
    assertThat(client.resolve(repository(name).withTag("1"), SOON).map(Descriptor::digest))
        .contains(index.digest());
    assertThat(index.manifests())
        .allMatch(d -> client.resolve(repository(name).withDigest(d.digest()), SOON).isPresent());
  }

  @Test
  void copiesBetweenRepositories() {
    CopyResult result = ImageCopy.from(images("app"), "1").to(images("copy"), "1").run();

    assertThat(result.digest()).isEqualTo(index.digest());
    assertIsThere("copy");
  }

  @Test
  void skopeoReadsOurLayout() throws Exception {
    Path layout = directory.resolve("layout");
    ImageCopy.from(images("app"), "1").to(OciLayout.create(layout), "1").run();

    skopeo("oci:" + layout + ":1", docker("copy"));

    assertIsThere("copy");
  }

  @Test
  void skopeoReadsOurArchive() throws Exception {
    Path archive = directory.resolve("archive.tar");
    try (OciArchiveWriter writer = OciArchiveWriter.create(archive)) {
      ImageCopy.from(images("app"), "1").to(writer, "1").run();
    }

    skopeo("oci-archive:" + archive + ":1", docker("copy"));

    assertIsThere("copy");
  }

  @Test
  void weReadTheLayoutOfSkopeo() throws Exception {
    Path layout = directory.resolve("layout");
    skopeo(docker("app"), "oci:" + layout + ":1");

    ImageCopy.from(OciLayout.open(layout), "1").to(images("copy"), "1").run();

    assertIsThere("copy");
  }

  @Test
  void weReadTheArchiveOfSkopeo() throws Exception {
    Path archive = directory.resolve("archive.tar");
    skopeo(docker("app"), "oci-archive:" + archive + ":1");

    ImageCopy.from(OciArchive.open(archive), "1").to(images("copy"), "1").run();

    assertIsThere("copy");
  }

  @Test
  void tarReadsOurArchive() throws Exception {
    Path archive = directory.resolve("archive.tar");
    try (OciArchiveWriter writer = OciArchiveWriter.create(archive)) {
      ImageCopy.from(images("app"), "1").to(writer, "1").run();
    }

    assertThat(Peers.run(directory, "tar", "-tf", archive.toString()).lines())
        .contains("index.json", "oci-layout", "blobs/sha256/" + index.digest().hex());
  }
}
