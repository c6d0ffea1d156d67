package dev.imagestreams.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Platform;
import dev.imagestreams.registry.layout.OciArchive;
import dev.imagestreams.registry.layout.OciLayout;
import dev.imagestreams.testkit.registry.FixtureRegistry;
import dev.imagestreams.testkit.registry.Quirk;
import dev.imagestreams.testkit.registry.SampleImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What push, pull and copy do when all is well. */
class TransferTest {

  private static final Platform ARM64 = new Platform("linux", "arm64", Optional.empty());

  @TempDir Path directory;
  private final FixtureRegistry registry = FixtureRegistry.start();
  private final SampleImage image = SampleImage.of("one");
  private final SampleImage arm = SampleImage.of("one on arm", ARM64);
  private final SampleImage index = SampleImage.index(image, arm);

  @AfterEach
  void stop() {
    registry.close();
  }

  private String reference(String rest) {
    return registry.host() + "/team/app" + rest;
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private OciLayout layout(String name) {
    return OciLayout.open(directory.resolve(name));
  }

  private static ProgramRun run(String... args) {
    return ProgramRun.of(args).succeeded();
  }

  private static String line(String place, Digest digest) {
    return place + "@" + digest + System.lineSeparator();
  }

  private void pull(String tag, String layout) {
    run("pull", reference(":" + tag), path(layout), "--quiet");
  }

  @Test
  void pullsIntoANewLayout() {
    registry.put("team/app", "1.0", image);

    ProgramRun run = run("pull", reference(":1.0"), path("made/here"));

    assertThat(run.out()).isEqualTo(line(reference(":1.0"), image.digest()));
    assertThat(layout("made/here").tags()).containsExactly("1.0");
    assertThat(layout("made/here").manifest("1.0")).isEqualTo(image.manifest());
  }

  @Test
  void saysALineForEachBlob() {
    registry.put("team/app", "1.0", image);

    assertThat(run("pull", reference(":1.0"), path("layout")).err().lines())
        .containsExactlyInAnyOrderElementsOf(
            image.manifest().blobs().stream()
                .map(blob -> "copied " + blob.digest() + " " + blob.size() + " B")
                .toList());
    assertThat(run("pull", reference(":1.0"), path("layout")).err()).isEmpty();
  }

  @Test
  void saysWhatWasMountedAndWhatWasThere() {
    registry.put("team/app", "1.0", image);
    registry.putBlob("team/copy", image.blobs().get(0));

    assertThat(run("copy", reference(":1.0"), registry.host() + "/team/copy:1").err().lines())
        .anyMatch(line -> line.startsWith("present " + Digest.sha256(image.blobs().get(0))))
        .anyMatch(line -> line.startsWith("mounted " + Digest.sha256(image.blobs().get(1))))
        .hasSize(2);
  }

  @Test
  void saysNothingWhenQuiet() {
    registry.put("team/app", "1.0", image);

    ProgramRun run = run("pull", reference(":1.0"), path("layout"), "--quiet");

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo(line(reference(":1.0"), image.digest()));
  }

  @Test
  void showsABarOnATerminal() {
    registry.put("team/app", "1.0", image);

    ProgramRun run = ProgramRun.onTerminal(60, "pull", reference(":1.0"), path("layout"));

    assertThat(run.succeeded().err()).contains("100% [").contains("2/2 blobs").endsWith("\n");
    assertThat(run.err().strip().split("\r")).allMatch(bar -> bar.length() < 60, "fits");
    assertThat(run.err()).doesNotContain("sha256:");
    assertThat(run.out()).isEqualTo(line(reference(":1.0"), image.digest()));
  }

  @Test
  void showsNoBarWhereNothingIsToBeSent() {
    registry.put("team/app", "1.0", image);
    pull("1.0", "layout");

    assertThat(ProgramRun.onTerminal(60, "pull", reference(":1.0"), path("layout")).err())
        .isEmpty();
  }

  @Test
  void addsToALayoutThatIsThere() {
    SampleImage other = SampleImage.of("two");
    registry.put("team/app", "1.0", image);
    registry.put("team/app", "2.0", other);

    pull("1.0", "layout");
    pull("2.0", "layout");

    assertThat(layout("layout").tags()).containsExactly("1.0", "2.0");
    assertThat(layout("layout").manifest("2.0")).isEqualTo(other.manifest());
  }

  @Test
  void pullsIntoAnEmptyDirectory() {
    registry.put("team/app", "1.0", image);

    run("pull", reference(":1.0"), directory.toString());

    assertThat(OciLayout.open(directory).tags()).containsExactly("1.0");
  }

  @Test
  void pullsIntoANewArchive() {
    registry.put("team/app", "1.0", image);

    run("pull", reference(":1.0"), path("image.tar"));

    OciArchive archive = OciArchive.open(directory.resolve("image.tar"));
    assertThat(archive.manifest("1.0")).isEqualTo(image.manifest());
    assertThat(directory.toFile().list()).containsExactly("image.tar");
  }

  @Test
  void takesTheTagLatestUnlessOneIsGiven() {
    registry.put("team/app", "latest", image);

    ProgramRun run = run("pull", reference(""), path("layout"));

    assertThat(run.out()).isEqualTo(line(reference(""), image.digest()));
    assertThat(layout("layout").tags()).containsExactly("latest");
  }

  @Test
  void callsAPulledImageAsItIsTold() {
    registry.put("team/app", "1.0", image);

    run("pull", reference(":1.0"), path("layout"), "--tag", "quay.io/team/app:mine");

    assertThat(layout("layout").tags()).containsExactly("quay.io/team/app:mine");
  }

  @Test
  void pullsByDigestWithoutATag() {
    registry.put("team/app", "1.0", image);

    ProgramRun run = run("pull", reference("@" + image.digest()), path("layout"));

    assertThat(run.out()).isEqualTo(line(reference(""), image.digest()));
    assertThat(layout("layout").tags()).isEmpty();
    assertThat(layout("layout").manifests())
        .extracting(Descriptor::digest)
        .containsExactly(image.digest());
  }

  @Test
  void takesTheDigestOfAReferenceThatHasBoth() {
    registry.put("team/app", "1.0", SampleImage.of("moved on"));
    registry.put("team/app", image);

    ProgramRun run = run("pull", reference(":1.0@" + image.digest()), path("layout"));

    assertThat(run.out()).isEqualTo(line(reference(":1.0"), image.digest()));
    assertThat(layout("layout").manifest("1.0")).isEqualTo(image.manifest());
  }

  @Test
  void pullsAWholeIndex() {
    registry.put("team/app", "1.0", index);

    run("pull", reference(":1.0"), path("layout"));

    assertThat(layout("layout").manifest("1.0")).isEqualTo(index.manifest());
    assertThat(layout("layout").hasImage(arm.manifest().descriptor())).isTrue();
  }

  @Test
  void pullsOnePlatformOfAnIndex() {
    registry.put("team/app", "1.0", index);

    ProgramRun run = run("pull", reference(":1.0"), path("layout"), "--platform", "linux/arm64/v8");

    assertThat(run.out()).isEqualTo(line(reference(":1.0"), arm.digest()));
    assertThat(layout("layout").manifest("1.0")).isEqualTo(arm.manifest());
    assertThat(layout("layout").hasImage(image.manifest().descriptor())).isFalse();
  }

  @Test
  void copiesReferrersOnlyWhenTold() {
    SampleImage signature = SampleImage.about(image.manifest(), "test/signature", "signed");
    registry.put("team/app", "1.0", image);
    registry.put("team/app", signature);

    pull("1.0", "without");
    run("pull", reference(":1.0"), path("with"), "--referrers");

    assertThat(layout("without").referrers(image.digest())).isEmpty();
    assertThat(layout("with").referrers(image.digest()))
        .extracting(Descriptor::digest)
        .containsExactly(signature.digest());
  }

  @Test
  void pushesTheOnlyImageOfALayout() {
    registry.put("team/app", "1.0", index);
    pull("1.0", "layout");

    ProgramRun run = run("push", path("layout"), registry.host() + "/team/pushed:2");

    assertThat(run.out()).isEqualTo(line(registry.host() + "/team/pushed:2", index.digest()));
    assertThat(registry.digestOf("team/pushed", "2")).contains(index.digest());
    assertThat(registry.hasManifest("team/pushed", arm.digest())).isTrue();
  }

  @Test
  void pushesTheOnlyImageThoughItHasNoTag() {
    registry.put("team/app", image);
    run("pull", reference("@" + image.digest()), path("layout"));

    run("push", path("layout"), registry.host() + "/team/pushed");

    assertThat(registry.digestOf("team/pushed", "latest")).contains(image.digest());
  }

  @Test
  void pushesTheImageOfALayoutThatIsNamed() {
    SampleImage other = SampleImage.of("two");
    registry.put("team/app", "1.0", image);
    registry.put("team/app", "2.0", other);
    pull("1.0", "layout");
    pull("2.0", "layout");

    run("push", path("layout"), registry.host() + "/team/pushed:a", "--tag", "2.0");
    run(
        "push",
        path("layout"),
        registry.host() + "/team/pushed:b",
        "--tag",
        image.digest().toString());

    assertThat(registry.digestOf("team/pushed", "a")).contains(other.digest());
    assertThat(registry.digestOf("team/pushed", "b")).contains(image.digest());
  }

  @Test
  void pushesAnArchive() {
    registry.put("team/app", "1.0", image);
    pull("1.0", "image.tar");

    run("push", path("image.tar"), registry.host() + "/team/pushed:1.0");

    assertThat(registry.digestOf("team/pushed", "1.0")).contains(image.digest());
  }

  @Test
  void copiesBetweenRegistries() {
    registry.put("team/app", "1.0", index);
    try (FixtureRegistry other = FixtureRegistry.start()) {
      String target = other.host() + "/mirror/app:1.0";

      assertThat(run("copy", reference(":1.0"), target).out())
          .isEqualTo(line(target, index.digest()));

      assertThat(other.digestOf("mirror/app", "1.0")).contains(index.digest());
    }
  }

  @Test
  void copiesBetweenLayoutsAndArchives() {
    registry.put("team/app", "1.0", image);
    String layout = "oci:" + path("layout");
    String archive = "oci-archive:" + path("no-extension");

    run("copy", reference(":1.0"), layout + ":a:b");
    ProgramRun run = run("copy", layout + ":a:b", archive + ":c");
    run("copy", archive, layout);

    assertThat(run.out()).isEqualTo(line(archive + ":c", image.digest()));
    assertThat(OciArchive.open(directory.resolve("no-extension")).tags()).containsExactly("c");
    assertThat(layout("layout").tags()).containsExactly("a:b");
  }

  @Test
  void takesAnyCertificateWhereThatIsAllowed() {
    HeldCertificate unknown =
        new HeldCertificate.Builder().addSubjectAlternativeName("127.0.0.1").build();
    HandshakeCertificates certificates =
        new HandshakeCertificates.Builder().heldCertificate(unknown).build();
    try (FixtureRegistry secure =
        FixtureRegistry.builder().tls(certificates.sslContext()).start()) {
      secure.put("team/app", "1.0", image);
      String reference = secure.host() + "/team/app:1.0";

      assertThat(ProgramRun.of("pull", reference, path("layout")).status()).isEqualTo(1);
      run("pull", reference, path("layout"), "--insecure");
      run("push", path("layout"), secure.host() + "/team/pushed:1", "--insecure");

      assertThat(secure.digestOf("team/pushed", "1")).contains(image.digest());
    }
  }

  @Test
  void copiesOneBlobAfterTheOtherWithOneJob() {
    registry.put("team/app", "1.0", manyImages(10));

    run("pull", reference(":1.0"), path("layout"), "--jobs", "1");

    assertThat(registry.acceptedConnections()).isEqualTo(1);
  }

  /** Each blob holds a connection to read from and needs another to write to. */
  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void hasConnectionsEnoughForAllJobsWithinOneRegistry() {
    try (FixtureRegistry slow = FixtureRegistry.builder().quirks(Quirk.NO_MOUNT).start()) {
      SampleImage many = manyImages(64);
      slow.put("team/app", "1.0", many);

      run("copy", slow.host() + "/team/app:1.0", slow.host() + "/team/copy:1", "--jobs", "64");

      assertThat(slow.digestOf("team/copy", "1")).contains(many.digest());
    }
  }

  private static SampleImage manyImages(int count) {
    List<SampleImage> images = new ArrayList<>();
    IntStream.range(0, count).forEach(i -> images.add(SampleImage.of("image " + i)));
    return SampleImage.index(images.toArray(SampleImage[]::new));
  }
}
