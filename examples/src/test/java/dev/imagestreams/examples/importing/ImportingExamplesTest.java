package dev.imagestreams.examples.importing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Platform;
import dev.imagestreams.testkit.registry.FixtureRegistry;
import dev.imagestreams.testkit.registry.SampleImage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The examples of importing do what they say, against a registry on loopback. */
class ImportingExamplesTest {

  private static final Platform ARM64 = new Platform("linux", "arm64", Optional.empty());

  private final FixtureRegistry registry = FixtureRegistry.start();
  private final String repository = registry.host() + "/team/app";
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, UTF_8);

  @AfterEach
  void close() {
    registry.close();
  }

  private Digest push(String tag, String content) {
    return registry.put("team/app", tag, SampleImage.of(content));
  }

  private String said() {
    return bytes.toString(UTF_8);
  }

  @Test
  void wholeRepositoryIsTriedThenImportedThenUnchanged() {
    Digest one = push("1.0", "one");
    Digest two = push("2.0", "two");
    WholeRepository.run(repository, out);

    assertThat(said().lines())
        .containsExactly(
            "1.0 would be " + one,
            "2.0 would be " + two,
            "changed: true",
            "kept: false",
            "1.0 is " + one,
            "2.0 is " + two,
            "changed: true",
            "1.0 is still " + one,
            "2.0 is still " + two,
            "changed: false");
  }

  @Test
  void oneTagThatFailsHindersNoOtherAndAnAliasGoesWhereTheOtherIs() {
    Digest one = push("1.0", "one");
    SingleTags.run(repository, out);

    assertThat(said().lines())
        .containsExactly(
            "v0 FAILED",
            "v1 UPDATED",
            "dockerimage.image.openshift.io \"" + repository + ":no-such-tag\" not found",
            "Tag app:stable set up to track app:v1.",
            one.toString());
  }

  @Test
  void documentIsAnsweredImageByImage() {
    Digest one = push("1.0", "one");
    ImportDocument.run(repository, out);

    assertThat(said()).startsWith("Success\nFailure\n{").contains("\"stable\"", one.toString());
  }

  @Test
  void allPlatformsAreKeptOrOneIs() {
    SampleImage arm64 = SampleImage.of("arm64", ARM64);
    SampleImage index = SampleImage.index(SampleImage.of("amd64", Platform.LINUX_AMD64), arm64);
    registry.put("team/app", "1.0", index);
    Platforms.run(repository + ":1.0", out);

    assertThat(said().lines()).containsExactly("all " + index.digest(), "arm64 " + arm64.digest());
  }

  @Test
  void tagsBeyondTheMostAreNamed() {
    push("1.0", "one");
    push("2.0", "two");
    push("latest", "two");
    push("0.9", "three");
    MostTags.run(repository, out);

    assertThat(said().lines())
        .containsExactly("imported 2.0", "imported latest", "left out 1.0", "left out 0.9");
  }

  @Test
  void mirrorIsAskedUnderTheRegistrysNameAndTheRestIsBlocked() {
    Digest one = push("1.0", "one");
    MirroredRegistry.run(repository, out);

    assertThat(said().lines())
        .containsExactly(
            "1.0 is there",
            "forbidden: registry registry.example blocked",
            "default/app:1.0 points to registry.example/team/app@" + one);
  }

  @Test
  void pollingSeesAPush() throws Exception {
    Digest one = push("latest", "one");
    CompletableFuture<Void> polling = new CompletableFuture<>();
    Thread thread = new Thread(() -> poll(polling));
    thread.start();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> said().contains("is at " + one) || polling.isDone());
    Digest two = push("latest", "two");
    polling.get(30, TimeUnit.SECONDS);

    assertThat(said().lines())
        .containsExactly("is at " + one, "moved to " + two + ", seen by SCHEDULED", "well: true");
  }

  private void poll(CompletableFuture<Void> done) {
    try {
      Polling.run(repository + ":latest", out);
      done.complete(null);
    } catch (InterruptedException | RuntimeException e) {
      done.completeExceptionally(e);
    }
  }

  @Test
  void hintHasItsTagLookedAt() throws Exception {
    push("latest", "one");
    Digest[] two = new Digest[1];
    HintedPush.run(repository + ":latest", () -> two[0] = push("latest", "two"), out);

    assertThat(said().lines()).containsExactly("moved to " + two[0], "hints heeded: 1");
  }

  @Test
  void highestVersionOfTheRangeIsFollowed() {
    push("1.2.0", "old");
    Digest best = push("1.10.0", "new");
    push("2.0.0", "too new");
    SelectedTag.run(repository, out);

    assertThat(said().lines().findFirst())
        .contains("default/app:stable points to " + repository + ":1.10.0@" + best);
    assertThat(said()).contains("source    DockerImage " + repository);
  }

  @Test
  void imageWaitsUntilItIsApproved() {
    Digest one = push("1.0", "one");
    ApprovedImage.run(repository + "@" + one, out);

    assertThat(said().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("HELD ")
                    .endsWith("it is not approved; set imagestreams.dev/approved to " + one),
            line -> assertThat(line).isEqualTo("UPDATED"));
  }

  @Test
  void heldTagStaysAndThenGoesWhereItWasHeldBackFrom() {
    Digest one = push("stable", "one");
    Digest[] two = new Digest[1];
    HeldTag.run(repository + ":stable", () -> two[0] = push("stable", "two"), out);

    String held = "  held      incident 7";
    assertThat(said().lines())
        .containsSubsequence(
            "default/app:stable points to " + repository + "@" + one,
            held,
            "  held from " + repository + "@" + two[0],
            "default/app:stable points to " + repository + "@" + two[0]);
    assertThat(said().lines().filter(held::equals)).hasSize(1);
  }
}
