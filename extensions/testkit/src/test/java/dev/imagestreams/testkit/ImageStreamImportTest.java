package dev.imagestreams.testkit;

import static dev.imagestreams.testkit.FakeRegistryClient.Call.BLOB;
import static dev.imagestreams.testkit.FakeRegistryClient.Call.MANIFEST;
import static dev.imagestreams.testkit.FakeRegistryClient.Call.RESOLVE;
import static dev.imagestreams.testkit.FakeRegistryClient.Call.TAGS;
import static dev.imagestreams.testkit.ImportScene.REPOSITORY;
import static dev.imagestreams.testkit.ImportScene.WEB;
import static dev.imagestreams.testkit.ImportScene.failure;
import static dev.imagestreams.testkit.ImportScene.image;
import static dev.imagestreams.testkit.ImportScene.repository;
import static dev.imagestreams.testkit.ImportScene.request;
import static dev.imagestreams.testkit.ImportScene.requestOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.core.StreamNotFoundException;
import dev.imagestreams.core.store.ConflictException;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageImportStatus;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamImport;
import dev.imagestreams.model.ImageStreamJson;
import dev.imagestreams.model.LocalObjectReference;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.RepositoryImportStatus;
import dev.imagestreams.model.Status;
import dev.imagestreams.model.TagImportPolicy;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.ImportSummary;
import dev.imagestreams.model.tags.ReferencePolicy;
import dev.imagestreams.model.validation.InvalidObjectException;
import dev.imagestreams.model.validation.RegistryAllowList;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.testkit.registry.SampleImage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Imports that an ImageStreamImport asks for, and what they are answered. */
class ImageStreamImportTest {

  private final ImportScene scene = new ImportScene();
  private final FakeRegistryClient registry = scene.registry;

  @AfterEach
  void close() {
    scene.close();
  }

  private ImageStreamImport carryOut(ImageStreamImport request) {
    return scene.importer.importImages(request);
  }

  // Images

  @Test
  void imagesAreAnsweredInTheirPlaces() {
    Digest one = registry.put(REPOSITORY + ":1", "one");
    Digest two = registry.put("other.example/db:16", "two");

    ImageStreamImport answer =
        carryOut(
            request(
                image(REPOSITORY + ":1", "a"),
                image(REPOSITORY + ":nope", "b"),
                image("other.example/db:16", "c")));

    assertThat(answer.status().images())
        .extracting(ImageStreamImportTest::shown)
        .containsExactly(
            "Success 1 " + REPOSITORY + "@" + one,
            "Failure NotFound 404 nope -",
            "Success 16 other.example/db@" + two);
    assertThat(answer.status().repository()).isEmpty();
    assertThat(answer.status().stream()).contains(scene.stream());
    assertThat(scene.images("a")).containsExactly(one.toString());
    assertThat(scene.images("c")).containsExactly(two.toString());
    assertThat(scene.stream().spec().tags())
        .extracting(tag -> tag.name() + " " + tag.from().orElseThrow().name())
        .containsExactly(
            "a " + REPOSITORY + ":1", "b " + REPOSITORY + ":nope", "c other.example/db:16");
    assertThat(scene.commits).hasSize(1);
  }

  @Test
  void answerIsADocumentThatCanBeReadBack() {
    registry.put(REPOSITORY + ":1", "one");

    ImageStreamImport answer = carryOut(request(image(REPOSITORY + ":1", "a")));

    String json = ImageStreamJson.write(answer);
    assertThat(ImageStreamJson.read(json, ImageStreamImport.class)).isEqualTo(answer);
    assertThat(json).contains("\"status\":{\"metadata\":{},\"status\":\"Success\"}");
  }

  @Test
  void imageIsForTheTagOfItsNameWhereNoneIsSaid() {
    Digest one = registry.put(REPOSITORY + ":1", "one");

    ImageStreamImport answer = carryOut(request(image(REPOSITORY + ":1")));

    assertThat(answer.spec().images().get(0).to().map(LocalObjectReference::name)).contains("1");
    assertThat(scene.images("1")).containsExactly(one.toString());
  }

  @Test
  void imageOfNoTagIsToldAndNotTagged() {
    Digest latest = registry.put(REPOSITORY + ":latest", "one");
    Digest other = registry.put(REPOSITORY + ":2", "two");

    ImageStreamImport answer =
        carryOut(request(image(REPOSITORY), image(REPOSITORY + "@" + other)));

    assertThat(answer.status().images())
        .extracting(ImageStreamImportTest::shown)
        .containsExactly(
            "Success latest " + REPOSITORY + "@" + latest, "Success  " + REPOSITORY + "@" + other);
    assertThat(scene.stream().spec().tags()).isEmpty();
    assertThat(scene.stream().status().tags()).isEmpty();
    assertThat(scene.store.image(latest)).isEmpty();
  }

  @Test
  void imageIsNamedAsTheRequestSpellsIt() {
    Digest one = registry.put("docker.io/library/test:latest", "one");

    ImageStreamImport answer = carryOut(request(image("test:latest", "x")));

    assertThat(answer.status().images().get(0).image().map(Image::dockerImageReference))
        .contains("test@" + one);
    assertThat(scene.stream().latest("x").orElseThrow().dockerImageReference())
        .isEqualTo("test@" + one);
  }

  @Test
  void digestIsFoundWithoutATag() {
    Digest one = registry.put(REPOSITORY + ":1", "one");
    registry.remove(REPOSITORY + ":1");

    ImageStreamImport answer =
        carryOut(
            request(image(REPOSITORY + "@" + one, "a"), image(REPOSITORY + ":old@" + one, "b")));

    assertThat(answer.status().images()).extracting(ImageImportStatus::tag).containsOnly("");
    assertThat(scene.images("a")).containsExactly(one.toString());
    assertThat(scene.images("b")).containsExactly(one.toString());
  }

  @Test
  void digestThatIsKnownFromElsewhereIsStillLookedUpWhereItIsAskedFor() {
    Digest one = registry.put("other.example/app:1", "one");
    carryOut(request(image("other.example/app:1", "a")));

    ImageStreamImport answer = carryOut(request(image(REPOSITORY + "@" + one, "b")));

    assertThat(answer.status().images())
        .extracting(ImageStreamImportTest::shown)
        .containsExactly("Failure NotFound 404  -");
  }

  @Test
  void sameReferenceIsAskedForOnce() {
    registry.put(REPOSITORY + ":1", "one");

    carryOut(request(image(REPOSITORY + ":1", "a"), image(REPOSITORY + ":1", "b")));

    assertThat(registry.calls(MANIFEST)).isEqualTo(1);
    assertThat(scene.images("a")).isEqualTo(scene.images("b")).hasSize(1);
  }

  @Test
  void lastImageForATagCounts() {
    Digest one = registry.put(REPOSITORY + ":1", "one");
    Digest two = registry.put(REPOSITORY + ":2", "two");

    ImageStreamImport answer =
        carryOut(request(image(REPOSITORY + ":1", "a"), image(REPOSITORY + ":2", "a")));

    assertThat(answer.status().images())
        .extracting(status -> status.image().orElseThrow().metadata().name())
        .containsExactly(one.toString(), two.toString());
    assertThat(scene.images("a")).containsExactly(two.toString());
  }

  @Test
  void nameThatIsNoneFailsAlone() {
    registry.put(REPOSITORY + ":1", "one");

    ImageStreamImport answer = carryOut(request(image("*", "a"), image(REPOSITORY + ":1", "b")));

    Status status = answer.status().images().get(0).status();
    assertThat(status.reason()).isEqualTo("Invalid");
    assertThat(status.code()).isEqualTo(422);
    assertThat(status.message()).startsWith("from.name: Invalid value: \"*\": invalid name: ");
    assertThat(scene.images("b")).hasSize(1);
  }

  @Test
  void eachImageIsAskedForAsInsecurelyAsItSays() {
    registry.put(REPOSITORY + ":1", "one");
    registry.put("plain.example/app:1", "two");

    carryOut(
        request(
            image(REPOSITORY + ":1", "a"),
            image("plain.example/app:1", "b")
                .withImportPolicy(TagImportPolicy.DEFAULT.withInsecure(true))));

    assertThat(registry.accesses(MANIFEST, REPOSITORY + ":1"))
        .extracting(Access::insecure)
        .containsExactly(false);
    assertThat(registry.accesses(MANIFEST, "plain.example/app:1"))
        .extracting(Access::insecure)
        .containsExactly(true);
  }

  @Test
  void policiesOfTheRequestBecomeThoseOfTheTagSaveItsReferencePolicy() {
    registry.put(REPOSITORY + ":1", "one");
    carryOut(
        request(
            image(REPOSITORY + ":1", "a")
                .with()
                .importPolicy(TagImportPolicy.DEFAULT.withScheduled(true))
                .referencePolicy(ReferencePolicy.LOCAL.toModel())
                .build()));
    carryOut(request(image(REPOSITORY + ":1", "a")));

    TagReference tag = scene.stream().spec().tag("a").orElseThrow();
    assertThat(tag.importPolicy().scheduled()).isFalse();
    assertThat(tag.referencePolicy().type()).isEqualTo("Local");
  }

  // Manifests

  @Test
  void manifestsAreAnsweredWhereTheyAreAskedFor() {
    SampleImage sample = SampleImage.of("one");
    registry.put(ImageReference.parse(REPOSITORY + ":1"), sample);

    ImageStreamImport answer =
        carryOut(
            request(
                image(REPOSITORY + ":1", "a").withIncludeManifest(true),
                image(REPOSITORY + ":1", "b")));

    Image with = answer.status().images().get(0).image().orElseThrow();
    assertThat(with.dockerImageManifest()).isEqualTo(text(sample.manifest().bytes()));
    assertThat(with.dockerImageConfig()).isEqualTo(text(sample.blobs().get(0)));
    Image without = answer.status().images().get(1).image().orElseThrow();
    assertThat(without.dockerImageManifest()).isEmpty();
    assertThat(without.dockerImageConfig()).isEmpty();
    assertThat(scene.store.image(sample.digest()).orElseThrow().dockerImageManifest()).isEmpty();
    assertThat(registry.calls(MANIFEST)).isEqualTo(1);
    assertThat(registry.calls(BLOB)).isEqualTo(1);
  }

  @Test
  void manifestOfAnImageThatIsKnownIsFetchedForTheAnswer() {
    SampleImage sample = SampleImage.of("one");
    registry.put(ImageReference.parse(REPOSITORY + ":1"), sample);
    ImageStreamImport request = request(image(REPOSITORY + ":1", "a").withIncludeManifest(true));
    carryOut(request);
    int commits = scene.commits.size();

    ImageStreamImport again = carryOut(request);

    assertThat(again.status().images().get(0).image().orElseThrow().dockerImageManifest())
        .isEqualTo(text(sample.manifest().bytes()));
    assertThat(scene.commits).hasSize(commits);
  }

  @Test
  void manifestsOfAnIndexAreAnsweredToo() {
    SampleImage child = SampleImage.of("one");
    SampleImage index = SampleImage.index(child);
    registry.put(ImageReference.parse(REPOSITORY + ":1"), index);

    ImageStreamImport answer =
        carryOut(request(image(REPOSITORY + ":1", "a").withIncludeManifest(true)));

    ImageImportStatus status = answer.status().images().get(0);
    assertThat(status.image().orElseThrow().dockerImageManifest())
        .isEqualTo(text(index.manifest().bytes()));
    assertThat(status.manifests())
        .singleElement()
        .satisfies(
            image -> {
              assertThat(image.dockerImageReference()).isEqualTo(REPOSITORY + "@" + child.digest());
              assertThat(image.dockerImageManifest()).isEqualTo(text(child.manifest().bytes()));
            });
  }

  // Trials

  @Test
  void trialTellsAndChangesNothing() {
    Digest one = registry.put(REPOSITORY + ":1", "one");
    ImageStreamImport request = request(image(REPOSITORY + ":1", "a"));

    ImageStreamImport answer = carryOut(request.withSpec(request.spec().withIsImport(false)));

    assertThat(answer.status().images())
        .extracting(ImageStreamImportTest::shown)
        .containsExactly("Success 1 " + REPOSITORY + "@" + one);
    assertThat(answer.status().stream()).isEmpty();
    assertThat(scene.store.get(WEB)).isEmpty();
    assertThat(scene.commits).isEmpty();
    assertThat(ImportSummary.of(answer).headline()).isEqualTo("imported (dry run)");
  }

  // Repositories

  @Test
  void tagsOfARepositoryAreAnsweredTheMostImportantFirst() {
    registry.put(REPOSITORY + ":1.0", "one");
    registry.put(REPOSITORY + ":latest", "two");
    registry.put(REPOSITORY + ":2.0", "two");

    ImageStreamImport answer = carryOut(requestOf(repository(REPOSITORY)));

    RepositoryImportStatus status = answer.status().repository().orElseThrow();
    assertThat(status.status()).isEqualTo(Status.NONE.withStatus(Status.SUCCESS));
    assertThat(status.images())
        .extracting(ImageImportStatus::tag)
        .containsExactly("latest", "2.0", "1.0");
    assertThat(status.additionalTags()).isEmpty();
    assertThat(answer.status().images()).isEmpty();
  }

  @Test
  void tagsOfARepositoryAreWantedByThemselvesFromThenOn() {
    registry.put(REPOSITORY + ":1", "one");

    ImageStream stream =
        carryOut(requestOf(repository(REPOSITORY))).status().stream().orElseThrow();

    assertThat(stream.spec().dockerImageRepository()).isEmpty();
    assertThat(stream.spec().tag("1").flatMap(TagReference::from).map(ObjectReference::name))
        .contains(REPOSITORY + ":1");
    assertThat(stream.metadata().annotations())
        .containsEntry(ImageStream.REPOSITORY_CHECK_ANNOTATION, Samples.NOON.toString());
  }

  @Test
  void failingTagsOfARepositoryAreCounted() {
    registry.put(REPOSITORY + ":1", "one");
    registry.put(REPOSITORY + ":2", "two");
    registry.put(REPOSITORY + ":3", "three");
    registry.fail(REPOSITORY + ":1", failure(RegistryException.Reason.UNAVAILABLE));
    Status one = statusOfRepository(carryOut(requestOf(repository(REPOSITORY))));
    registry.fail(REPOSITORY + ":2", failure(RegistryException.Reason.UNAVAILABLE));
    Status two = statusOfRepository(carryOut(requestOf(repository(REPOSITORY))));

    assertThat(one.status()).isEqualTo(Status.FAILURE);
    assertThat(one.reason()).isEqualTo("ImportFailed");
    assertThat(one.message()).isEqualTo("one of the images from this repository failed to import");
    assertThat(two.message()).isEqualTo("2 of the images from this repository failed to import");
    assertThat(scene.images("3")).hasSize(1);
    // A tag that is only one of a repository's is not wanted before it was there.
    assertThat(scene.stream().spec().tag("1")).isEmpty();
    assertThat(scene.conditions("1")).hasSize(1);
  }

  @Test
  void repositoryThatCannotBeListedIsTheRepositorysFailure() {
    Digest one = registry.put("other.example/db:16", "one");
    registry.fail(REPOSITORY, failure(RegistryException.Reason.UNAUTHORIZED));
    ImageStreamImport request = request(image("other.example/db:16", "db"));

    ImageStreamImport answer =
        carryOut(
            request.withSpec(request.spec().withRepository(Optional.of(repository(REPOSITORY)))));

    RepositoryImportStatus status = answer.status().repository().orElseThrow();
    assertThat(status.status().reason()).isEqualTo("Unauthorized");
    assertThat(status.status().code()).isEqualTo(401);
    assertThat(status.images()).isEmpty();
    assertThat(scene.images("db")).containsExactly(one.toString());
  }

  @Test
  void imageGoesBeforeTheRepositorysTagOfThatName() {
    registry.put(REPOSITORY + ":1", "one");
    Digest two = registry.put("other.example/app:x", "two");
    ImageStreamImport request = request(image("other.example/app:x", "1"));

    carryOut(request.withSpec(request.spec().withRepository(Optional.of(repository(REPOSITORY)))));

    assertThat(scene.images("1")).containsExactly(two.toString());
  }

  @Test
  void repositoryIsListedAndAskedAsInsecurelyAsItSays() {
    registry.put(REPOSITORY + ":1", "one");

    carryOut(
        requestOf(
            repository(REPOSITORY).withImportPolicy(TagImportPolicy.DEFAULT.withInsecure(true))));

    assertThat(registry.accesses(TAGS, REPOSITORY)).allMatch(Access::insecure).isNotEmpty();
    assertThat(registry.accesses(MANIFEST, REPOSITORY + ":1"))
        .allMatch(Access::insecure)
        .isNotEmpty();
    assertThat(scene.stream().spec().tag("1").orElseThrow().importPolicy().insecure()).isTrue();
  }

  @Test
  void tagsBeyondTheMostAreNamedUnlessAnImageIsOfThem() {
    for (String tag : List.of("v1", "other", "v2", "3", "3.1", "abc")) {
      registry.put(REPOSITORY + ":" + tag, "image " + tag);
    }
    try (ImportScene limited = new ImportScene(builder -> builder.maxTags(4))) {
      for (String tag : List.of("v1", "other", "v2", "3", "3.1", "abc")) {
        limited.registry.put(REPOSITORY + ":" + tag, "image " + tag);
      }
      ImageStreamImport request = request(image(REPOSITORY + ":v2", "two"));

      RepositoryImportStatus status =
          limited
              .importer
              .importImages(
                  request.withSpec(
                      request.spec().withRepository(Optional.of(repository(REPOSITORY)))))
              .status()
              .repository()
              .orElseThrow();

      assertThat(status.images())
          .extracting(ImageImportStatus::tag)
          .containsExactly("3.1", "3", "abc", "other");
      assertThat(status.additionalTags()).containsExactly("v1");
    }
  }

  // Whose stream it is

  @Test
  void sameRequestAgainChangesNothing() {
    registry.put(REPOSITORY + ":1", "one");
    registry.fail(REPOSITORY + ":2", failure(RegistryException.Reason.TIMED_OUT));
    ImageStreamImport request =
        request(image(REPOSITORY + ":1", "a"), image(REPOSITORY + ":2", "b"));
    carryOut(request);
    ImageStream before = scene.stream();
    List<String> events = scene.events();
    registry.forgetCalls();

    ImageStreamImport again = carryOut(request);

    assertThat(again.status().stream()).contains(before);
    assertThat(scene.stream()).isEqualTo(before);
    assertThat(scene.events()).isEqualTo(events);
    assertThat(scene.commits).hasSize(1);
    assertThat(registry.calls(RESOLVE, REPOSITORY + ":1")).isEqualTo(1);
    assertThat(registry.calls(MANIFEST, REPOSITORY + ":1")).isZero();
  }

  @Test
  void staleResourceVersionIsAConflict() {
    registry.put(REPOSITORY + ":1", "one");
    String stale =
        carryOut(request(image(REPOSITORY + ":1", "a"))).status().stream()
            .orElseThrow()
            .metadata()
            .resourceVersion();
    registry.put(REPOSITORY + ":1", "two");
    carryOut(request(image(REPOSITORY + ":1", "a")));
    ImageStreamImport request = request(image(REPOSITORY + ":1", "b"));

    assertThatThrownBy(
            () -> carryOut(request.withMetadata(request.metadata().withResourceVersion(stale))))
        .isInstanceOf(ConflictException.class);
  }

  @Test
  void streamThatIsKnownToTheRequestMustBeThere() {
    ImageStreamImport request = request(image(REPOSITORY + ":1", "a"));

    assertThatThrownBy(
            () -> carryOut(request.withMetadata(request.metadata().withResourceVersion("42"))))
        .isInstanceOf(StreamNotFoundException.class);
    assertThatThrownBy(
            () ->
                carryOut(
                    request.withMetadata(
                        request.metadata().withIdentity("another", Instant.EPOCH))))
        .isInstanceOf(StreamNotFoundException.class);
  }

  @Test
  void anotherStreamOfTheNameIsNotTheOneAskedFor() {
    registry.put(REPOSITORY + ":1", "one");
    ImageStreamImport request = request(image(REPOSITORY + ":1", "a"));
    carryOut(request);

    assertThatThrownBy(
            () ->
                carryOut(
                    request.withMetadata(
                        request.metadata().withIdentity("another", Instant.EPOCH))))
        .isInstanceOf(StreamNotFoundException.class);
  }

  // What is refused

  @Test
  void requestThatSaysWhatNoneMayIsRefused() {
    assertThatThrownBy(() -> carryOut(requestOf(repository(REPOSITORY + ":1"))))
        .isInstanceOf(InvalidObjectException.class)
        .hasMessageContaining("you must specify an image repository, not a tag or ID");
    assertThat(registry.calls()).isZero();
  }

  @Test
  void requestOfARegistryThatIsNotAllowedIsRefused() {
    RegistryAllowList allowed =
        RegistryAllowList.of(List.of(new RegistryAllowList.Entry("quay.io", false)));
    try (ImportScene strict = new ImportScene(builder -> builder.allowedRegistries(allowed))) {
      assertThatThrownBy(() -> strict.importer.importImages(request(image(REPOSITORY + ":1", "a"))))
          .isInstanceOf(InvalidObjectException.class)
          .hasMessageContaining(
              "importing images from registry \"registry.example:443\" is forbidden");
      assertThat(strict.registry.calls()).isZero();
    }
  }

  private static Status statusOfRepository(ImageStreamImport answer) {
    return answer.status().repository().orElseThrow().status();
  }

  private static String shown(ImageImportStatus image) {
    Status status = image.status();
    return status.status()
        + (status.reason().isEmpty() ? "" : " " + status.reason() + " " + status.code())
        + " "
        + image.tag()
        + " "
        + image.image().map(Image::dockerImageReference).orElse("-");
  }

  private static String text(byte[] bytes) {
    return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
  }
}
