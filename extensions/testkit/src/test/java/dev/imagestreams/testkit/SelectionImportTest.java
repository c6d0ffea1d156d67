package dev.imagestreams.testkit;

import static dev.imagestreams.testkit.FakeRegistryClient.Call.MANIFEST;
import static dev.imagestreams.testkit.FakeRegistryClient.Call.RESOLVE;
import static dev.imagestreams.testkit.FakeRegistryClient.Call.TAGS;
import static dev.imagestreams.testkit.ImportScene.REPOSITORY;
import static dev.imagestreams.testkit.ImportScene.failure;
import static dev.imagestreams.testkit.ImportScene.outcomes;
import static dev.imagestreams.testkit.ImportScene.wanting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.ImportOptions;
import dev.imagestreams.core.ImportResult;
import dev.imagestreams.core.TagImporter;
import dev.imagestreams.core.TagOutcome;
import dev.imagestreams.core.gate.DowngradeGuard;
import dev.imagestreams.core.select.TagSelection;
import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.Platform;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.validation.Validation;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.TagPage;
import dev.imagestreams.testkit.registry.SampleImage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tags that follow the best tag of a repository, by imports. */
class SelectionImportTest {

  private static final Platform ARM64 = new Platform("linux", "arm64", Optional.empty());

  private final ImportScene scene = new ImportScene();

  @AfterEach
  void close() {
    scene.close();
  }

  private static TagReference selecting(TagSelection selection) {
    return selection.on(TagReference.dockerImage("stable", REPOSITORY));
  }

  private static TagReference versions() {
    return selecting(TagSelection.semver("^1.0"));
  }

  private String put(String tag) {
    return scene.registry.put(REPOSITORY + ":" + tag, "image " + tag).toString();
  }

  private ImportResult importing(TagReference... tags) {
    return scene.importer.importImage(wanting(tags));
  }

  /** What {@code stable} pointed to, the newest first: the repository's tags. */
  private List<String> selected() {
    return scene.stream().status().tag("stable").orElseThrow().items().stream()
        .map(TagEvent::dockerImageReference)
        .map(reference -> ImageReference.parse(reference).tag().orElse("?"))
        .toList();
  }

  private static TagOutcome.Failure why(ImportResult result) {
    return result.tag("stable").flatMap(TagOutcome::failure).orElseThrow();
  }

  @Test
  void tagFollowsTheBestOfARepository() {
    put("1.2.0");
    put("1.9.0");
    put("2.0.0");
    put("latest");
    ImportResult first = importing(versions());
    String better = put("1.10.0");
    importing(versions());

    assertThat(outcomes(first)).containsExactly("stable UPDATED");
    assertThat(selected()).containsExactly("1.10.0", "1.9.0");
    assertThat(scene.stream().latest("stable").orElseThrow().dockerImageReference())
        .isEqualTo(REPOSITORY + ":1.10.0@" + better);
    assertThat(scene.stream().spec().tag("stable").orElseThrow().from())
        .contains(ObjectReference.dockerImage(REPOSITORY));
    assertThat(Validation.of(scene.stream())).isEmpty();
  }

  @Test
  void nothingNewCostsAListAndOneLook() {
    put("1.2.0");
    importing(versions());
    put("2.0.0");
    int commits = scene.commits.size();
    scene.registry.forgetCalls();
    ImportResult result = importing(versions());

    assertThat(outcomes(result)).containsExactly("stable UNCHANGED");
    assertThat(scene.registry.calls(TAGS)).isEqualTo(1);
    assertThat(scene.registry.calls(RESOLVE, REPOSITORY + ":1.2.0")).isEqualTo(1);
    assertThat(scene.registry.calls()).isEqualTo(2);
    assertThat(scene.commits).hasSize(commits);
  }

  @Test
  void repositoryIsListedOnceForAllTagsThatSelectFromIt() {
    put("1.2.0");
    put("7");
    ImageStream stream =
        wanting(
                versions(),
                TagSelection.numeric().on(TagReference.dockerImage("count", REPOSITORY + ":any")))
            .withSpec(
                wanting(
                        versions(),
                        TagSelection.numeric()
                            .on(TagReference.dockerImage("count", REPOSITORY + ":any")))
                    .spec()
                    .withDockerImageRepository(REPOSITORY));
    ImportResult result = scene.importer.importImage(stream);

    assertThat(outcomes(result))
        .containsExactly("1.2.0 UPDATED", "7 UPDATED", "count UPDATED", "stable UPDATED");
    assertThat(scene.registry.calls(TAGS)).isEqualTo(1);
    assertThat(scene.registry.calls(MANIFEST, REPOSITORY + ":7")).isEqualTo(1);
  }

  @Test
  void onlySomeTagsCanBeImported() {
    put("1.2.0");
    put("7");
    ImageStream stream = wanting(versions(), TagReference.dockerImage("other", REPOSITORY + ":7"));
    ImportResult result =
        scene.importer.importImage(stream, ImportOptions.ofTags(Set.of("stable")));

    assertThat(outcomes(result)).containsExactly("stable UPDATED");
  }

  @Test
  void tagThatIsPushedAgainIsFollowedToo() {
    put("1.2.0");
    importing(versions());
    String again = scene.registry.put(REPOSITORY + ":1.2.0", "rebuilt").toString();
    importing(versions());

    assertThat(scene.images("stable")).first().isEqualTo(again);
    assertThat(selected()).containsExactly("1.2.0", "1.2.0");
  }

  @Test
  void listThatFailsMovesNothing() {
    put("1.2.0");
    importing(versions());
    put("1.3.0");
    scene.registry.fail(REPOSITORY, failure(Reason.UNAVAILABLE));
    ImportResult result = importing(versions());

    assertThat(outcomes(result)).containsExactly("stable FAILED Unavailable");
    assertThat(selected()).containsExactly("1.2.0");
  }

  /** The best tag is on the page that fails. */
  @Test
  void listOfWhichAPageFailsMovesNothing() {
    put("1.2.0");
    put("1.3.0");
    importing(versions());
    scene.registry.pageSize(1);
    try (TagImporter other =
        TagImporter.builder()
            .registryClient(new FirstPageOnly(scene.registry))
            .store(scene.store)
            .clock(scene.clock)
            .build()) {
      ImportResult result = other.importImage(wanting(versions()));

      assertThat(outcomes(result)).containsExactly("stable FAILED Unavailable");
      assertThat(selected()).containsExactly("1.3.0");
    }
  }

  /** A registry that ends in the middle of a list. */
  private record FirstPageOnly(RegistryClient registry) implements RegistryClient {
    @Override
    public TagPage tags(Repository repository, Optional<String> cursor, Access access) {
      if (cursor.isPresent()) {
        throw failure(Reason.UNAVAILABLE);
      }
      return registry.tags(repository, cursor, access);
    }

    @Override
    public Optional<Descriptor> resolve(ImageReference reference, Access access) {
      return registry.resolve(reference, access);
    }

    @Override
    public Manifest manifest(ImageReference reference, Access access) {
      return registry.manifest(reference, access);
    }

    @Override
    public BlobStream blob(Repository repository, Digest digest, long offset, Access access) {
      return registry.blob(repository, digest, offset, access);
    }

    @Override
    public void close() {}
  }

  @Test
  void bestTagThatCanNotBeLookedAtIsNotReplacedByTheNext() {
    put("1.2.0");
    importing(versions());
    put("1.3.0");
    put("1.4.0");
    scene.registry.fail(REPOSITORY + ":1.4.0", failure(Reason.UNAVAILABLE));
    ImportResult result = importing(versions());

    assertThat(outcomes(result)).containsExactly("stable FAILED Unavailable");
    assertThat(why(result).message()).contains(":1.4.0");
    assertThat(selected()).containsExactly("1.2.0");
  }

  @Test
  void bestTagThatIsListedAndNotThereIsNotSaidToBeGone() {
    put("1.2.0");
    importing(versions());
    put("1.4.0");
    scene.registry.fail(REPOSITORY + ":1.4.0", failure(Reason.NOT_FOUND));

    assertThat(outcomes(importing(versions()))).containsExactly("stable FAILED NotFound");
  }

  // Downgrades

  @Test
  void listThatHasShrunkTakesNoTagBack() {
    put("1.2.0");
    put("1.3.0");
    importing(versions());
    scene.registry.hideFromLists(REPOSITORY + ":1.3.0");
    ImportResult result = importing(versions());

    assertThat(outcomes(result)).containsExactly("stable HELD Downgrade");
    assertThat(why(result).message()).contains("1.2.0 is older than 1.3.0");
    assertThat(selected()).containsExactly("1.3.0");
    assertThat(scene.conditions("stable"))
        .singleElement()
        .asString()
        .startsWith("Downgrade: " + REPOSITORY + ":1.2.0@sha256:");
  }

  @Test
  void listThatIsWholeAgainEndsIt() {
    put("1.2.0");
    put("1.3.0");
    importing(versions());
    scene.registry.remove(REPOSITORY + ":1.3.0");
    importing(versions());
    put("1.3.0");
    ImportResult result = importing(versions());

    assertThat(outcomes(result)).containsExactly("stable UNCHANGED");
    assertThat(scene.conditions("stable")).isEmpty();
  }

  @Test
  void downgradeIsFollowedWhereThatIsAllowed() {
    put("1.2.0");
    put("1.3.0");
    importing(versions());
    scene.registry.remove(REPOSITORY + ":1.3.0");
    Map<String, String> annotations = new TreeMap<>(versions().annotations());
    annotations.put(DowngradeGuard.ANNOTATION, "true");
    importing(versions().withAnnotations(annotations));

    assertThat(selected()).containsExactly("1.2.0", "1.3.0");
  }

  @Test
  void anotherRangeIsNoDowngrade() {
    put("1.2.0");
    put("2.0.0");
    importing(selecting(TagSelection.semver("*")));
    importing(versions());

    assertThat(selected()).containsExactly("1.2.0", "2.0.0");
  }

  @Test
  void emptyListFailsAndMovesNothing() {
    put("1.2.0");
    importing(versions());
    scene.registry.hideFromLists(REPOSITORY + ":1.2.0");
    ImportResult result = importing(versions());

    assertThat(outcomes(result)).containsExactly("stable FAILED NothingSelected");
    assertThat(selected()).containsExactly("1.2.0");
  }

  @Test
  void nothingThatCountsIsToldOnceWhateverElseIsPushed() {
    put("latest");
    ImportResult first = importing(versions());
    int commits = scene.commits.size();
    put("nightly");
    ImportResult second = importing(versions());

    assertThat(outcomes(second)).containsExactly("stable FAILED NothingSelected");
    assertThat(why(first).message()).contains("no tag of \"" + REPOSITORY + "\" counts");
    assertThat(why(second).detail()).startsWith("None of 2 tags counts");
    assertThat(scene.commits).hasSize(commits);
  }

  // Traps

  @Test
  void numbersBeyondDoublesAreToldApart() {
    put("20260125123456788");
    put("20260125123456789");
    put("20260125123456787");
    importing(selecting(TagSelection.numeric()));
    importing(selecting(TagSelection.numeric()));

    assertThat(selected()).containsExactly("20260125123456789");
  }

  @Test
  void tagsWithEqualExtractsDoNotFlap() {
    put("main-aaaaaaa-7");
    put("main-bbbbbbb-7");
    TagReference build = selecting(TagSelection.numeric().extracting("-(\\d+)$"));
    importing(build);
    for (int i = 0; i < 5; i++) {
      assertThat(outcomes(importing(build))).containsExactly("stable UNCHANGED");
    }

    assertThat(selected()).containsExactly("main-bbbbbbb-7");
  }

  /** Two versions, one image: nothing moves, and the history says which tag it is now. */
  @Test
  void betterTagOfTheSameImageIsNoMove() {
    String image = scene.registry.put(REPOSITORY + ":1.2.0", "same").toString();
    importing(versions());
    scene.registry.put(REPOSITORY + ":1.3.0", "same");
    ImportResult result = importing(versions());

    assertThat(outcomes(result)).containsExactly("stable UNCHANGED");
    assertThat(scene.images("stable")).containsExactly(image);
    assertThat(selected()).containsExactly("1.3.0");
    assertThat(scene.events()).filteredOn(event -> event.startsWith("tag.updated")).hasSize(1);
  }

  // Platforms

  @Test
  void bestTagForThePlatformIsTaken() {
    scene.registry.put(reference("1.2.0"), index("1.2.0", ARM64));
    scene.registry.put(reference("1.3.0"), index("1.3.0"));
    scene.registry.put(reference("1.4.0"), SampleImage.of("1.4.0"));
    importing(selecting(TagSelection.semver("^1.0").onPlatform(ARM64)));

    assertThat(selected()).containsExactly("1.2.0");
  }

  @Test
  void platformThatComesLateMovesTheTagThen() {
    TagReference arm = selecting(TagSelection.semver("^1.0").onPlatform(ARM64));
    scene.registry.put(reference("1.2.0"), index("1.2.0", ARM64));
    scene.registry.put(reference("1.3.0"), index("1.3.0"));
    importing(arm);
    scene.registry.put(reference("1.3.0"), index("1.3.0", ARM64));
    importing(arm);

    assertThat(selected()).containsExactly("1.3.0", "1.2.0");
  }

  @Test
  void atMostFiveTagsAreLookedAtForAPlatform() {
    for (int i = 0; i < 7; i++) {
      put("1." + i + ".0");
    }
    ImportResult result = importing(selecting(TagSelection.semver("^1.0").onPlatform(ARM64)));

    assertThat(outcomes(result)).containsExactly("stable FAILED PlatformMissing");
    assertThat(why(result).detail()).isEqualTo("looked at 1.6.0, 1.5.0, 1.4.0, 1.3.0, 1.2.0");
    assertThat(scene.registry.calls(MANIFEST)).isEqualTo(5);
  }

  private static ImageReference reference(String tag) {
    return ImageReference.parse(REPOSITORY + ":" + tag);
  }

  private static SampleImage index(String content, Platform... more) {
    SampleImage amd64 = SampleImage.of(content);
    return more.length == 0
        ? SampleImage.index(amd64)
        : SampleImage.index(amd64, SampleImage.of(content + " arm", more[0]));
  }

  // First seen

  @Test
  void newestIsWhatWasSeenLast() {
    TagReference newest = selecting(TagSelection.newestFirstSeen());
    put("b");
    put("a");
    importing(newest);
    scene.clock.advance(Duration.ofMinutes(1));
    put("aa");
    importing(newest);
    scene.clock.advance(Duration.ofMinutes(1));
    ImportResult nothing = importing(newest);

    assertThat(selected()).containsExactly("aa", "b");
    assertThat(outcomes(nothing)).containsExactly("stable UNCHANGED");
  }

  @Test
  void tagThatComesBackIsNotTheNewest() {
    TagReference newest = selecting(TagSelection.newestFirstSeen());
    put("old");
    importing(newest);
    scene.registry.remove(REPOSITORY + ":old");
    scene.clock.advance(Duration.ofMinutes(1));
    put("new");
    importing(newest);
    scene.clock.advance(Duration.ofMinutes(1));
    put("old");
    importing(newest);

    assertThat(selected()).containsExactly("new", "old");
  }

  @Test
  void newestThatIsGoneFromTheListTakesNoTagBack() {
    TagReference newest = selecting(TagSelection.newestFirstSeen());
    put("old");
    importing(newest);
    scene.clock.advance(Duration.ofMinutes(1));
    put("new");
    importing(newest);
    scene.registry.hideFromLists(REPOSITORY + ":new");

    assertThat(outcomes(importing(newest))).containsExactly("stable HELD Downgrade");
    assertThat(selected()).containsExactly("new", "old");
  }

  @Test
  void sourceThatIsNoReferenceFails() {
    TagReference bad =
        TagSelection.numeric().on(TagReference.dockerImage("stable", "Not A Reference"));

    assertThat(outcomes(importing(bad))).containsExactly("stable FAILED Invalid");
  }
}
