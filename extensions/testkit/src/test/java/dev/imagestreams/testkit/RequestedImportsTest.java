package dev.imagestreams.testkit;

import static dev.imagestreams.testkit.FrontDoor.from;
import static dev.imagestreams.testkit.FrontDoor.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.imagestreams.core.ImportResult;
import dev.imagestreams.core.TagOutcome;
import dev.imagestreams.core.schedule.Intervals;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.Platform;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.ImportMode;
import dev.imagestreams.model.tags.ImportRequest;
import dev.imagestreams.model.tags.ReferencePolicy;
import dev.imagestreams.model.tags.RefusedOperationException;
import dev.imagestreams.testkit.registry.SampleImage;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Imports that are asked for as oc import-image asks. */
class RequestedImportsTest {

  private static final StreamKey WEB = key("shop/web");

  private final FrontDoor door = new FrontDoor();

  @AfterEach
  void close() {
    door.close();
  }

  private static ImportRequest request(String target) {
    return ImportRequest.of(target).withNamespace("shop");
  }

  @Test
  void newStreamIsCreatedForOneTagIfThatIsConfirmed() {
    Digest one = door.registry.put("registry.example/team/app:1", "one");
    ImportRequest request = request("web:2").withFrom("registry.example/team/app:1");
    assertThatExceptionOfType(RefusedOperationException.class)
        .isThrownBy(() -> door.streams.importImage(request))
        .withMessageContaining("--confirm");
    ImportResult result = door.streams.importImage(request.withConfirm(true).withScheduled(true));

    assertThat(result.tag("2").map(TagOutcome::status)).contains(TagOutcome.Status.UPDATED);
    assertThat(door.image("shop/web", "2")).contains(one.toString());
    TagReference tag = door.stream("shop/web").spec().tag("2").orElseThrow();
    assertThat(tag.importPolicy().scheduled()).isTrue();
    assertThat(tag.importPolicy().importMode()).isEqualTo("PreserveOriginal");
  }

  @Test
  void tagIsImportedAgainFromWhereItComes() {
    door.move("shop/web", "1", "one");
    door.move("shop/web", "2", "one");
    Digest two = door.registry.put("registry.example/shop/web:1", "two");
    door.registry.put("registry.example/shop/web:2", "two");
    door.streams.importImage(request("web:1"));

    assertThat(door.image("shop/web", "1")).contains(two.toString());
    assertThat(door.image("shop/web", "2")).isNotEqualTo(Optional.of(two.toString()));
    assertThatExceptionOfType(RefusedOperationException.class)
        .isThrownBy(
            () -> door.streams.importImage(request("web:1").withFrom("registry.example/other:1")))
        .withMessageContaining("use the 'tag' command");
  }

  @Test
  void aliasIsFollowedToTheTagThatIsImported() {
    door.move("shop/web", "1", "one");
    ImageStream stream = door.stream("shop/web");
    door.streams.apply(stream.withTag(from("live", "1")));
    Digest two = door.registry.put("registry.example/shop/web:1", "two");
    ImportResult result = door.streams.importImage(request("web:live"));

    assertThat(result.tags()).extracting(TagOutcome::tag).containsExactly("1");
    assertThat(door.image("shop/web", "live")).contains(two.toString());
  }

  @Test
  void wholeRepositoryIsImported() {
    door.registry.put("registry.example/team/app:1", "one");
    door.registry.put("registry.example/team/app:2", "two");
    ImportRequest request =
        request("web").withFrom("registry.example/team/app").withAll(true).withConfirm(true);
    ImportResult result = door.streams.importImage(request.withInsecure(Optional.of(true)));

    assertThat(result.tags()).extracting(TagOutcome::tag).containsExactly("1", "2");
    assertThat(door.stream("shop/web").spec().dockerImageRepository())
        .isEqualTo("registry.example/team/app");
    assertThat(door.stream("shop/web").metadata().annotations())
        .containsEntry(ImageStream.INSECURE_ANNOTATION, "true");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                door.streams.importImage(
                    request.withReferencePolicy(Optional.of(ReferencePolicy.LOCAL))))
        .withMessageContaining("single tag");
  }

  @Test
  void modeForAllIsTheStreams() {
    SampleImage amd64 = SampleImage.of("amd");
    SampleImage power = SampleImage.of("power", new Platform("linux", "ppc64le", Optional.empty()));
    SampleImage index = SampleImage.index(power, amd64);
    door.registry.put(ImageReference.parse("registry.example/team/app:1"), index);
    ImportRequest request =
        request("web").withFrom("registry.example/team/app").withAll(true).withConfirm(true);
    door.streams.importImage(request);
    assertThat(door.image("shop/web", "1")).contains(index.digest().toString());

    door.streams.importImage(request.withImportMode(Optional.of(ImportMode.LEGACY)));
    assertThat(door.image("shop/web", "1")).contains(amd64.digest().toString());
    ImageStream stream = door.stream("shop/web");
    assertThat(stream.metadata().annotations())
        .containsEntry("imagestreams.dev/import-mode", "Legacy");
    door.streams.importImage(request);
    assertThat(door.image("shop/web", "1"))
        .as("what was said stays")
        .contains(amd64.digest().toString());

    door.registry.put(ImageReference.parse("registry.example/team/app:2"), index);
    door.streams.importImage(request);
    assertThat(door.image("shop/web", "2")).as("new").contains(amd64.digest().toString());

    ImageStream later = door.stream("shop/web");
    door.streams.apply(
        later.withMetadata(
            later.metadata().withAnnotation("imagestreams.dev/import-mode", "legacy")));
    door.registry.put(ImageReference.parse("registry.example/team/app:3"), index);
    ImportResult wrong = door.streams.importImage(request);
    assertThat(wrong.tag("3").orElseThrow().failure().orElseThrow().message()).contains("Legacy");
  }

  @Test
  void scheduleForAllHasTheRepositoryListedAgainAndAgain() {
    door.registry.put("registry.example/team/app:1", "one");
    ImportRequest request =
        request("web").withFrom("registry.example/team/app").withAll(true).withConfirm(true);
    door.streams.importImage(request);
    assertThat(door.stream("shop/web").metadata().annotations())
        .doesNotContainKey(Intervals.ANNOTATION);
    door.streams.importImage(request.withScheduled(true));
    assertThat(door.stream("shop/web").metadata().annotations())
        .containsEntry(Intervals.ANNOTATION, "15m");

    ImageStream slow = door.stream("shop/web");
    door.streams.apply(
        slow.withMetadata(slow.metadata().withAnnotation(Intervals.ANNOTATION, "1d")));
    door.streams.importImage(request.withScheduled(true));
    assertThat(door.stream("shop/web").metadata().annotations())
        .as("who said it otherwise meant it")
        .containsEntry(Intervals.ANNOTATION, "1d");
  }

  @Test
  void allTagsOfAStreamWithoutARepositoryAreImported() {
    door.move("shop/web", "1", "one");
    door.move("shop/web", "2", "one");
    Digest one = door.registry.put("registry.example/shop/web:1", "next one");
    Digest two = door.registry.put("registry.example/shop/web:2", "next two");
    door.streams.importImage(request("web").withAll(true));

    assertThat(door.image("shop/web", "1")).contains(one.toString());
    assertThat(door.image("shop/web", "2")).contains(two.toString());
  }

  @Test
  void dryRunChangesNothing() {
    Digest one = door.registry.put("registry.example/team/app:1", "one");
    ImportRequest request =
        request("web:1").withFrom("registry.example/team/app:1").withConfirm(true).withDryRun(true);
    ImportResult result = door.streams.importImage(request);

    assertThat(result.tag("1").flatMap(TagOutcome::image)).contains(one.toString());
    assertThat(door.streams.get(WEB)).isEmpty();
    assertThat(
            door.streams
                .importImage(
                    request.withAll(true).withTarget("web").withFrom("registry.example/team/app"))
                .tags())
        .hasSize(1);
    assertThat(door.events()).isEmpty();
  }

  @Test
  void importThatIsOvertakenIsDecidedAnewAndNothingIsLost() throws Exception {
    door.move("shop/web", "1", "one");
    Digest two = door.registry.put("registry.example/shop/web:1", "two");
    FakeRegistryClient.Hold hold =
        door.registry.hold(FakeRegistryClient.Call.RESOLVE, "registry.example/shop/web:1");
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      Future<ImportResult> importing =
          executor.submit(() -> door.streams.importImage(request("web:1")));
      hold.awaitArrival();
      ImageStream stream = door.stream("shop/web");
      door.streams.apply(stream.withMetadata(stream.metadata().withLabels(Map.of("a", "b"))));
      hold.release();

      assertThat(importing.get(30, TimeUnit.SECONDS).tag("1").map(TagOutcome::status))
          .contains(TagOutcome.Status.UPDATED);
    } finally {
      executor.shutdownNow();
    }
    assertThat(door.image("shop/web", "1")).contains(two.toString());
    assertThat(door.stream("shop/web").metadata().labels()).isEqualTo(Map.of("a", "b"));
  }

  @Test
  void importOfAHeldTagLeavesItHeld() {
    Digest one = door.move("shop/web", "1", "one");
    door.streams.hold(WEB, "1", "incident 7");
    door.registry.put("registry.example/shop/web:1", "two");
    door.streams.importImage(request("web:1"));

    assertThat(door.streams.explain(WEB, "1").held()).contains("incident 7");
    assertThat(door.image("shop/web", "1")).contains(one.toString());
  }
}
