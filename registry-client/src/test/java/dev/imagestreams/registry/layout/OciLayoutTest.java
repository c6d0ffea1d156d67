package dev.imagestreams.registry.layout;

import static dev.imagestreams.registry.copy.Samples.about;
import static dev.imagestreams.registry.copy.Samples.blob;
import static dev.imagestreams.registry.copy.Samples.bytes;
import static dev.imagestreams.registry.copy.Samples.image;
import static dev.imagestreams.registry.copy.Samples.index;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.copy.CopyResult;
import dev.imagestreams.registry.copy.ImageCopy;
import dev.imagestreams.registry.copy.MemoryRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OciLayoutTest {

  private static final String FROM = "from.example/team/app";

  @TempDir Path directory;
  private final MemoryRegistry registry = new MemoryRegistry();
  private final Manifest image = image("config", "one", "two");
  private Path root;

  @BeforeEach
  void fill() {
    root = directory.resolve("layout");
    registry.blobs(FROM, "config", "one", "two");
    registry.tag(FROM, "1", image);
  }

  private CopyResult pull(String tag) {
    return ImageCopy.from(registry.images(FROM), "1").to(OciLayout.create(root), tag).run();
  }

  private Path file(Digest digest) {
    return root.resolve("blobs/" + digest.algorithm().label() + "/" + digest.hex());
  }

  private static Reason reason(ThrowingCallable call) {
    RegistryException failure = catchThrowableOfType(RegistryException.class, call);
    assertThat(failure).isNotNull();
    return failure.reason();
  }

  @Test
  void hasWhatWasCopiedInTheFilesOfTheSpecification() throws IOException {
    pull("1");

    try (Stream<Path> files = Files.walk(root)) {
      assertThat(files.filter(Files::isRegularFile).map(f -> root.relativize(f).toString()))
          .containsExactlyInAnyOrder(
              "oci-layout",
              "index.json",
              // printf config | sha256sum, and so on
              "blobs/sha256/b79606fb3afea5bd1609ed40b622142f1c98125abcfe89a76a661b0e8e343910",
              "blobs/sha256/7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed",
              "blobs/sha256/3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3",
              "blobs/sha256/" + image.digest().hex());
    }
    assertThat(root.resolve("oci-layout")).hasContent("{\"imageLayoutVersion\":\"1.0.0\"}");
    assertThat(file(image.digest())).hasBinaryContent(image.bytes());
    assertThat(root.resolve("index.json"))
        .hasContent(
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\","
                + "\"manifests\":[{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                + "\"digest\":\""
                + image.digest()
                + "\",\"size\":"
                + image.size()
                + ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"1\"}}]}");
  }

  @Test
  void givesBackWhatWasCopied() {
    pull("1");
    MemoryRegistry other = new MemoryRegistry();

    ImageCopy.from(OciLayout.open(root), "1").to(other.images("to.example/app"), "1").run();

    assertThat(other.tagged("to.example/app:1")).contains(image.digest());
  }

  @Test
  void keepsOtherImagesAndUnknownFields() throws IOException {
    pull("1");
    Path index = root.resolve("index.json");
    Files.writeString(
        index, Files.readString(index).replaceFirst("\\{", "{\"future\":[1,null,\"x\"],"));
    Manifest second = image("config", "one");
    registry.tag(FROM, "1", second);

    pull("2");

    assertThat(OciLayout.open(root).tags()).containsExactly("1", "2");
    assertThat(Files.readString(index)).contains("\"future\":[1,null,\"x\"]");
  }

  @Test
  void movesATag() {
    pull("1");
    Manifest second = image("config", "one");
    registry.tag(FROM, "1", second);

    pull("1");

    OciLayout layout = OciLayout.open(root);
    assertThat(layout.tags()).containsExactly("1");
    assertThat(layout.manifest("1").digest()).isEqualTo(second.digest());
  }

  @Test
  void tagsWhatWasThereWithoutATag() {
    ImageCopy.from(registry.images(FROM), "1").to(OciLayout.create(root)).run();
    assertThat(OciLayout.open(root).tags()).isEmpty();

    pull("1");

    assertThat(OciLayout.open(root).manifests()).hasSize(1);
    assertThat(OciLayout.open(root).tags()).containsExactly("1");
  }

  @Test
  void hasTagsThatRegistriesCantHave() {
    pull("docker.io/library/app:1");

    assertThat(OciLayout.open(root).manifest("docker.io/library/app:1").digest())
        .isEqualTo(image.digest());
  }

  @Test
  void listsNoManifestOfAnIndexByItself() {
    Manifest index = index(image);
    registry.tag(FROM, "1", index);

    pull("1");

    assertThat(OciLayout.open(root).manifests())
        .extracting(Descriptor::digest)
        .containsExactly(index.digest());
  }

  @Test
  void findsReferrersAgain() {
    Manifest sbom = about(image, "sbom config", "sbom");
    registry.blobs(FROM, "sbom config", "sbom");
    registry.manifests(FROM, sbom);

    ImageCopy.from(registry.images(FROM), "1")
        .to(OciLayout.create(root), "1")
        .referrers(true)
        .run();

    List<Descriptor> referrers = OciLayout.open(root).referrers(image.digest());
    assertThat(referrers).extracting(Descriptor::digest).containsExactly(sbom.digest());
    assertThat(referrers.get(0).artifactType()).isEqualTo("application/vnd.example.sbom");
    assertThat(OciLayout.open(root).referrers(sbom.digest())).isEmpty();
  }

  @Test
  void sendsAgainWhatIsOfAWrongSize() throws IOException {
    pull("1");
    Files.writeString(file(blob("", "two").digest()), "tw");

    assertThat(pull("1").blobsCopied()).isEqualTo(1);
    assertThat(file(blob("", "two").digest())).hasContent("two");
  }

  @Test
  void t12_findsADamagedBlob() throws IOException {
    pull("1");
    Descriptor two = blob("", "two");
    Files.writeString(file(two.digest()), "TWO");

    assertThat(
            reason(
                () -> {
                  try (BlobStream in = OciLayout.open(root).blob(two, 0)) {
                    in.readAll(10);
                  }
                }))
        .isEqualTo(Reason.DIGEST_MISMATCH);
  }

  @Test
  void t16_findsADamagedBlobThatIsSkipped() throws IOException {
    pull("1");
    Descriptor two = blob("", "two");
    Files.writeString(file(two.digest()), "TWO");

    assertThat(
            reason(
                () -> {
                  try (BlobStream in = OciLayout.open(root).blob(two, 0)) {
                    in.skipNBytes(4);
                  }
                }))
        .isEqualTo(Reason.DIGEST_MISMATCH);
  }

  @Test
  void t12_findsADamagedManifest() throws IOException {
    pull("1");
    String text = Files.readString(file(image.digest()));
    Files.writeString(file(image.digest()), text.replace("config", "confih"));

    assertThat(reason(() -> OciLayout.open(root).manifest("1"))).isEqualTo(Reason.DIGEST_MISMATCH);
  }

  @Test
  void readsABlobFromItsMiddle() {
    pull("1");

    try (BlobStream in = OciLayout.open(root).blob(blob("", "two"), 1)) {
      assertThat(in.length()).isEqualTo(2);
      assertThat(in.readAll(10)).isEqualTo(bytes("wo"));
    }
  }

  @Test
  void knowsNothingOfWhatIsNotThere() {
    OciLayout layout = OciLayout.create(root);

    assertThat(reason(() -> layout.manifest("2"))).isEqualTo(Reason.NOT_FOUND);
    assertThat(reason(() -> layout.manifest(image.digest()))).isEqualTo(Reason.NOT_FOUND);
    assertThat(reason(() -> layout.blob(blob("", "one"), 0))).isEqualTo(Reason.NOT_FOUND);
    assertThat(reason(() -> OciLayout.open(directory.resolve("nowhere"))))
        .isEqualTo(Reason.NOT_FOUND);
  }

  @Test
  void refusesToBecomeALayoutAmongOtherFiles() throws IOException {
    Files.createDirectories(root);
    Files.writeString(root.resolve("thesis.txt"), "mine");

    assertThat(reason(() -> OciLayout.create(root))).isEqualTo(Reason.NOT_FOUND);
    assertThat(root.resolve("index.json")).doesNotExist();
  }

  @Test
  void refusesAnotherVersion() throws IOException {
    OciLayout.create(root);
    Files.writeString(root.resolve("oci-layout"), "{\"imageLayoutVersion\":\"2.0.0\"}");

    assertThat(reason(() -> OciLayout.open(root))).isEqualTo(Reason.UNSUPPORTED);
  }

  @Test
  void t28_readsAnIndexWithoutManifests() throws IOException {
    OciLayout.create(root);
    Files.writeString(root.resolve("index.json"), "{\"schemaVersion\":2,\"manifests\":null}");

    assertThat(OciLayout.open(root).tags()).isEmpty();
    pull("1");
    assertThat(OciLayout.open(root).tags()).containsExactly("1");
  }

  @Test
  void t15_refusesAHugeIndex() throws IOException {
    OciLayout.create(root);
    Files.writeString(root.resolve("index.json"), " ".repeat((4 << 20) + 1));

    assertThat(reason(() -> OciLayout.open(root))).isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void refusesTwoImagesOfOneName() throws IOException {
    pull("1");
    Manifest second = image("config", "one");
    registry.tag(FROM, "1", second);
    pull("2");
    Path index = root.resolve("index.json");
    Files.writeString(index, Files.readString(index).replace("name\":\"2\"", "name\":\"1\""));

    assertThat(reason(() -> OciLayout.open(root).manifest("1"))).isEqualTo(Reason.PROTOCOL);
  }

  @Test
  void refusesABlobThatIsALink() throws IOException {
    pull("1");
    Path secret = Files.writeString(directory.resolve("secret"), "two");
    Files.delete(file(blob("", "two").digest()));
    Files.createSymbolicLink(file(blob("", "two").digest()), secret);

    assertThat(reason(() -> OciLayout.open(root).blob(blob("", "two"), 0)))
        .isEqualTo(Reason.FORBIDDEN);
  }

  @Test
  void refusesBlobsInADirectoryThatIsALink() throws IOException {
    pull("1");
    Files.move(root.resolve("blobs/sha256"), directory.resolve("elsewhere"));
    Files.createSymbolicLink(root.resolve("blobs/sha256"), directory.resolve("elsewhere"));

    assertThat(reason(() -> OciLayout.open(root).blob(blob("", "two"), 0)))
        .isEqualTo(Reason.FORBIDDEN);
  }

  @Test
  void writesNothingThroughALink() throws IOException {
    OciLayout.create(root);
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Files.delete(root.resolve("blobs/sha256"));
    Files.createSymbolicLink(root.resolve("blobs/sha256"), elsewhere);

    assertThat(reason(() -> pull("1"))).isEqualTo(Reason.FORBIDDEN);
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void refusesAnIndexThatIsALink() throws IOException {
    OciLayout.create(root);
    Path elsewhere = directory.resolve("elsewhere");
    Files.move(root.resolve("index.json"), elsewhere);
    Files.createSymbolicLink(root.resolve("index.json"), elsewhere);

    assertThat(reason(() -> OciLayout.open(root))).isEqualTo(Reason.FORBIDDEN);
  }

  @Test
  void isIncompleteWithoutABlob() throws IOException {
    pull("1");
    Files.delete(file(blob("", "one").digest()));

    assertThat(OciLayout.open(root).hasImage(image.descriptor())).isFalse();
    assertThat(pull("1").blobsCopied()).isEqualTo(1);
  }

  @Test
  void takesManyImagesAtATime() throws Exception {
    OciLayout.create(root);
    List<Thread> threads =
        Stream.of("a", "b", "c", "d", "e", "f").map(tag -> new Thread(() -> pull(tag))).toList();

    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join(30_000);
    }

    assertThat(OciLayout.open(root).tags()).containsExactlyInAnyOrder("a", "b", "c", "d", "e", "f");
    assertThat(root.resolve(".partial")).doesNotExist();
  }

  @Test
  void publishesADigestOnce() {
    OciLayout layout = OciLayout.create(root);
    pull("1");

    layout.publish(image, Optional.empty());
    layout.publish(image, Optional.of("1"));

    assertThat(layout.manifests()).hasSize(1);
  }
}
