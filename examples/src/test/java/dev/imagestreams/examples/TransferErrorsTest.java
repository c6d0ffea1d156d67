package dev.imagestreams.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Digest;
import dev.imagestreams.registry.layout.OciLayout;
import dev.imagestreams.testkit.registry.Fault;
import dev.imagestreams.testkit.registry.FixtureRegistry;
import dev.imagestreams.testkit.registry.SampleImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where push, pull and copy can't do it, they say so in a line and leave things as they were. */
class TransferErrorsTest {

  @TempDir Path directory;
  private final FixtureRegistry registry = FixtureRegistry.start();
  private final SampleImage image = SampleImage.of("one");

  @BeforeEach
  void fill() {
    registry.put("team/app", "1", image);
    registry.put("team/app", "2", SampleImage.of("two"));
  }

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

  private void pull(String tag, String layout) {
    ProgramRun.of("pull", reference(":" + tag), path(layout), "--quiet").succeeded();
  }

  private ProgramRun push(String layout, String... options) {
    String[] args = new String[options.length + 3];
    args[0] = "push";
    args[1] = path(layout);
    args[2] = registry.host() + "/team/pushed:1";
    System.arraycopy(options, 0, args, 3, options.length);
    return ProgramRun.of(args);
  }

  @Test
  void anImageThatIsNotThereLeavesNoLayoutBehind() {
    for (String layout : new String[] {"layout", "image.tar"}) {
      ProgramRun run = ProgramRun.of("pull", reference(":nope"), path(layout));

      run.failedWith(1, reference(":nope"), "404", "not found");
      assertThat(run.out()).isEmpty();
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aTransferThatFailsLeavesNoArchiveBehind() {
    registry.play(Fault.on("GET", ".*/blobs/.*").always().changeByte(0));

    ProgramRun run = ProgramRun.of("pull", reference(":1"), path("image.tar"), "--quiet");

    run.failedWith(1, "copying blob sha256:", reference(""), path("image.tar"));
    assertThat(run.out()).isEmpty();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aFailureOnATerminalComesBelowTheBar() {
    registry.play(Fault.on("GET", ".*/blobs/.*").always().changeByte(0));

    ProgramRun run = ProgramRun.onTerminal(60, "pull", reference(":1"), path("layout"));

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("\nimagestreams: copying blob sha256:");
  }

  @Test
  void aRegistryThatRefusesAPush() {
    pull("1", "layout");
    registry.play(Fault.on("POST", ".*/uploads/").always().status(403));

    push("layout", "-q").failedWith(1, "copying blob sha256:", path("layout"), "403");
    assertThat(registry.digestOf("team/pushed", "1")).isEmpty();
  }

  @Test
  void anArchiveThatIsThereIsNotOverwritten() throws IOException {
    Path archive = Files.writeString(directory.resolve("image.tar"), "dear to somebody");

    ProgramRun.of("pull", reference(":1"), archive.toString())
        .failedWith(1, archive.toString(), "not overwritten", "delete it or name another");
    ProgramRun.of("copy", reference(":1"), "oci-archive:" + archive)
        .failedWith(1, archive.toString(), "not overwritten");

    assertThat(archive).hasContent("dear to somebody");
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void aDirectoryOfOtherThingsIsNotWrittenTo() throws IOException {
    Files.writeString(directory.resolve("thesis.txt"), "dear to somebody");

    ProgramRun.of("pull", reference(":1"), directory.toString())
        .failedWith(1, directory.toString(), "no OCI layout", "name another");
    ProgramRun.of("push", directory.toString(), reference(":3"))
        .failedWith(1, directory.toString(), "no OCI layout", "name another");

    assertThat(directory.toFile().list()).containsExactly("thesis.txt");
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void aLayoutOfAnotherVersionIsNotWrittenTo() throws IOException {
    pull("1", "layout");
    Path version = directory.resolve("layout").resolve("oci-layout");
    Files.writeString(version, "{\"imageLayoutVersion\":\"2.0.0\"}");

    ProgramRun.of("pull", reference(":2"), path("layout")).failedWith(1, path("layout"), "2.0.0");
  }

  @Test
  void aFileThatIsNoArchive() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "dear to somebody");

    ProgramRun.of("pull", reference(":1"), file.toString())
        .failedWith(1, file.toString(), "is a file", ".tar", "oci-archive:");
    push("file").failedWith(1, file.toString(), "is a file", ".tar", "oci-archive:");
    ProgramRun.of("copy", "oci-archive:" + file, reference(":3"))
        .failedWith(1, "OCI archive " + file);

    assertThat(file).hasContent("dear to somebody");
  }

  @Test
  void aDirectoryThatIsCalledAnArchive() {
    ProgramRun.of("copy", reference(":1"), "oci-archive:" + directory)
        .failedWith(1, directory.toString(), "is a directory", "oci:");
  }

  @Test
  void anArchiveInADirectoryThatIsNotThere() {
    ProgramRun.of("pull", reference(":1"), path("nowhere/image.tar"))
        .failedWith(1, "no directory " + path("nowhere"), "make it first");
  }

  @Test
  void aLayoutThatIsNotThere() {
    push("nowhere").failedWith(1, "no OCI layout " + path("nowhere"));
    push("nowhere.tar").failedWith(1, "no OCI archive " + path("nowhere.tar"));
    push("nowhere:1").failedWith(1, path("nowhere:1"), "its tag by --tag");
  }

  @Test
  void aLayoutWithoutImages() {
    OciLayout.create(directory.resolve("layout"));

    push("layout").failedWith(1, path("layout"), "has no image", "first");
    push("layout", "--tag", "1").failedWith(1, path("layout"), "no image \"1\"", "none");
  }

  @Test
  void aLayoutWithMoreThanOneImage() {
    pull("1", "layout");
    pull("2", "layout");

    push("layout").failedWith(1, path("layout"), "more than one image: 1, 2;", "--tag");
    push("layout", "--tag", "3").failedWith(1, path("layout"), "no image \"3\"", "it has 1, 2");
    ProgramRun.of("copy", "oci:" + path("layout"), reference(":3"))
        .failedWith(1, "more than one image: 1, 2;", "oci:" + path("layout") + ":TAG");
  }

  @Test
  void aLayoutWithMoreThanOneImageAndNoTags() {
    Digest second = registry.digestOf("team/app", "2").orElseThrow();
    for (Digest digest : new Digest[] {image.digest(), second}) {
      ProgramRun.of("pull", reference("@" + digest), path("layout"), "-q").succeeded();
    }

    push("layout").failedWith(1, image.digest() + ", " + second, "--tag");
    assertThat(push("layout", "--tag", second.toString()).succeeded().out())
        .contains(second.toString());
  }

  @Test
  void aLayoutWithMoreImagesThanALineHolds() {
    for (int i = 0; i < 23; i++) {
      ProgramRun.of("copy", reference(":1"), "oci:" + path("layout") + ":t" + i, "-q").succeeded();
    }

    push("layout").failedWith(1, "t0, t1", "t19, 3 more;");
  }

  @Test
  void aPlatformThatAnIndexDoesNotHave() {
    registry.put("team/app", "index", SampleImage.index(image));

    ProgramRun.of("pull", reference(":index"), path("layout"), "--platform", "plan9/mips")
        .failedWith(1, "nothing for plan9/mips", reference(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux", "linux/", "/arm64", "linux/arm64/v8/x", "linux arm64", ""})
  void aPlatformThatIsNone(String platform) {
    ProgramRun.of("pull", reference(":1"), path("layout"), "--platform", platform)
        .failedWith(2, "--platform", "OS/ARCH[/VARIANT]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "65", "many"})
  void aNumberOfJobsThatIsNone(String jobs) {
    ProgramRun.of("pull", reference(":1"), path("layout"), "--jobs", jobs)
        .failedWith(2, "--jobs", jobs, "pull --help");
  }

  @Test
  void aTagThatIsNone() {
    ProgramRun.of("pull", reference(":1"), path("layout"), "--tag", "a b")
        .failedWith(2, "--tag", "'a b'");
    ProgramRun.of("copy", reference(":1"), "oci:" + path("layout") + ":a b")
        .failedWith(2, "DST", "'a b'");
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"up/Upper", "https://quay.io/a/b", "a@sha256:12", "oci:", "oci::tag"})
  void anUnparseablePlace(String place) {
    ProgramRun.of("copy", place, reference(":3")).failedWith(2, "SRC", place);
    ProgramRun.of("copy", reference(":1"), place).failedWith(2, "DST", place);
  }

  @Test
  void anUnparseableReference() {
    ProgramRun.of("push", path("layout"), "up/Upper").failedWith(2, "REF", "up/Upper", "position");
    ProgramRun.of("pull", "up/Upper", path("layout")).failedWith(2, "REF", "up/Upper", "position");
  }

  @Test
  void aLayoutWithoutAName() {
    ProgramRun.of("push", "", reference(":1")).failedWith(2, "LAYOUT", "empty");
  }

  @Test
  void aDigestToPushTo() {
    String target = reference("@" + image.digest());

    ProgramRun.of("push", path("layout"), target).failedWith(2, target, "name a tag");
    ProgramRun.of("copy", reference(":1"), target).failedWith(2, target, "name a tag");
  }

  @Test
  void aPlaceThatIsMissing() {
    ProgramRun.of("push", path("layout")).failedWith(2, "REF", "push --help");
    ProgramRun.of("pull", reference(":1")).failedWith(2, "LAYOUT", "pull --help");
    ProgramRun.of("copy", reference(":1")).failedWith(2, "DST", "copy --help");
  }
}
