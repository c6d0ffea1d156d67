package dev.imagestreams.registry.layout;

import static dev.imagestreams.registry.copy.Samples.about;
import static dev.imagestreams.registry.copy.Samples.blob;
import static dev.imagestreams.registry.copy.Samples.bytes;
import static dev.imagestreams.registry.copy.Samples.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.copy.ImageCopy;
import dev.imagestreams.registry.copy.MemoryRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OciArchiveTest {

  private static final String FROM = "from.example/team/app";
  private static final String MARKER = "{\"imageLayoutVersion\":\"1.0.0\"}";

  @TempDir Path directory;
  private final MemoryRegistry registry = new MemoryRegistry();
  private final Manifest image = image("config", "one", "two");
  private Path file;

  @BeforeEach
  void fill() {
    file = directory.resolve("images.tar");
    registry.blobs(FROM, "config", "one", "two");
    registry.tag(FROM, "1", image);
  }

  private void pull(OciArchiveWriter writer, String tag) {
    ImageCopy.from(registry.images(FROM), "1").to(writer, tag).referrers(true).run();
  }

  private static Reason reason(ThrowingCallable call) {
    RegistryException failure = catchThrowableOfType(RegistryException.class, call);
    assertThat(failure).isNotNull();
    return failure.reason();
  }

  private long files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.count();
    }
  }

  @Test
  void givesBackWhatWasCopied() {
    try (OciArchiveWriter writer = OciArchiveWriter.create(file)) {
      pull(writer, "1");
    }
    MemoryRegistry other = new MemoryRegistry();

    ImageCopy.from(OciArchive.open(file), "1").to(other.images("to.example/app"), "1").run();

    assertThat(other.tagged("to.example/app:1")).contains(image.digest());
  }

  @Test
  void holdsSeveralImagesAndTheirReferrers() {
    Manifest sbom = about(image, "sbom config", "sbom");
    registry.blobs(FROM, "sbom config", "sbom");
    registry.manifests(FROM, sbom);

    try (OciArchiveWriter writer = OciArchiveWriter.create(file)) {
      pull(writer, "1");
      registry.tag(FROM, "1", image("config", "one"));
      pull(writer, "2");
    }

    OciArchive archive = OciArchive.open(file);
    assertThat(archive.tags()).containsExactlyInAnyOrder("1", "2");
    assertThat(archive.referrers(image.digest()))
        .extracting(Descriptor::digest)
        .containsExactly(sbom.digest());
  }

  @Test
  void isThereOnlyWhenItIsWhole() throws IOException {
    Files.writeString(file, "the old one");
    try (OciArchiveWriter writer = OciArchiveWriter.create(file)) {
      pull(writer, "1");
      assertThat(file).hasContent("the old one");
    }

    assertThat(OciArchive.open(file).tags()).containsExactly("1");
    assertThat(files()).isEqualTo(1);
  }

  @Test
  void isNotThereAfterAFailure() throws IOException {
    registry.tag(FROM, "1", image("config", "gone"));

    try (OciArchiveWriter writer = OciArchiveWriter.create(file)) {
      assertThat(reason(() -> pull(writer, "1"))).isEqualTo(Reason.NOT_FOUND);
    }

    assertThat(files()).isZero();
  }

  @Test
  void goesOnAfterAFailure() {
    registry.tag(FROM, "1", image("config", "late"));
    try (OciArchiveWriter writer = OciArchiveWriter.create(file)) {
      reason(() -> pull(writer, "1"));
      registry.blobs(FROM, "late");

      pull(writer, "1");
    }

    assertThat(OciArchive.open(file).tags()).containsExactly("1");
  }

  @Test
  void refusesToCloseWithHalfABlob() throws IOException {
    OciArchiveWriter writer = OciArchiveWriter.create(file);
    pull(writer, "1");
    registry.tag(FROM, "1", image("config", "gone"));
    reason(() -> pull(writer, "2"));

    assertThat(reason(writer::close)).isEqualTo(Reason.UNAVAILABLE);
    assertThat(files()).isZero();
  }

  @Test
  void t12_refusesWrongContent() {
    registry.damage(FROM, blob("", "two").digest(), "TWO");

    try (OciArchiveWriter writer = OciArchiveWriter.create(file)) {
      assertThat(reason(() -> pull(writer, "1"))).isEqualTo(Reason.DIGEST_MISMATCH);
    }
  }

  @Test
  void t12_findsADamagedBlob() throws IOException {
    Descriptor two = blob("", "two");
    OciArchive archive = archive(new Tar().file(OciArchive.name(two.digest()), "TWO"), "[]");

    assertThat(
            reason(
                () -> {
                  try (BlobStream in = archive.blob(two, 0)) {
                    in.readAll(10);
                  }
                }))
        .isEqualTo(Reason.DIGEST_MISMATCH);
  }

  private OciArchive archive(Tar tar, String manifests) throws IOException {
    tar.file("oci-layout", MARKER)
        .file("index.json", "{\"schemaVersion\":2,\"manifests\":" + manifests + "}");
    return OciArchive.open(Files.write(file, tar.bytes()));
  }

  @Test
  void readsABlobFromItsMiddleAndNotBeyond() throws IOException {
    Descriptor two = blob("", "two");
    OciArchive archive =
        archive(new Tar().file(OciArchive.name(two.digest()), "two").file("next", "x"), "[]");

    try (BlobStream in = archive.blob(two, 1)) {
      assertThat(in.readAll(10)).isEqualTo(bytes("wo"));
    }
  }

  @Test
  void t27_takesALinkForNoBlob() throws IOException {
    Descriptor two = blob("", "two");
    OciArchive archive =
        archive(new Tar().entry('2', OciArchive.name(two.digest()), "00000000000\0", ""), "[]");

    assertThat(reason(() -> archive.blob(two, 0))).isEqualTo(Reason.NOT_FOUND);
  }

  @Test
  void refusesATarFileOfOtherThings() throws IOException {
    Files.write(file, new Tar().file("thesis.txt", "mine").bytes());

    assertThat(reason(() -> OciArchive.open(file))).isEqualTo(Reason.PROTOCOL);
  }

  @Test
  void refusesWhatIsNoTarFile() throws IOException {
    Files.writeString(file, "x".repeat(2000));

    assertThat(reason(() -> OciArchive.open(file))).isEqualTo(Reason.PROTOCOL);
    assertThat(reason(() -> OciArchive.open(directory.resolve("nothing"))))
        .isEqualTo(Reason.NOT_FOUND);
  }

  @Test
  void t15_refusesAHugeIndex() throws IOException {
    Files.write(
        file,
        new Tar().file("oci-layout", MARKER).file("index.json", " ".repeat((4 << 20) + 1)).bytes());

    assertThat(reason(() -> OciArchive.open(file))).isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void t13_refusesADigestThatIsAPath() throws IOException {
    assertThat(
            reason(
                () ->
                    archive(
                        new Tar(),
                        "[{\"mediaType\":\"x\",\"digest\":\"sha256:../../etc/passwd\","
                            + "\"size\":1}]")))
        .isEqualTo(Reason.PROTOCOL);
  }
}
