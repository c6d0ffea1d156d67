package dev.imagestreams.testkit;

import static dev.imagestreams.testkit.FakeRegistryClient.Call.BLOB;
import static dev.imagestreams.testkit.FakeRegistryClient.Call.MANIFEST;
import static dev.imagestreams.testkit.FakeRegistryClient.Call.RESOLVE;
import static dev.imagestreams.testkit.FakeRegistryClient.Call.TAGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.core.ImportOptions;
import dev.imagestreams.core.ImportResult;
import dev.imagestreams.core.TagImporter;
import dev.imagestreams.core.TagOutcome;
import dev.imagestreams.core.store.ConflictException;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagEventCondition;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.RegistryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TagImporterTest {

  private static final String REPOSITORY = "registry.example/team/web";
  private static final StreamKey WEB = StreamKey.parse("shop/web");

  private final FakeRegistryClient registry = new FakeRegistryClient();
  private final InMemoryImageStreamStore store = new InMemoryImageStreamStore();
  private final SettableClock clock = SettableClock.at(Samples.NOON);
  private final TagImporter importer =
      TagImporter.builder().registryClient(registry).store(store).clock(clock).build();

  @AfterEach
  void close() {
    importer.close();
    store.close();
  }

  @Test
  void everyTagOfTheRepositoryIsImported() {
    Digest one = registry.put(REPOSITORY + ":1", "one");
    Digest two = registry.put(REPOSITORY + ":2", "two");
    ImportResult result = importer.importImage(ImageStream.of("shop/web", REPOSITORY));

    assertThat(outcomes(result)).containsExactly("1 UPDATED", "2 UPDATED");
    assertThat(result.complete()).isTrue();
    assertThat(result.stream().latest("1").orElseThrow().dockerImageReference())
        .isEqualTo(REPOSITORY + "@" + one);
    assertThat(result.stream().latest("2").orElseThrow().image()).isEqualTo(two.toString());
    assertThat(store.get(WEB)).contains(result.stream());
    assertThat(events())
        .containsExactly("stream.created.v1 ", "tag.updated.v1 1", "tag.updated.v1 2");
  }

  @Test
  void singleTagsAreImportedWithoutListing() {
    registry.put(REPOSITORY + ":1", "one");
    registry.put("other.example/db:16", "db");
    ImportResult result =
        importer.importImage(
            wanting(
                TagReference.dockerImage("db", "other.example/db:16"),
                TagReference.dockerImage("web", REPOSITORY + ":1")));

    assertThat(outcomes(result)).containsExactly("db UPDATED", "web UPDATED");
    assertThat(registry.calls(TAGS)).isZero();
  }

  @Test
  void importedImageIsKept() {
    Digest one = registry.put(REPOSITORY + ":1", "one");
    importer.importImage(ImageStream.of("shop/web", REPOSITORY));

    assertThat(store.image(one).orElseThrow().labels()).containsEntry("content", "one");
  }

  @Test
  void onlyTheTagsThatWereAskedForAreLookedAt() {
    registry.put(REPOSITORY + ":1", "one");
    registry.put(REPOSITORY + ":2", "two");
    ImportResult result =
        importer.importImage(
            ImageStream.of("shop/web", REPOSITORY), ImportOptions.ofTags(Set.of("2")));

    assertThat(outcomes(result)).containsExactly("2 UPDATED");
    assertThat(registry.calls()).isEqualTo(2);
    assertThat(registry.calls(MANIFEST, REPOSITORY + ":2")).isEqualTo(1);
    assertThat(registry.calls(BLOB)).isEqualTo(1);
  }

  @Test
  void tagsBeyondTheMostAreToldInTheirOrderAndImportedWhereTheyAreWanted() {
    for (String tag : List.of("v1", "other", "v2", "3", "3.1", "abc")) {
      registry.put(REPOSITORY + ":" + tag, tag);
    }
    try (TagImporter limited =
        TagImporter.builder().registryClient(registry).store(store).maxTags(3).build()) {
      ImageStream stream =
          ImageStream.of("shop/web", REPOSITORY)
              .withTag(TagReference.dockerImage("v2", REPOSITORY + ":v2"));
      ImportResult result = limited.importImage(stream);
      registry.put(REPOSITORY + ":latest", "newer");
      ImportResult later = limited.importImage(stream);

      assertThat(outcomes(result))
          .containsExactly("3 UPDATED", "3.1 UPDATED", "abc UPDATED", "v2 UPDATED");
      assertThat(result.additionalTags()).containsExactly("other", "v1");
      // What was imported once is wanted from then on.
      assertThat(outcomes(later))
          .containsExactly(
              "3 UNCHANGED", "3.1 UNCHANGED", "abc UNCHANGED", "latest UPDATED", "v2 UNCHANGED");
      assertThat(later.additionalTags()).containsExactly("other", "v1");
    }
  }

  @Test
  void limitsThatAreNoneAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> TagImporter.builder().maxTags(0));
  }

  @Test
  void streamThatIsInsecureHasAllOfItAskedSo() {
    registry.put(REPOSITORY + ":1", "one");
    registry.put("other.example/db:16", "db");
    ImageStream stream =
        ImageStream.of("shop/web", REPOSITORY)
            .withTag(TagReference.dockerImage("db", "other.example/db:16"));
    importer.importImage(
        stream.withMetadata(
            stream.metadata().withAnnotation(ImageStream.INSECURE_ANNOTATION, "true")));

    assertThat(registry.accesses(TAGS, REPOSITORY)).allMatch(Access::insecure).hasSize(1);
    assertThat(registry.accesses(MANIFEST, REPOSITORY + ":1"))
        .allMatch(Access::insecure)
        .hasSize(1);
    assertThat(registry.accesses(MANIFEST, "other.example/db:16"))
        .allMatch(Access::insecure)
        .hasSize(1);
  }

  @Test
  void singleTagThatIsInsecureMakesNoOtherSo() {
    registry.put(REPOSITORY + ":1", "one");
    registry.put(REPOSITORY + ":2", "two");
    TagReference plain = TagReference.dockerImage("plain", REPOSITORY + ":1");
    importer.importImage(
        wanting(
            plain.withImportPolicy(plain.importPolicy().withInsecure(true)),
            TagReference.dockerImage("secure", REPOSITORY + ":2")));

    assertThat(registry.accesses(MANIFEST, REPOSITORY + ":1"))
        .allMatch(Access::insecure)
        .hasSize(1);
    assertThat(registry.accesses(MANIFEST, REPOSITORY + ":2"))
        .noneMatch(Access::insecure)
        .hasSize(1);
  }

  // What goes wrong

  @Test
  void failingTagIsNamedAndHindersNoOther() {
    registry.put(REPOSITORY + ":1", "one");
    registry.put(REPOSITORY + ":2", "two");
    registry.fail(REPOSITORY + ":1", failure(RegistryException.Reason.UNAUTHORIZED));
    ImportResult result = importer.importImage(ImageStream.of("shop/web", REPOSITORY));

    assertThat(outcomes(result)).containsExactly("1 FAILED Unauthorized", "2 UPDATED");
    assertThat(result.complete()).isFalse();
    assertThat(result.repositoryFailure()).isEmpty();
    assertThat(conditions("1")).containsExactly("ImportSuccess False Unauthorized");
    assertThat(conditions("2")).isEmpty();
  }

  @Test
  void invalidReferenceIsTheTagsFailure() {
    registry.put(REPOSITORY + ":1", "one");
    ImportResult result =
        importer.importImage(
            wanting(
                TagReference.dockerImage("bad", "not a reference"),
                TagReference.dockerImage("good", REPOSITORY + ":1")));

    assertThat(outcomes(result)).containsExactly("bad FAILED Invalid", "good UPDATED");
  }

  @Test
  void sameFailureAgainIsNotToldAgain() {
    registry.put(REPOSITORY + ":1", "one");
    registry.fail(REPOSITORY + ":1", failure(RegistryException.Reason.UNAVAILABLE));
    ImageStream stream = wanting(TagReference.dockerImage("1", REPOSITORY + ":1"));
    importer.importImage(stream);
    List<String> events = events();
    ImportResult again = importer.importImage(stream);

    assertThat(again.changed()).isFalse();
    assertThat(outcomes(again)).containsExactly("1 FAILED Unavailable");
    assertThat(events()).isEqualTo(events);
  }

  @Test
  void recoveryIsTold() {
    registry.put(REPOSITORY + ":1", "one");
    ImageStream stream = wanting(TagReference.dockerImage("1", REPOSITORY + ":1"));
    importer.importImage(stream);
    registry.fail(REPOSITORY + ":1", failure(RegistryException.Reason.UNAVAILABLE));
    importer.importImage(stream);
    registry.heal(REPOSITORY + ":1");
    importer.importImage(stream);

    assertThat(events())
        .containsExactly(
            "stream.created.v1 ",
            "tag.updated.v1 1",
            "tag.import-failed.v1 1",
            "tag.import-recovered.v1 1");
    assertThat(conditions("1")).isEmpty();
  }

  @Test
  void failedListingIsNoDeletion() {
    registry.put(REPOSITORY + ":1", "one");
    importer.importImage(ImageStream.of("shop/web", REPOSITORY));
    registry.fail(REPOSITORY, failure(RegistryException.Reason.UNAVAILABLE));
    ImportResult result = importer.importImage(ImageStream.of("shop/web", REPOSITORY));

    assertThat(result.repositoryFailure().orElseThrow().reason()).isEqualTo("Unavailable");
    assertThat(result.complete()).isFalse();
    assertThat(outcomes(result)).containsExactly("1 UNCHANGED");
    assertThat(events()).containsExactly("stream.created.v1 ", "tag.updated.v1 1");
  }

  @Test
  void tagThatIsGoneKeepsItsHistory() {
    Digest one = registry.put(REPOSITORY + ":1", "one");
    registry.put(REPOSITORY + ":2", "two");
    importer.importImage(ImageStream.of("shop/web", REPOSITORY));
    registry.remove(REPOSITORY + ":1");
    ImportResult result = importer.importImage(ImageStream.of("shop/web", REPOSITORY));

    assertThat(outcomes(result)).containsExactly("1 FAILED TagGone", "2 UNCHANGED");
    assertThat(result.stream().latest("1").orElseThrow().image()).isEqualTo(one.toString());
    assertThat(conditions("1")).containsExactly("ImportSuccess False TagGone");
  }

  @Test
  void singleTagThatIsGoneIsGoneToo() {
    registry.put(REPOSITORY + ":1", "one");
    ImageStream stream = wanting(TagReference.dockerImage("web", REPOSITORY + ":1"));
    importer.importImage(stream);
    registry.remove(REPOSITORY + ":1");

    assertThat(outcomes(importer.importImage(stream))).containsExactly("web FAILED TagGone");
  }

  @Test
  void tagThatNeverWasIsNotFound() {
    assertThat(
            outcomes(
                importer.importImage(
                    wanting(TagReference.dockerImage("web", REPOSITORY + ":nope")))))
        .containsExactly("web FAILED NotFound");
  }

  @Test
  void missingConfigOfAnImageIsNoMissingTag() {
    registry.put(REPOSITORY + ":1", "one");
    ImageStream stream = wanting(TagReference.dockerImage("web", REPOSITORY + ":1"));
    importer.importImage(stream);
    registry.putWithoutBlobs(REPOSITORY + ":1", "two");

    assertThat(outcomes(importer.importImage(stream))).containsExactly("web FAILED InvalidAnswer");
  }

  // What goes over the wire

  @Test
  void firstImportAsksForManifestsAtOnce() {
    registry.put(REPOSITORY + ":1", "one");
    importer.importImage(ImageStream.of("shop/web", REPOSITORY));

    assertThat(registry.calls(RESOLVE)).isZero();
    assertThat(registry.calls(MANIFEST)).isEqualTo(1);
  }

  @Test
  void unchangedImportListsOnceAndAsksOnceATag() {
    registry.put(REPOSITORY + ":1", "one");
    registry.put(REPOSITORY + ":2", "two");
    importer.importImage(ImageStream.of("shop/web", REPOSITORY));
    ImageStream before = store.get(WEB).orElseThrow();
    List<String> events = events();
    registry.forgetCalls();
    ImportResult result = importer.importImage(ImageStream.of("shop/web", REPOSITORY));

    assertThat(registry.calls(TAGS)).isEqualTo(1);
    assertThat(registry.calls(RESOLVE, REPOSITORY + ":1")).isEqualTo(1);
    assertThat(registry.calls(RESOLVE, REPOSITORY + ":2")).isEqualTo(1);
    assertThat(registry.calls()).isEqualTo(3);
    assertThat(result.changed()).isFalse();
    assertThat(outcomes(result)).containsExactly("1 UNCHANGED", "2 UNCHANGED");
    assertThat(store.get(WEB)).contains(before);
    assertThat(events()).isEqualTo(events);
  }

  @Test
  void configOfAnImageIsFetchedOnceHoweverManyTagsItHas() {
    for (int i = 0; i < 10; i++) {
      registry.put(REPOSITORY + ":same" + i, "same");
    }
    registry.put(REPOSITORY + ":other", "other");
    importer.importImage(ImageStream.of("shop/web", REPOSITORY));

    assertThat(registry.calls(BLOB)).isEqualTo(2);
  }

  @Test
  void referenceByDigestIsFetchedOnce() {
    Digest one = registry.put(REPOSITORY + ":1", "one");
    ImageStream stream = wanting(TagReference.dockerImage("web", REPOSITORY + "@" + one));
    importer.importImage(stream);
    registry.forgetCalls();
    ImportResult result = importer.importImage(stream);

    assertThat(outcomes(result)).containsExactly("web UNCHANGED");
    assertThat(registry.calls()).isZero();
  }

  // Stored streams

  @Test
  void movedTagGetsANewItemInFront() {
    Digest one = registry.put(REPOSITORY + ":1", "one");
    ImageStream stream = wanting(TagReference.dockerImage("web", REPOSITORY + ":1"));
    importer.importImage(stream);
    clock.advance(java.time.Duration.ofHours(1));
    Digest two = registry.put(REPOSITORY + ":1", "two");
    ImportResult result = importer.importImage(stream);

    assertThat(result.stream().status().tag("web").orElseThrow().items())
        .extracting(i -> i.image() + " " + i.created().orElseThrow())
        .containsExactly(two + " 2026-01-02T13:00:00Z", one + " 2026-01-02T12:00:00Z");
  }

  @Test
  void staleDocumentIsAConflict() {
    registry.put(REPOSITORY + ":1", "one");
    ImageStream stale = importer.importImage(ImageStream.of("shop/web", REPOSITORY)).stream();
    registry.put(REPOSITORY + ":1", "two");
    ImageStream current = importer.importImage(stale).stream();

    assertThatThrownBy(() -> importer.importImage(stale)).isInstanceOf(ConflictException.class);
    assertThat(store.get(WEB)).contains(current);
  }

  @Test
  void exportedStreamKeepsItsStatusAndUid() {
    Digest one = registry.put(REPOSITORY + ":1", "one");
    ImageStream exported = importer.importImage(ImageStream.of("shop/web", REPOSITORY)).stream();
    Digest two = registry.put(REPOSITORY + ":1", "two");
    try (InMemoryImageStreamStore elsewhere = new InMemoryImageStreamStore();
        TagImporter other =
            TagImporter.builder().registryClient(registry).store(elsewhere).build()) {
      // A store of another age: its first resource version is not the exported one.
      other.importImage(Samples.stream("x/first"));
      ImageStream moved = other.importImage(exported).stream();

      assertThat(moved.metadata().uid()).isEqualTo(exported.metadata().uid()).isNotEmpty();
      assertThat(moved.metadata().resourceVersion())
          .isNotEmpty()
          .isNotEqualTo(exported.metadata().resourceVersion());
      assertThat(moved.status().tag("1").orElseThrow().items())
          .extracting(TagEvent::image)
          .containsExactly(two.toString(), one.toString());
    }
  }

  @Test
  void dryRunChangesNothing() {
    registry.put(REPOSITORY + ":1", "one");
    ImportResult result =
        importer.importImage(
            ImageStream.of("shop/web", REPOSITORY), ImportOptions.ALL.withDryRun(true));

    assertThat(outcomes(result)).containsExactly("1 UPDATED");
    assertThat(result.changed()).isTrue();
    assertThat(store.get(WEB)).isEmpty();
    assertThat(events()).isEmpty();
  }

  @Test
  void staleObservationIsLookedAtAgainBeforeItCanMoveATagBack() throws Exception {
    registry.put(REPOSITORY + ":1", "one");
    ImageStream stream = wanting(TagReference.dockerImage("web", REPOSITORY + ":1"));
    importer.importImage(stream);
    registry.put(REPOSITORY + ":1", "two");
    FakeRegistryClient.Hold hold = registry.hold(MANIFEST, REPOSITORY + ":1");
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      Future<ImportResult> slow = executor.submit(() -> importer.importImage(stream));
      hold.awaitArrival();
      Digest three = registry.put(REPOSITORY + ":1", "three");
      importer.importImage(stream);
      hold.release();
      ImportResult result = slow.get(30, TimeUnit.SECONDS);

      assertThat(result.stream().latest("web").orElseThrow().image()).isEqualTo(three.toString());
      assertThat(store.get(WEB).orElseThrow().status().tag("web").orElseThrow().items())
          .extracting(TagEvent::image)
          .first()
          .isEqualTo(three.toString());
      assertThat(events())
          .containsExactly("stream.created.v1 ", "tag.updated.v1 web", "tag.updated.v1 web");
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void importsAtTheSameTimeCreateTheStreamOnce() throws Exception {
    registry.put(REPOSITORY + ":1", "one");
    ExecutorService executor = Executors.newFixedThreadPool(4);
    try {
      List<Future<ImportResult>> imports = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        imports.add(
            executor.submit(() -> importer.importImage(ImageStream.of("shop/web", REPOSITORY))));
      }
      for (Future<ImportResult> result : imports) {
        assertThat(result.get(30, TimeUnit.SECONDS).complete()).isTrue();
      }
    } finally {
      executor.shutdownNow();
    }

    assertThat(events()).containsExactly("stream.created.v1 ", "tag.updated.v1 1");
  }

  @Test
  void closingEndsImportsUnderWayAndThoseAfter() throws Exception {
    registry.put(REPOSITORY + ":1", "one");
    ImageStream stream = wanting(TagReference.dockerImage("web", REPOSITORY + ":1"));
    FakeRegistryClient.Hold hold = registry.hold(MANIFEST, REPOSITORY + ":1");
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      Future<ImportResult> slow = executor.submit(() -> importer.importImage(stream));
      hold.awaitArrival();
      importer.close();
      hold.release();

      assertThatThrownBy(() -> slow.get(30, TimeUnit.SECONDS))
          .hasMessageContaining("the importer is closed; nothing was changed");
    } finally {
      executor.shutdownNow();
    }
    assertThatThrownBy(() -> importer.importImage(stream))
        .isInstanceOf(ImageStreamsException.class)
        .hasMessageContaining("closed");
    assertThat(store.get(WEB)).isEmpty();
  }

  // Wiring

  @Test
  void busOfAnotherStoreIsRefused() {
    try (NotificationBus foreign = NotificationBus.create()) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  TagImporter.builder()
                      .registryClient(registry)
                      .store(store)
                      .notificationBus(foreign)
                      .build())
          .withMessageContaining("store.events()");
    }
  }

  private static ImageStream wanting(TagReference... tags) {
    return ImageStream.empty(WEB).withSpec(ImageStreamSpec.EMPTY.withTags(List.of(tags)));
  }

  private static RegistryException failure(RegistryException.Reason reason) {
    return new RegistryException(reason, "failed on purpose");
  }

  private static List<String> outcomes(ImportResult result) {
    return result.tags().stream()
        .map(
            t ->
                t.tag()
                    + " "
                    + t.status()
                    + t.failure().map(TagOutcome.Failure::reason).map(r -> " " + r).orElse(""))
        .toList();
  }

  private List<String> conditions(String tag) {
    Optional<NamedTagEventList> found = store.get(WEB).orElseThrow().status().tag(tag);
    List<TagEventCondition> conditions = found.map(NamedTagEventList::conditions).orElse(List.of());
    return conditions.stream().map(c -> c.type() + " " + c.status() + " " + c.reason()).toList();
  }

  /** The log's events: type, without its common beginning, and subject. */
  private List<String> events() {
    return store.events().read(store.events().beginning(), 1000).stream()
        .map(LoggedEvent::event)
        .map(TagImporterTest::shown)
        .toList();
  }

  private static String shown(ImageEvent event) {
    return event.type().substring("dev.imagestreams.".length()) + " " + event.subject();
  }
}
