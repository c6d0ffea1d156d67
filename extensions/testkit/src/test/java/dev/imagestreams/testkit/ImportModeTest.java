package dev.imagestreams.testkit;

import static dev.imagestreams.testkit.FakeRegistryClient.Call.BLOB;
import static dev.imagestreams.testkit.FakeRegistryClient.Call.MANIFEST;
import static dev.imagestreams.testkit.FakeRegistryClient.Call.RESOLVE;
import static dev.imagestreams.testkit.ImportScene.LEGACY;
import static dev.imagestreams.testkit.ImportScene.REPOSITORY;
import static dev.imagestreams.testkit.ImportScene.failure;
import static dev.imagestreams.testkit.ImportScene.image;
import static dev.imagestreams.testkit.ImportScene.outcomes;
import static dev.imagestreams.testkit.ImportScene.request;
import static dev.imagestreams.testkit.ImportScene.wanting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.ImportResult;
import dev.imagestreams.core.store.Commit;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamImport;
import dev.imagestreams.model.Platform;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.testkit.registry.SampleImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is imported of images for several platforms. */
class ImportModeTest {

  private static final Repository WEB = Repository.parse(REPOSITORY);
  private static final ImageReference ONE = WEB.withTag("1");

  private final ImportScene scene = new ImportScene();
  private final FakeRegistryClient registry = scene.registry;
  private final SampleImage amd = SampleImage.of("amd");
  private final SampleImage arm =
      SampleImage.of("arm", new Platform("linux", "arm64", Optional.of("v8")));
  private final SampleImage power =
      SampleImage.of("power", new Platform("linux", "ppc64le", Optional.empty()));

  @AfterEach
  void close() {
    scene.close();
  }

  private ImportResult importTag(TagReference tag) {
    return scene.importer.importImage(wanting(tag));
  }

  private static TagReference whole() {
    return TagReference.dockerImage("web", ONE.toString());
  }

  private static TagReference one(String... annotations) {
    TagReference tag = whole().withImportPolicy(LEGACY);
    return annotations.length == 0
        ? tag
        : tag.withAnnotations(Map.of(annotations[0], annotations[1]));
  }

  // The whole index

  @Test
  void indexIsKeptWithAllItsImages() {
    SampleImage index = SampleImage.index(arm, amd);
    registry.put(ONE, index);

    ImportResult result = importTag(whole());

    assertThat(outcomes(result)).containsExactly("web UPDATED");
    assertThat(scene.images("web")).containsExactly(index.digest().toString());
    assertThat(scene.store.image(index.digest()).orElseThrow().dockerImageManifests()).hasSize(2);
    Image child = scene.store.image(arm.digest()).orElseThrow();
    assertThat(child.labels()).containsEntry("content", "arm");
    assertThat(child.dockerImageReference()).isEqualTo(REPOSITORY + "@" + arm.digest());
  }

  @Test
  void imagesOfAnIndexAreCommittedBeforeIt() {
    SampleImage inner = SampleImage.index(arm);
    SampleImage index = SampleImage.index(inner, amd);
    registry.put(ONE, index);

    importTag(whole());

    assertThat(committed())
        .containsExactly(arm.digest(), inner.digest(), amd.digest(), index.digest());
  }

  @Test
  void imageThatIsMissingFailsTheTagAndNothingOfItIsKept() {
    registry.put(ONE, SampleImage.index(amd, arm));
    registry.with(WEB, content -> content.manifests.remove(arm.digest()));

    ImportResult result = importTag(whole());

    assertThat(outcomes(result)).containsExactly("web FAILED InvalidAnswer");
    assertThat(scene.conditions("web"))
        .singleElement()
        .satisfies(
            condition ->
                assertThat(condition).contains(arm.digest().toString()).contains("missing"));
    assertThat(committed()).isEmpty();
  }

  @Test
  void imageThatCannotBeFetchedFailsTheTagAndHindersNoOther() {
    registry.put(ONE, SampleImage.index(amd, arm));
    registry.put(REPOSITORY + ":2", "two");
    registry.fail(REPOSITORY + "@" + arm.digest(), failure(RegistryException.Reason.UNAVAILABLE));

    ImportResult result =
        scene.importer.importImage(
            wanting(whole(), TagReference.dockerImage("two", REPOSITORY + ":2")));

    assertThat(outcomes(result)).containsExactly("two UPDATED", "web FAILED Unavailable");
    assertThat(scene.store.image(amd.digest())).isEmpty();
  }

  @Test
  void indexThatLostAnImageKeepsTheTagWhereItWas() {
    SampleImage index = SampleImage.index(amd);
    registry.put(ONE, index);
    importTag(whole());
    registry.put(ONE, SampleImage.index(amd, arm));
    registry.with(WEB, content -> content.manifests.remove(arm.digest()));

    ImportResult result = importTag(whole());

    assertThat(outcomes(result)).containsExactly("web FAILED InvalidAnswer");
    assertThat(scene.images("web")).containsExactly(index.digest().toString());
  }

  @Test
  void nothingIsFetchedTwiceForOneDigest() {
    registry.put(ONE, SampleImage.index(amd, arm));
    registry.put(WEB.withTag("2"), SampleImage.index(amd, power));
    registry.put(WEB.withTag("3"), amd);

    scene.importer.importImage(ImageStream.of("shop/web", REPOSITORY));

    assertThat(registry.calls(RESOLVE)).isZero();
    // Three tags, and each image of an index once, save the one that a tag may have brought first.
    assertThat(registry.calls(MANIFEST)).isBetween(5, 6);
    assertThat(registry.calls(MANIFEST, REPOSITORY + "@" + amd.digest())).isLessThanOrEqualTo(1);
    assertThat(registry.calls(BLOB)).isEqualTo(3);
  }

  @Test
  void imagesThatTheStoreHasAreNotFetched() {
    registry.put(ONE, SampleImage.index(amd, arm));
    importTag(whole());
    registry.put(ONE, SampleImage.index(amd, power));
    registry.forgetCalls();

    importTag(whole());

    assertThat(registry.calls(RESOLVE)).isEqualTo(1);
    assertThat(registry.calls(MANIFEST)).isEqualTo(2);
    assertThat(registry.calls(BLOB)).isEqualTo(1);
    assertThat(scene.store.image(power.digest())).isPresent();
  }

  @Test
  void unchangedIndexCostsOneRequest() {
    registry.put(ONE, SampleImage.index(amd, arm));
    importTag(whole());
    registry.forgetCalls();

    ImportResult again = importTag(whole());

    assertThat(again.changed()).isFalse();
    assertThat(registry.calls()).isEqualTo(1);
    assertThat(registry.calls(RESOLVE, ONE.toString())).isEqualTo(1);
  }

  @Test
  void indexWithoutImagesIsKept() {
    SampleImage index = SampleImage.index();
    registry.put(ONE, index);

    assertThat(outcomes(importTag(whole()))).containsExactly("web UPDATED");
  }

  @Test
  void indexesInIndexesWithoutEndAreTooLarge() {
    SampleImage index = SampleImage.index(amd);
    for (int i = 0; i < 5; i++) {
      index = SampleImage.index(index);
    }
    registry.put(ONE, index);

    assertThat(outcomes(importTag(whole()))).containsExactly("web FAILED TooLarge");
    assertThat(outcomes(importTag(one()))).containsExactly("web FAILED TooLarge");
  }

  @Test
  void tooManyImagesAreTooLargeAndNoneIsFetched() {
    registry.put(
        ONE,
        SampleImage.index(
            IntStream.rangeClosed(0, 1_000)
                .mapToObj(i -> SampleImage.of("image " + i))
                .toArray(SampleImage[]::new)));

    assertThat(outcomes(importTag(whole()))).containsExactly("web FAILED TooLarge");
    assertThat(registry.calls()).isEqualTo(1);
  }

  @Test
  void requestIsToldAllImagesOfAnIndexAlsoOfOneThatIsKnown() {
    registry.put(ONE, SampleImage.index(SampleImage.index(arm), amd));
    ImageStreamImport request = request(image(ONE.toString(), "web"));

    for (int i = 0; i < 2; i++) {
      ImageStreamImport answer = scene.importer.importImages(request);

      assertThat(answer.status().images().get(0).manifests())
          .extracting(image -> image.metadata().name())
          .contains(arm.digest().toString(), amd.digest().toString())
          .hasSize(3);
    }
  }

  // One image of it

  @Test
  void oneImageIsChosenAndNamedByItsOwnDigest() {
    registry.put(ONE, SampleImage.index(power, amd));

    ImportResult result = importTag(one());

    assertThat(outcomes(result)).containsExactly("web UPDATED");
    assertThat(scene.images("web")).containsExactly(amd.digest().toString());
    assertThat(scene.stream().latest("web").orElseThrow().dockerImageReference())
        .isEqualTo(REPOSITORY + "@" + amd.digest());
  }

  @Test
  void annotationsOfTheTagSayWhichImageIsMeant() {
    registry.put(ONE, SampleImage.index(amd, arm, power));

    importTag(one("importer.image.openshift.io/prefer-arch", "ppc64le"));

    assertThat(scene.images("web")).containsExactly(power.digest().toString());
  }

  @Test
  void firstImageIsTakenWhereNoneFits() {
    SampleImage mainframe = SampleImage.of("z", new Platform("zos", "s390x", Optional.empty()));
    registry.put(ONE, SampleImage.index(mainframe, power));

    importTag(one());

    assertThat(scene.images("web")).containsExactly(mainframe.digest().toString());
  }

  @Test
  void digestOfAnIndexIgnoresTheAnnotations() {
    SampleImage index = SampleImage.index(power, amd);
    registry.put(ONE, index);
    TagReference tag =
        TagReference.dockerImage("web", REPOSITORY + "@" + index.digest())
            .with()
            .importPolicy(LEGACY)
            .annotations(Map.of("importer.image.openshift.io/prefer-arch", "ppc64le"))
            .build();

    importTag(tag);

    assertThat(scene.images("web")).containsExactly(amd.digest().toString());
  }

  @Test
  void indexInAnIndexIsChosenFromToo() {
    registry.put(ONE, SampleImage.index(SampleImage.index(power, amd)));

    importTag(one());

    assertThat(scene.images("web")).containsExactly(amd.digest().toString());
  }

  @Test
  void imagesThatAreNotChosenAreNotFetched() {
    registry.put(ONE, SampleImage.index(amd, arm, power));

    importTag(one());

    assertThat(registry.calls(MANIFEST)).isEqualTo(2);
    assertThat(registry.calls(BLOB)).isEqualTo(1);
  }

  @Test
  void chosenImageThatIsUnchangedCostsOneRequest() {
    registry.put(ONE, SampleImage.index(amd, arm));
    importTag(one());
    registry.forgetCalls();

    ImportResult again = importTag(one());

    assertThat(again.changed()).isFalse();
    assertThat(registry.calls()).isEqualTo(1);
  }

  @Test
  void emptyIndexHasNoneToChoose() {
    registry.put(ONE, SampleImage.index());

    assertThat(outcomes(importTag(one()))).containsExactly("web FAILED InvalidAnswer");
    assertThat(scene.conditions("web").get(0)).contains("no manifests in manifest list");
  }

  @Test
  void annotationsOfTheTagCountForRequestsToo() {
    registry.put(ONE, SampleImage.index(amd, power));
    importTag(one("importer.image.openshift.io/prefer-arch", "ppc64le"));

    ImageStreamImport answer =
        scene.importer.importImages(request(image(ONE.toString(), "web").withImportPolicy(LEGACY)));

    assertThat(answer.status().images().get(0).image().orElseThrow().metadata().name())
        .isEqualTo(power.digest().toString());
    assertThat(answer.status().images().get(0).manifests()).isEmpty();
  }

  // From one mode to the other

  @Test
  void modeThatIsChangedIsFollowed() {
    SampleImage index = SampleImage.index(amd, arm);
    registry.put(ONE, index);
    importTag(one());

    importTag(whole());
    importTag(one());

    assertThat(scene.images("web"))
        .containsExactly(
            amd.digest().toString(), index.digest().toString(), amd.digest().toString());
    assertThat(scene.store.image(arm.digest())).isPresent();
  }

  @Test
  void modeThatIsNoneFailsTheTag() {
    registry.put(ONE, amd);

    importTag(whole().withImportPolicy(LEGACY.withImportMode("Sideways")));

    assertThat(scene.conditions("web"))
        .containsExactly(
            "Invalid: invalid import mode, valid modes are '', 'Legacy', 'PreserveOriginal'");
  }

  private List<Digest> committed() {
    List<Digest> images = new ArrayList<>();
    for (Commit commit : scene.commits) {
      commit.images().forEach(image -> images.add(image.digest()));
    }
    return images;
  }
}
