package dev.imagestreams.testkit;

import static dev.imagestreams.testkit.ImportScene.REPOSITORY;
import static dev.imagestreams.testkit.ImportScene.image;
import static dev.imagestreams.testkit.ImportScene.outcomes;
import static dev.imagestreams.testkit.ImportScene.request;
import static dev.imagestreams.testkit.ImportScene.wanting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.core.ImportOptions;
import dev.imagestreams.core.ImportResult;
import dev.imagestreams.core.TagImporter;
import dev.imagestreams.core.TagOutcome;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamImport;
import dev.imagestreams.model.Status;
import dev.imagestreams.model.StatusDetails;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.validation.RegistryAllowList;
import dev.imagestreams.registry.RegistryException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said of sources that can't be looked at, and when it is said again. */
class ImportFailureTest {

  /** Docker Hub's, as it is written and in full. */
  private static final String SHORT = "test:1";

  private static final String FULL = "docker.io/library/test:1";

  private final ImportScene scene = new ImportScene();
  private final FakeRegistryClient registry = scene.registry;

  @AfterEach
  void close() {
    scene.close();
  }

  private ImportResult importTag(String from) {
    return scene.importer.importImage(wanting(TagReference.dockerImage("web", from)));
  }

  // Reasons and messages

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          NOT_FOUND       | NotFound: dockerimage.image.openshift.io "docker.io/library/test:1" not found
          UNAUTHORIZED    | Unauthorized: you may not have access to the container image "docker.io/library/test:1"
          FORBIDDEN       | Forbidden: docker.io/library/test:1: words of the client
          RATE_LIMITED    | RateLimited: too many requests for "docker.io/library/test:1"; its registry is busy
          UNAVAILABLE     | Unavailable: the registry of "docker.io/library/test:1" fails to answer
          UNREACHABLE     | Unreachable: docker.io/library/test:1: words of the client
          TLS_FAILED      | TlsFailed: docker.io/library/test:1: words of the client
          TIMED_OUT       | TimedOut: no answer about "docker.io/library/test:1" in time
          TOO_LARGE       | TooLarge: docker.io/library/test:1: words of the client
          DIGEST_MISMATCH | DigestMismatch: the content of "docker.io/library/test:1" is not what its digest says
          PROTOCOL        | InvalidAnswer: docker.io/library/test:1: words of the client
          UNSUPPORTED     | Unsupported: docker.io/library/test:1: words of the client
          """)
  void eachReasonHasItsWords(RegistryException.Reason reason, String condition) {
    registry.fail(SHORT, refusal(reason, "fetching"));

    ImportResult result = importTag(SHORT);

    assertThat(scene.conditions("web")).containsExactly(condition);
    TagOutcome.Failure failure = failure(result);
    assertThat(failure.reason() + ": " + failure.message()).isEqualTo(condition);
    assertThat(failure.detail()).isEqualTo("fetching " + FULL + ": words of the client");
  }

  @Test
  void wrongPasswordIsCalledThat() {
    registry.fail(
        SHORT,
        new RegistryException(
            RegistryException.Reason.UNAUTHORIZED,
            "getting a token: auth answered 401 (Incorrect username or password)"));
    importTag(SHORT);

    assertThat(scene.conditions("web"))
        .containsExactly("Unauthorized: incorrect username or password for image \"" + FULL + "\"");
  }

  @Test
  void registryOfPlainHttpWantsTheInsecureFlag() {
    registry.fail(
        SHORT,
        new RegistryException(
            RegistryException.Reason.TLS_FAILED,
            "fetching " + FULL + ": TLS failed: docker.io does not speak TLS on this port"));
    importTag(SHORT);

    assertThat(scene.conditions("web"))
        .containsExactly(
            "BadRequest: the repository docker.io/library/test is HTTP only and requires the"
                + " insecure flag to import");
  }

  @Test
  void nameThatIsNoneIsInvalid() {
    importTag("not a name");

    assertThat(scene.conditions("web"))
        .singleElement()
        .satisfies(
            condition ->
                assertThat(condition)
                    .startsWith(
                        "Invalid: from.name: Invalid value: \"not a name\": invalid name: "));
  }

  @Test
  void registryThatIsNotAllowedIsForbiddenHoweverOftenItIsAskedFor() {
    registry.put(REPOSITORY + ":1", "one");
    ImageStream stream = wanting(TagReference.dockerImage("web", REPOSITORY + ":1"));
    try (TagImporter strict = strict()) {
      for (int i = 0; i < 2; i++) {
        assertThat(outcomes(strict.importImage(stream))).containsExactly("web FAILED Forbidden");
      }
    }
    assertThat(scene.conditions("web"))
        .containsExactly(
            "Forbidden: forbidden: registry \"registry.example\" not allowed by whitelist:"
                + " \"quay.io:443\"");
    assertThat(registry.calls()).isZero();
  }

  @Test
  void repositoryThatTheStreamHasImagesOfStaysAllowed() {
    registry.put(REPOSITORY + ":1", "one");
    registry.put(REPOSITORY + ":2", "two");
    registry.put("registry.example/team/other:1", "other");
    importTag(REPOSITORY + ":1");
    try (TagImporter strict = strict()) {
      ImportResult result =
          strict.importImage(
              wanting(
                  TagReference.dockerImage("other", "registry.example/team/other:1"),
                  TagReference.dockerImage("web", REPOSITORY + ":2")));

      assertThat(outcomes(result)).containsExactly("other FAILED Forbidden", "web UPDATED");
    }
  }

  @Test
  void repositoryThatIsNotAllowedIsNotListed() {
    try (TagImporter strict = strict()) {
      ImportResult result = strict.importImage(ImageStream.of("shop/web", REPOSITORY));

      assertThat(result.repositoryFailure().map(TagOutcome.Failure::reason)).contains("Forbidden");
      assertThat(registry.calls()).isZero();
    }
  }

  /** An importer of the same store that takes images from quay.io alone. */
  private TagImporter strict() {
    return TagImporter.builder()
        .registryClient(registry)
        .store(scene.store)
        .allowedRegistries(
            RegistryAllowList.of(List.of(new RegistryAllowList.Entry("quay.io", false))))
        .build();
  }

  // The same failure again

  @ParameterizedTest
  @EnumSource(
      value = RegistryException.Reason.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"CANCELLED"})
  void sameFailureSaysTheSameWhicheverCallComesUponIt(RegistryException.Reason reason) {
    registry.put(SHORT, "one");
    importTag(SHORT);
    registry.fail(SHORT, refusal(reason, "fetching"));
    importTag(SHORT);
    ImageStream before = scene.stream();
    int commits = scene.commits.size();
    List<String> events = scene.events();
    scene.clock.advance(Duration.ofMinutes(15));
    registry.fail(SHORT, refusal(reason, "looking up"));

    ImportResult again = importTag(SHORT);

    assertThat(again.changed()).isFalse();
    assertThat(scene.stream()).isEqualTo(before);
    assertThat(scene.commits).hasSize(commits);
    assertThat(scene.events()).isEqualTo(events);
  }

  @ParameterizedTest
  @EnumSource(
      value = RegistryException.Reason.class,
      names = {"RATE_LIMITED", "UNAVAILABLE", "TIMED_OUT", "UNAUTHORIZED", "DIGEST_MISMATCH"})
  void sameFailureSaysTheSameHoweverItCameAbout(RegistryException.Reason reason) {
    registry.fail(SHORT, new RegistryException(reason, "answered 502 after 31 bytes"));
    importTag(SHORT);
    ImageStream before = scene.stream();
    registry.fail(SHORT, new RegistryException(reason, "answered 503 after 7 bytes"));

    ImportResult again = importTag(SHORT);

    assertThat(again.changed()).isFalse();
    assertThat(scene.stream()).isEqualTo(before);
    assertThat(failure(again).detail()).isEqualTo("answered 503 after 7 bytes");
  }

  @Test
  void timeToComeBackIsToldAndIsNoNews() {
    Instant first = Samples.NOON.plusSeconds(90);
    Instant second = Samples.NOON.plusSeconds(3_600);
    registry.fail(SHORT, limitedUntil(first));
    ImportResult result = importTag(SHORT);
    ImageStream before = scene.stream();
    registry.fail(SHORT, limitedUntil(second));

    ImportResult again = importTag(SHORT);

    assertThat(failure(result).retryAfter()).contains(first);
    assertThat(failure(again).retryAfter()).contains(second);
    assertThat(again.changed()).isFalse();
    assertThat(scene.stream()).isEqualTo(before);
  }

  @Test
  void answerToARequestSaysWhenToComeBack() {
    registry.fail(SHORT, limitedUntil(Samples.NOON.plusMillis(89_001)));

    ImageStreamImport answer = scene.importer.importImages(request(image(SHORT, "web")));

    Status status = answer.status().images().get(0).status();
    assertThat(status.reason()).isEqualTo("RateLimited");
    assertThat(status.code()).isEqualTo(429);
    assertThat(status.details().map(StatusDetails::retryAfterSeconds)).contains(90L);
  }

  @Test
  void answerToARequestNamesWhatIsNotFound() {
    ImageStreamImport answer = scene.importer.importImages(request(image(SHORT, "web")));

    Status status = answer.status().images().get(0).status();
    assertThat(status.status()).isEqualTo(Status.FAILURE);
    assertThat(status.code()).isEqualTo(404);
    assertThat(status.details().orElseThrow())
        .satisfies(
            details -> {
              assertThat(details.name()).isEqualTo(FULL);
              assertThat(details.group()).isEqualTo("image.openshift.io");
              assertThat(details.kind()).isEqualTo("dockerimage");
            });
  }

  // Tags that are gone

  @Test
  void tagThatWasThereIsGoneAndStaysGone() {
    registry.put(REPOSITORY + ":1", "one");
    importTag(REPOSITORY + ":1");
    registry.remove(REPOSITORY + ":1");

    assertThat(outcomes(importTag(REPOSITORY + ":1"))).containsExactly("web FAILED TagGone");
    assertThat(importTag(REPOSITORY + ":1").changed()).isFalse();
  }

  @Test
  void tagThatWasThereIsGoneAlsoAfterItsRegistryWas() {
    registry.put(REPOSITORY + ":1", "one");
    importTag(REPOSITORY + ":1");
    registry.fail(REPOSITORY + ":1", ImportScene.failure(RegistryException.Reason.UNAVAILABLE));
    importTag(REPOSITORY + ":1");
    registry.heal(REPOSITORY + ":1");
    registry.remove(REPOSITORY + ":1");

    assertThat(outcomes(importTag(REPOSITORY + ":1"))).containsExactly("web FAILED TagGone");
  }

  @Test
  void tagThatIsSentWhereNothingIsIsNotGoneFromThere() {
    Digest one = registry.put(REPOSITORY + ":1", "one");
    importTag(REPOSITORY + ":1");

    assertThat(outcomes(importTag(REPOSITORY + ":typo"))).containsExactly("web FAILED NotFound");
    assertThat(outcomes(importTag(REPOSITORY + ":typo"))).containsExactly("web FAILED NotFound");
    assertThat(importTag(REPOSITORY + ":typo").changed()).isFalse();
    assertThat(scene.images("web")).containsExactly(one.toString());
  }

  @Test
  void tagThatOnlyTheListLacksIsNotGone() {
    registry.put(REPOSITORY + ":1", "one");
    registry.put(REPOSITORY + ":2", "two");
    ImageStream stream = ImageStream.of("shop/web", REPOSITORY);
    scene.importer.importImage(stream);
    registry.hideFromLists(REPOSITORY + ":1");

    ImportResult result = scene.importer.importImage(stream);

    assertThat(outcomes(result)).containsExactly("1 UNCHANGED", "2 UNCHANGED");
    assertThat(result.changed()).isFalse();
  }

  // What concerns the whole call

  @Test
  void importThatIsCancelledSaysNothingOfItsTags() {
    registry.put(REPOSITORY + ":1", "one");
    registry.put(REPOSITORY + ":2", "two");
    registry.fail(REPOSITORY + ":1", ImportScene.failure(RegistryException.Reason.CANCELLED));

    assertThatThrownBy(() -> scene.importer.importImage(ImageStream.of("shop/web", REPOSITORY)))
        .isInstanceOfSatisfying(
            RegistryException.class,
            e -> assertThat(e.reason()).isEqualTo(RegistryException.Reason.CANCELLED));
    assertThat(scene.commits).isEmpty();
  }

  @Test
  void documentIsAppliedWithoutLookingWhereNoTagIsAskedFor() {
    ImportResult result =
        scene.importer.importImage(
            wanting(TagReference.dockerImage("web", SHORT)), ImportOptions.ofTags(Set.of()));

    assertThat(result.tags()).isEmpty();
    assertThat(registry.calls()).isZero();
    assertThat(scene.stream().spec().tag("web")).isPresent();
    assertThat(scene.stream().metadata().annotations())
        .doesNotContainKey(ImageStream.REPOSITORY_CHECK_ANNOTATION);
  }

  private static RegistryException refusal(RegistryException.Reason reason, String call) {
    return new RegistryException(reason, call + " " + FULL + ": words of the client");
  }

  private static RegistryException limitedUntil(Instant time) {
    return new RegistryException(
        RegistryException.Reason.RATE_LIMITED, "answered 429 until " + time, time, null);
  }

  private static TagOutcome.Failure failure(ImportResult result) {
    return result.tags().stream()
        .map(TagOutcome::failure)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow();
  }
}
