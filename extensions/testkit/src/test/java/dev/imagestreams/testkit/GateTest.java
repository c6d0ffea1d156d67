package dev.imagestreams.testkit;

import static dev.imagestreams.testkit.FakeRegistryClient.Call.BLOB;
import static dev.imagestreams.testkit.FakeRegistryClient.Call.MANIFEST;
import static dev.imagestreams.testkit.FakeRegistryClient.Call.REFERRERS;
import static dev.imagestreams.testkit.FakeRegistryClient.Call.RESOLVE;
import static dev.imagestreams.testkit.ImportScene.REPOSITORY;
import static dev.imagestreams.testkit.ImportScene.failure;
import static dev.imagestreams.testkit.ImportScene.image;
import static dev.imagestreams.testkit.ImportScene.outcomes;
import static dev.imagestreams.testkit.ImportScene.request;
import static dev.imagestreams.testkit.ImportScene.wanting;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.core.Explanation;
import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.ImportOptions;
import dev.imagestreams.core.ImportResult;
import dev.imagestreams.core.TagImporter;
import dev.imagestreams.core.TagOutcome;
import dev.imagestreams.core.gate.Approval;
import dev.imagestreams.core.gate.Gate;
import dev.imagestreams.core.gate.MaximumMoves;
import dev.imagestreams.core.gate.Move;
import dev.imagestreams.core.gate.Verdict;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Platform;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.Hold;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.testkit.registry.SampleImage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What gates hold back in imports, and what lets it through. */
class GateTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Platform ARM64 = new Platform("linux", "arm64", Optional.empty());

  private final List<Gate> gates = new ArrayList<>();
  private final ImportScene scene =
      new ImportScene(
          builder -> builder.gates(List.of(move -> decide(move)))); // what a test puts there

  private Verdict decide(Move move) {
    for (Gate gate : gates) {
      Verdict verdict = gate.decide(move);
      if (!verdict.equals(Verdict.ALLOW)) {
        return verdict;
      }
    }
    return Verdict.ALLOW;
  }

  @AfterEach
  void close() {
    scene.close();
  }

  private static TagReference latest(String... annotations) {
    Map<String, String> said = new TreeMap<>();
    for (int i = 0; i < annotations.length; i += 2) {
      said.put("imagestreams.dev/" + annotations[i], annotations[i + 1]);
    }
    return TagReference.dockerImage("latest", REPOSITORY + ":latest").withAnnotations(said);
  }

  private String put(String content) {
    return scene.registry.put(REPOSITORY + ":latest", content).toString();
  }

  private ImportResult importing(TagReference... tags) {
    return scene.importer.importImage(wanting(tags));
  }

  private static TagOutcome.Failure why(ImportResult result) {
    return result.tag("latest").flatMap(TagOutcome::failure).orElseThrow();
  }

  // Cooldown

  @Test
  void imageIsLetThroughAfterItsCooldown() {
    String a = put("a");
    ImportResult first = importing(latest("cooldown", "24h"));
    String b = put("b");
    ImportResult second = importing(latest("cooldown", "24h"));
    scene.clock.advance(Duration.ofHours(24).minusSeconds(1));
    ImportResult third = importing(latest("cooldown", "24h"));
    scene.clock.advance(Duration.ofSeconds(1));
    ImportResult fourth = importing(latest("cooldown", "24h"));

    assertThat(outcomes(first)).containsExactly("latest UPDATED");
    assertThat(outcomes(second)).containsExactly("latest HELD Cooldown");
    assertThat(second.tag("latest").flatMap(TagOutcome::image)).contains(a);
    assertThat(why(second).retryAfter()).contains(Samples.NOON.plus(Duration.ofHours(24)));
    assertThat(second.complete()).isTrue();
    assertThat(outcomes(third)).containsExactly("latest HELD Cooldown");
    assertThat(outcomes(fourth)).containsExactly("latest UPDATED");
    assertThat(scene.images("latest")).containsExactly(b, a);
    assertThat(scene.conditions("latest")).isEmpty();
  }

  @Test
  void waitingTagSaysSoOnceAndCostsOneRequestALook() {
    put("a");
    importing(latest("cooldown", "24h"));
    String b = put("b");
    importing(latest("cooldown", "24h"));
    int commits = scene.commits.size();
    scene.registry.forgetCalls();
    scene.clock.advance(HOUR);
    importing(latest("cooldown", "24h"));

    assertThat(scene.registry.calls()).isEqualTo(1);
    assertThat(scene.registry.calls(RESOLVE)).isEqualTo(1);
    assertThat(scene.commits).hasSize(commits);
    assertThat(scene.conditions("latest"))
        .containsExactly(
            "Cooldown: "
                + REPOSITORY
                + "@"
                + b
                + " waits: it is let through at 2026-01-03T12:00:00Z, when it has been known for"
                + " PT24H; shorten imagestreams.dev/cooldown to have it earlier");
  }

  @Test
  void imageThatWasTakenBackBeginsItsCooldownAnew() {
    String a = put("a");
    importing(latest("cooldown", "24h"));
    put("b");
    importing(latest("cooldown", "24h"));
    scene.clock.advance(HOUR);
    put("a");
    ImportResult back = importing(latest("cooldown", "24h"));
    scene.clock.advance(HOUR);
    put("b");
    ImportResult again = importing(latest("cooldown", "24h"));

    assertThat(outcomes(back)).containsExactly("latest UNCHANGED");
    assertThat(scene.images("latest")).containsExactly(a);
    assertThat(why(again).retryAfter()).contains(Samples.NOON.plus(Duration.ofHours(26)));
  }

  @Test
  void newerImageWaitsForItself() {
    put("a");
    importing(latest("cooldown", "24h"));
    put("b");
    importing(latest("cooldown", "24h"));
    scene.clock.advance(Duration.ofHours(23));
    String c = put("c");
    ImportResult newer = importing(latest("cooldown", "24h"));
    scene.clock.advance(Duration.ofHours(24));
    importing(latest("cooldown", "24h"));

    assertThat(why(newer).retryAfter()).contains(Samples.NOON.plus(Duration.ofHours(47)));
    assertThat(scene.images("latest")).first().isEqualTo(c);
    assertThat(scene.images("latest")).hasSize(2);
  }

  /** Following a source that takes something bad back should not take a day. */
  @Test
  void imageThatTheTagPointedToBeforeIsKnownAlready() {
    String a = put("a");
    importing(latest("cooldown", "24h"));
    scene.clock.advance(HOUR);
    String b = put("b");
    importing(latest());
    scene.clock.advance(Duration.ofHours(24));
    put("a");
    importing(latest("cooldown", "24h"));

    assertThat(scene.images("latest")).containsExactly(a, b, a);
  }

  @Test
  void failedLookDoesNotBeginTheCooldownAnew() {
    put("a");
    importing(latest("cooldown", "2h"));
    String b = put("b");
    importing(latest("cooldown", "2h"));
    scene.clock.advance(HOUR);
    scene.registry.fail(REPOSITORY + ":latest", failure(Reason.UNAVAILABLE));
    importing(latest("cooldown", "2h"));
    scene.registry.heal(REPOSITORY + ":latest");
    scene.clock.advance(HOUR);
    importing(latest("cooldown", "2h"));

    assertThat(scene.images("latest")).first().isEqualTo(b);
  }

  @Test
  void anotherImporterGoesOnInTheMiddleOfACooldown() {
    put("a");
    importing(latest("cooldown", "2h"));
    String b = put("b");
    importing(latest("cooldown", "2h"));
    scene.clock.advance(HOUR);
    try (TagImporter other =
        TagImporter.builder()
            .registryClient(scene.registry)
            .store(scene.store)
            .clock(scene.clock)
            .build()) {
      ImportResult early = other.importImage(wanting(latest("cooldown", "2h")));
      scene.clock.advance(HOUR);
      other.importImage(wanting(latest("cooldown", "2h")));

      assertThat(why(early).retryAfter()).contains(Samples.NOON.plus(Duration.ofHours(2)));
      assertThat(scene.images("latest")).first().isEqualTo(b);
    }
  }

  @Test
  void clockThatIsSetBackLetsNothingThrough() {
    put("a");
    importing(latest("cooldown", "2h"));
    put("b");
    importing(latest("cooldown", "2h"));
    scene.clock.advance(Duration.ofHours(-5));
    ImportResult early = importing(latest("cooldown", "2h"));

    assertThat(outcomes(early)).containsExactly("latest HELD Cooldown");
    assertThat(why(early).retryAfter()).contains(Samples.NOON.plus(Duration.ofHours(2)));
  }

  @Test
  void dryRunTellsWhatIsHeldBackAndKeepsNothing() {
    put("a");
    ImageStream stream = wanting(latest("cooldown", "2h"));
    scene.importer.importImage(stream);
    put("b");
    ImportResult dry = scene.importer.importImage(stream, ImportOptions.ALL.withDryRun(true));

    assertThat(outcomes(dry)).containsExactly("latest HELD Cooldown");
    assertThat(scene.conditions("latest")).isEmpty();
  }

  @Test
  void explanationSaysWhatWaits() {
    put("a");
    importing(latest("cooldown", "24h"));
    String b = put("b");
    importing(latest("cooldown", "24h"));
    try (ImageStreams streams =
        ImageStreams.builder().registryClient(scene.registry).store(scene.store).build()) {
      Explanation explanation = streams.explain(ImportScene.WEB, "latest");

      assertThat(explanation.pending()).isEmpty();
      assertThat(explanation.lines())
          .anyMatch(
              line ->
                  line.startsWith(
                      "  gate      Cooldown since 2026-01-02T12:00:00Z: "
                          + REPOSITORY
                          + "@"
                          + b
                          + " waits: "));
    }
  }

  // Approval

  @Test
  void imageIsLetThroughOnceItIsApproved() {
    String a = put("a");
    ImportResult first = importing(latest("approval", "required"));
    ImportResult second = importing(latest("approval", "required", "approved", a));
    String b = put("b");
    ImportResult third = importing(latest("approval", "required", "approved", a));

    assertThat(outcomes(first)).containsExactly("latest HELD ApprovalRequired");
    assertThat(first.tag("latest").flatMap(TagOutcome::image)).isEmpty();
    assertThat(why(first).message()).endsWith("set imagestreams.dev/approved to " + a);
    assertThat(outcomes(second)).containsExactly("latest UPDATED");
    assertThat(outcomes(third)).containsExactly("latest HELD ApprovalRequired");
    assertThat(why(third).message()).endsWith(b);
  }

  @Test
  void firstImageThatWaitsCostsOneRequestALookToo() {
    put("a");
    importing(latest("approval", "required"));
    scene.registry.forgetCalls();
    importing(latest("approval", "required"));

    assertThat(scene.registry.calls(RESOLVE)).isEqualTo(1);
    assertThat(scene.registry.calls()).isEqualTo(1);
  }

  @Test
  void tagsOfARepositoryWaitWithoutBeingWantedByThemselves() {
    String a = put("a");
    ImageStream all = ImageStream.of("shop/web", REPOSITORY);
    ImageStream strict =
        all.withMetadata(
            all.metadata().withAnnotations(Map.of("imagestreams.dev/approval", "required")));
    ImportResult waiting = scene.importer.importImage(strict);
    ImportResult approved =
        scene.importer.importImage(
            strict.withMetadata(strict.metadata().withAnnotation("imagestreams.dev/approved", a)));

    assertThat(outcomes(waiting)).containsExactly("latest HELD ApprovalRequired");
    assertThat(waiting.stream().spec().tags()).isEmpty();
    assertThat(outcomes(approved)).containsExactly("latest UPDATED");
    assertThat(approved.stream().spec().tag("latest")).isPresent();
  }

  // Platforms

  @Test
  void indexWaitsUntilAllPlatformsAreThere() {
    TagReference both = latest("require-platforms", "linux/amd64,linux/arm64");
    SampleImage amd64 = SampleImage.of("web");
    SampleImage arm64 = SampleImage.of("web for arm", ARM64);
    SampleImage whole = SampleImage.index(amd64, arm64);
    ImageReference place = ImageReference.parse(REPOSITORY + ":latest");
    scene.registry.put(place, SampleImage.index(amd64));
    ImportResult early = importing(both);
    scene.registry.put(place, whole);
    ImportResult late = importing(both);

    assertThat(outcomes(early)).containsExactly("latest HELD PlatformsMissing");
    assertThat(outcomes(late)).containsExactly("latest UPDATED");
    assertThat(scene.images("latest")).containsExactly(whole.digest().toString());
  }

  @Test
  void platformsAreThoseOfTheIndexThatAnImageIsChosenFrom() {
    TagReference legacy =
        latest("require-platforms", "linux/amd64,linux/arm64").withImportPolicy(ImportScene.LEGACY);
    SampleImage amd64 = SampleImage.of("web");
    ImageReference place = ImageReference.parse(REPOSITORY + ":latest");
    scene.registry.put(place, SampleImage.index(amd64, SampleImage.of("arm", ARM64)));

    assertThat(outcomes(importing(legacy))).containsExactly("latest UPDATED");
    assertThat(scene.stream().latest("latest")).isPresent();
  }

  // Storm

  @Test
  void soManyTagsMoveInOneImportAndAllInTheEnd() {
    gates.add(new MaximumMoves(2));
    List<String> tags = List.of("a", "b", "c", "d", "e");
    ImageStream stream = ImageStream.of("shop/web", REPOSITORY);
    tags.forEach(tag -> scene.registry.put(REPOSITORY + ":" + tag, "old " + tag));
    ImportResult first = scene.importer.importImage(stream);
    tags.forEach(tag -> scene.registry.put(REPOSITORY + ":" + tag, "new " + tag));
    scene.registry.put(REPOSITORY + ":0", "a first image, which does not count");
    List<List<String>> moved = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      scene.clock.advance(HOUR);
      moved.add(updated(scene.importer.importImage(stream)));
    }

    assertThat(updated(first)).isEqualTo(tags);
    assertThat(moved).containsExactly(List.of("0", "a", "b"), List.of("c", "d"), List.of("e"));
  }

  /** Who has waited longest goes first, though others that come before by name move each time. */
  @Test
  void noTagWaitsForEverWhereOnlySoManyMayMove() {
    gates.add(new MaximumMoves(1));
    ImageStream stream = ImageStream.of("shop/web", REPOSITORY);
    for (String tag : List.of("a", "z")) {
      scene.registry.put(REPOSITORY + ":" + tag, "old");
    }
    scene.importer.importImage(stream);
    scene.registry.put(REPOSITORY + ":z", "new");
    List<List<String>> moved = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      scene.clock.advance(HOUR);
      scene.registry.put(REPOSITORY + ":a", "new " + i);
      moved.add(updated(scene.importer.importImage(stream)));
    }

    assertThat(moved).containsExactly(List.of("a"), List.of("z"), List.of("a"));
  }

  private static List<String> updated(ImportResult result) {
    return result.tags().stream()
        .filter(tag -> tag.status() == TagOutcome.Status.UPDATED)
        .map(TagOutcome::tag)
        .toList();
  }

  // With holds, requests and other ways that tags move

  @Test
  void heldTagIsHeldByHandWhateverItsGatesLetThrough() {
    String a = put("a");
    importing(latest());
    TagReference held = latest().withAnnotations(Map.of(Hold.ANNOTATION, "freeze"));
    importing(held);
    put("b");
    ImportResult result = importing(held);

    assertThat(outcomes(result)).containsExactly("latest HELD TagHeld");
    assertThat(why(result).message()).contains("freeze");
    assertThat(result.tag("latest").flatMap(TagOutcome::image)).contains(a);
  }

  @Test
  void releaseTakesATagNowhereThatItsGatesWouldNot() {
    String a = put("a");
    importing(latest());
    put("b");
    importing(latest("hold", "freeze", "approval", "required"));
    ImportResult released = importing(latest("approval", "required"));

    assertThat(outcomes(released)).containsExactly("latest HELD ApprovalRequired");
    assertThat(scene.images("latest")).containsExactly(a);
  }

  @Test
  void releaseWithANewGateInOneDocumentAsksTheGate() {
    String a = put("a");
    importing(latest());
    put("b");
    importing(latest("hold", "freeze"));
    ImportResult released = importing(latest("approval", "required"));

    assertThat(outcomes(released)).containsExactly("latest HELD ApprovalRequired");
    assertThat(scene.images("latest")).containsExactly(a);
  }

  @Test
  void imageThatIsRequestedByNameIsNotHeldBack() {
    put("a");
    importing(latest("cooldown", "24h"));
    String b = put("b");
    importing(latest("cooldown", "24h"));
    scene.importer.importImages(request(image(REPOSITORY + ":latest", "latest")));

    assertThat(scene.images("latest")).first().isEqualTo(b);
    assertThat(scene.conditions("latest")).isEmpty();
  }

  // Gates of the host

  @Test
  void gateOfTheHostIsAskedAfterThoseOfAnnotationsAndWhereAnImageIsNewOnly() {
    List<Move> asked = new ArrayList<>();
    gates.add(
        move -> {
          asked.add(move);
          return Verdict.ALLOW;
        });
    String a = put("a");
    importing(latest("cooldown", "1h"));
    importing(latest("cooldown", "1h"));
    String b = put("b");
    importing(latest("cooldown", "1h"));
    scene.clock.advance(HOUR);
    importing(latest("cooldown", "1h"));

    assertThat(asked).extracting(move -> move.image().digest().toString()).containsExactly(a, b);
    Move second = asked.get(1);
    assertThat(second.isFirst()).isFalse();
    assertThat(second.present()).isEqualTo(presentOf(a));
    assertThat(second.tag().name()).isEqualTo("latest");
    assertThat(second.reference()).isEqualTo(REPOSITORY + "@" + b);
    assertThat(second.firstSeen()).isEqualTo(Samples.NOON);
    assertThat(second.now()).isEqualTo(Samples.NOON.plus(HOUR));
    assertThat(second.selected()).isEmpty();
  }

  private Optional<TagEvent> presentOf(String image) {
    return scene.stream().status().tag("latest").orElseThrow().items().stream()
        .filter(item -> item.image().equals(image))
        .findFirst();
  }

  @Test
  void gateCanReadManifestsReferrersAndWhatTheyHave() {
    SampleImage web = SampleImage.of("web");
    SampleImage signature = SampleImage.about(web.manifest(), "application/x-signature", "signed");
    List<String> read = new ArrayList<>();
    gates.add(
        move -> {
          assertThat(move.manifest()).isEqualTo(web.manifest());
          Digest about = move.referrers("application/x-signature").get(0).digest();
          Manifest manifest = move.content().manifest(about);
          Digest layer = manifest.layers().get(0).digest();
          read.add(new String(move.content().blob(layer), UTF_8));
          return Verdict.ALLOW;
        });
    ImageReference place = ImageReference.parse(REPOSITORY + ":latest");
    scene.registry.put(place, web);
    scene.registry.put(place.repository().withDigest(signature.digest()), signature);
    ImportResult result = importing(latest());

    assertThat(outcomes(result)).containsExactly("latest UPDATED");
    assertThat(read).containsExactly("signed");
    assertThat(scene.registry.calls(REFERRERS)).isEqualTo(1);
  }

  @Test
  void registryIsAskedByGatesThatWantToKnowOnly() {
    gates.add(new Approval(Set.of()));
    put("a");
    importing(latest());

    assertThat(scene.registry.calls(REFERRERS)).isZero();
    assertThat(scene.registry.calls(MANIFEST)).isEqualTo(1);
    assertThat(scene.registry.calls(BLOB)).isEqualTo(1);
  }

  @Test
  void gateThatFailsHoldsBack() {
    gates.add(
        move -> {
          throw new IllegalStateException("at " + scene.clock.instant());
        });
    put("a");
    ImportResult first = importing(latest());
    int commits = scene.commits.size();
    scene.clock.advance(HOUR);
    ImportResult second = importing(latest());
    gates.clear();
    ImportResult third = importing(latest());

    assertThat(outcomes(first)).containsExactly("latest HELD GateFailed");
    assertThat(why(first).detail()).isEqualTo("at " + Samples.NOON);
    assertThat(why(second).detail()).isEqualTo("at " + Samples.NOON.plus(HOUR));
    assertThat(scene.commits).hasSize(commits + 1); // The third one's.
    assertThat(why(second).message()).isEqualTo(why(first).message());
    assertThat(outcomes(third)).containsExactly("latest UPDATED");
  }

  @Test
  void gateThatSaysNothingHoldsBack() {
    try (ImportScene silent = new ImportScene(b -> b.gates(List.of(move -> nothing())))) {
      silent.registry.put(REPOSITORY + ":latest", "a");

      assertThat(outcomes(silent.importer.importImage(wanting(latest()))))
          .containsExactly("latest HELD GateFailed");
    }
  }

  @SuppressWarnings("NullAway") // What no gate should say, one may.
  private static Verdict nothing() {
    return null;
  }

  @Test
  void gateWhoseRegistryIsBusyIsAskedAgainWhenThatSaid() {
    Instant later = Samples.NOON.plusSeconds(90);
    gates.add(
        move -> {
          throw new RegistryException(Reason.RATE_LIMITED, "busy", later, null);
        });
    put("a");

    assertThat(why(importing(latest())).retryAfter()).contains(later);
  }

  @Test
  void gateThatIsCancelledEndsTheImport() {
    gates.add(
        move -> {
          throw new RegistryException(Reason.CANCELLED, "cancelled");
        });
    put("a");

    assertThatThrownBy(() -> importing(latest())).isInstanceOf(RegistryException.class);
    assertThat(scene.store.get(ImportScene.WEB)).isEmpty();
  }

  @Test
  void oneTagThatIsHeldBackHindersNoOther() {
    scene.registry.put(REPOSITORY + ":other", "x");
    put("a");
    ImportResult result =
        importing(
            latest("approval", "required"),
            TagReference.dockerImage("other", REPOSITORY + ":other"));

    assertThat(outcomes(result)).containsExactly("latest HELD ApprovalRequired", "other UPDATED");
    assertThat(result.held()).extracting(TagOutcome::tag).containsExactly("latest");
  }
}
