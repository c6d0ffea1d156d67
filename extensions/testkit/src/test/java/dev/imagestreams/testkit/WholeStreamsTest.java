package dev.imagestreams.testkit;

import static dev.imagestreams.testkit.FrontDoor.document;
import static dev.imagestreams.testkit.FrontDoor.from;
import static dev.imagestreams.testkit.FrontDoor.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.imagestreams.core.AlreadyExistsException;
import dev.imagestreams.core.store.ConflictException;
import dev.imagestreams.core.store.Page;
import dev.imagestreams.core.store.StreamQuery;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.LabelSelector;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.Hold;
import dev.imagestreams.model.validation.InvalidObjectException;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.StreamCreated;
import dev.imagestreams.notifications.StreamDeleted;
import dev.imagestreams.notifications.StreamEvent;
import dev.imagestreams.notifications.StreamUpdated;
import dev.imagestreams.notifications.TagDeleted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams that are created, applied, listed, watched and deleted. */
class WholeStreamsTest {

  private final FrontDoor door = new FrontDoor();

  @AfterEach
  void close() {
    door.close();
  }

  private static ImageStream labelled(ImageStream stream, Map<String, String> labels) {
    return stream.withMetadata(stream.metadata().withLabels(labels));
  }

  private static ImageStream annotated(ImageStream stream, String key, String value) {
    return stream.withMetadata(stream.metadata().withAnnotation(key, value));
  }

  private static ImageStream versioned(ImageStream stream, String version) {
    return stream.withMetadata(stream.metadata().withResourceVersion(version));
  }

  // Creating

  @Test
  void createdStreamHasAnIdentityAndIsTold() {
    ImageStream created = door.streams.create(labelled(document("shop/web"), Map.of("a", "b")));

    assertThat(created).isEqualTo(door.stream("shop/web"));
    assertThat(created.metadata().uid()).isNotEmpty();
    assertThat(created.metadata().creationTimestamp()).contains(Samples.NOON);
    assertThat(created.metadata().generation()).contains(1L);
    assertThat(door.events())
        .singleElement()
        .isInstanceOfSatisfying(
            StreamCreated.class,
            event -> {
              assertThat(event.streamUid()).isEqualTo(created.metadata().uid());
              assertThat(event.labels()).isEqualTo(Map.of("a", "b"));
            });
  }

  @Test
  void streamThatIsThereIsNotCreated() {
    ImageStream there = door.streams.create(document("shop/web"));

    assertThatExceptionOfType(AlreadyExistsException.class)
        .isThrownBy(() -> door.streams.create(labelled(document("shop/web"), Map.of("a", "b"))))
        .withMessageContainingAll(
            "shop/web", "exists already", there.metadata().resourceVersion(), "apply");
    assertThat(door.stream("shop/web")).isEqualTo(there);
  }

  @Test
  void documentThatMakesNoSenseIsRefusedWithAllThatIsWrong() {
    ImageStream bad =
        document("shop/web", TagReference.dockerImage("a", "UPPER:1"), from("b", "c:d"))
            .withTag(
                TagReference.named("c")
                    .withFrom(
                        Optional.of(ObjectReference.dockerImage("x").with().kind("Pod").build())));

    for (Runnable write :
        List.<Runnable>of(() -> door.streams.create(bad), () -> door.streams.apply(bad))) {
      assertThatExceptionOfType(InvalidObjectException.class)
          .isThrownBy(write::run)
          .satisfies(e -> assertThat(e.violations()).hasSize(2));
    }
    assertThat(door.streams.get(key("shop/web"))).isEmpty();
  }

  // Applying

  @Test
  void documentOfAStreamThatIsNotThereCreatesItWithoutAPast() {
    Digest digest = door.move("shop/old", "latest", "one");
    ImageStream exported = door.stream("shop/old");
    ImageStream document =
        versioned(exported.withMetadata(exported.metadata().withName("web")), "");
    ImageStream applied = door.streams.apply(document);

    assertThat(applied.key()).isEqualTo(key("shop/web"));
    assertThat(applied.spec().tags()).hasSize(1);
    assertThat(applied.status().tags()).isEmpty();
    assertThat(applied.metadata().uid()).isNotEqualTo(exported.metadata().uid()).isNotEmpty();
    assertThat(applied.metadata().generation()).contains(1L);
    assertThat(applied.metadata().annotations()).isEmpty();
    assertThat(door.image("shop/old", "latest")).contains(digest.toString());
  }

  @Test
  void whatIsWantedIsReplacedAndWhatWasSeenStays() {
    Digest digest = door.move("shop/web", "latest", "one");
    ImageStream before = door.streams.apply(annotated(door.stream("shop/web"), "mine", "1"));
    ImageStream document =
        annotated(
            labelled(
                document(
                    "shop/web",
                    before.spec().tag("latest").orElseThrow(),
                    TagReference.dockerImage("next", "registry.example/shop/web:next")),
                Map.of("tier", "front")),
            "theirs",
            "2");
    ImageStream after = door.streams.apply(document);

    assertThat(after.metadata().labels()).isEqualTo(Map.of("tier", "front"));
    assertThat(after.metadata().annotations())
        .containsEntry("mine", "1")
        .containsEntry("theirs", "2")
        .containsKey(ImageStream.REPOSITORY_CHECK_ANNOTATION);
    assertThat(after.metadata().uid()).isEqualTo(before.metadata().uid());
    assertThat(after.spec().tags())
        .extracting(TagReference::name)
        .containsExactly("latest", "next");
    assertThat(after.status()).isEqualTo(before.status());
    assertThat(door.image("shop/web", "latest")).contains(digest.toString());
    assertThat(door.events(StreamUpdated.class)).hasSize(2);
  }

  @Test
  void sameDocumentAgainWritesNothingAndTellsNothing() {
    ImageStream document =
        annotated(
            labelled(
                document(
                    "shop/web",
                    TagReference.dockerImage("latest", "registry.example/shop/web:latest"),
                    from("live", "latest")),
                Map.of("a", "b")),
            "c",
            "d");
    door.registry.put("registry.example/shop/web:latest", "one");
    door.streams.apply(document);
    door.streams.importImage(door.stream("shop/web"));
    ImageStream imported = door.stream("shop/web");
    int told = door.events().size();

    assertThat(door.streams.apply(document)).isEqualTo(imported);
    assertThat(door.streams.apply(imported)).isEqualTo(imported);
    assertThat(door.stream("shop/web")).isEqualTo(imported);
    assertThat(door.events()).hasSize(told);
  }

  @Test
  void applyingAsksNoRegistry() {
    door.streams.apply(
        document("shop/web", TagReference.dockerImage("a", "registry.example/shop/web:a")));

    assertThat(door.registry.calls()).isZero();
  }

  @Test
  void staleDocumentIsRefusedAndNothingIsDone() {
    ImageStream read = door.streams.create(document("shop/web"));
    ImageStream now = door.streams.apply(labelled(read, Map.of("a", "b")));

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> door.streams.apply(labelled(read, Map.of("a", "c"))))
        .withMessageContainingAll(
            "shop/web",
            "from resourceVersion " + read.metadata().resourceVersion(),
            "to resourceVersion " + now.metadata().resourceVersion(),
            "read it again");
    assertThat(door.stream("shop/web")).isEqualTo(now);
  }

  @Test
  void documentOfADeletedStreamIsRefusedIfItSaysWhichItWasReadFrom() {
    ImageStream read = door.streams.create(document("shop/web"));
    door.streams.delete(read.key());

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> door.streams.apply(read))
        .withMessageContainingAll("shop/web", "deleted", "leave out the resourceVersion");
    assertThat(door.streams.apply(versioned(read, "")).metadata().uid())
        .isNotEqualTo(read.metadata().uid());
  }

  @Test
  void documentFromElsewhereLeavesHeldTagsHeld() {
    TagReference one = TagReference.dockerImage("one", "registry.example/shop/web:1");
    TagReference two = TagReference.dockerImage("two", "registry.example/shop/web:2");
    door.streams.create(document("shop/web", one, two));
    door.streams.hold(key("shop/web"), "one", "incident 7");
    door.streams.hold(key("shop/web"), "two", "incident 8");

    ImageStream after =
        door.streams.apply(
            document("shop/web", TagReference.dockerImage("one", "registry.example/shop/web:3")));

    assertThat(after.spec().tag("one").flatMap(Hold::reason)).contains("incident 7");
    assertThat(after.spec().tag("one").flatMap(TagReference::from).map(ObjectReference::name))
        .contains("registry.example/shop/web:3");
    assertThat(after.spec().tag("two").flatMap(Hold::reason)).contains("incident 8");
  }

  @Test
  void documentThatWasReadHereReleasesWhatItNoLongerHolds() {
    door.streams.create(
        document("shop/web", TagReference.dockerImage("one", "registry.example/shop/web:1")));
    ImageStream held =
        door.streams.hold(key("shop/web"), "one", "incident 7").stream().orElseThrow();

    ImageStream after = door.streams.apply(Hold.release(held, "one"));

    assertThat(after.spec().tag("one")).isPresent();
    assertThat(after.spec().tag("one").flatMap(Hold::reason)).isEmpty();
  }

  // Listing and watching

  @Test
  void streamsAreListedByLabelsAPageAtATime() {
    for (int i = 1; i <= 6; i++) {
      door.streams.create(
          labelled(document("shop/s" + i), Map.of("odd", i % 2 == 1 ? "yes" : "no")));
    }
    StreamQuery query = StreamQuery.all().labels(LabelSelector.parse("odd=yes")).limit(2);
    Page<ImageStream> first = door.streams.list(query);
    Page<ImageStream> second = door.streams.list(query.after(first.next().orElseThrow()));

    assertThat(first.items()).extracting(s -> s.key().name()).containsExactly("s1", "s3");
    assertThat(second.items()).extracting(s -> s.key().name()).containsExactly("s5");
    assertThat(second.next()).isEmpty();
  }

  @Test
  void watchTellsWhatHappenedAfterTheList() {
    door.streams.create(document("shop/before"));
    Page<ImageStream> page = door.streams.list(StreamQuery.all());
    door.streams.create(document("shop/between"));
    List<String> told = new CopyOnWriteArrayList<>();
    door.streams.watch(
        page.position(), event -> told.add(event.type() + " " + ((StreamEvent) event).stream()));
    door.streams.delete(key("shop/before"));

    FrontDoor.soon().until(() -> told.size() == 2);
    assertThat(told)
        .containsExactly(
            "dev.imagestreams.stream.created.v1 shop/between",
            "dev.imagestreams.stream.deleted.v1 shop/before");
  }

  @Test
  void closedFrontDoorWatchesNoMore() {
    List<ImageEvent> told = new CopyOnWriteArrayList<>();
    var watch = door.streams.watch(door.store.events().end(), told::add);
    door.streams.close();

    assertThat(watch.ended().toCompletableFuture()).isCompletedWithValue(null);
    assertThat(told).isEmpty();
  }

  // Deleting

  @Test
  void deletionIsToldTagByTagAndThenOfTheStream() {
    Digest one = door.move("shop/web", "one", "one");
    Digest two = door.move("shop/web", "two", "two");
    ImageStream before =
        door.streams.apply(
            labelled(
                versioned(door.stream("shop/web").withTag(TagReference.named("empty")), ""),
                Map.of("a", "b")));
    int told = door.events().size();

    assertThat(door.streams.delete(key("shop/web"))).isTrue();

    assertThat(door.streams.get(key("shop/web"))).isEmpty();
    List<ImageEvent> events = door.events().subList(told, door.events().size());
    assertThat(events)
        .extracting(event -> event.getClass().getSimpleName() + " " + event.subject())
        .containsExactly("TagDeleted one", "TagDeleted two", "StreamDeleted ");
    assertThat(events)
        .allSatisfy(event -> assertThat(((StreamEvent) event).labels()).isEqualTo(Map.of("a", "b")))
        .allSatisfy(
            event ->
                assertThat(((StreamEvent) event).streamUid()).isEqualTo(before.metadata().uid()));
    assertThat(door.events(TagDeleted.class))
        .extracting(event -> event.previous().orElseThrow().image())
        .containsExactly(one.toString(), two.toString());
  }

  @Test
  void whatIsNotThereIsNotDeleted() {
    assertThat(door.streams.delete(key("shop/web"))).isFalse();
    assertThat(door.events()).isEmpty();
  }

  @Test
  void heldTagDoesNotKeepItsStream() {
    door.move("shop/web", "one", "one");
    door.streams.hold(key("shop/web"), "one", "incident 7");

    assertThat(door.streams.delete(key("shop/web"))).isTrue();
  }

  @Test
  void streamThatIsCreatedAgainIsAnotherOne() {
    List<String> uids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      uids.add(door.streams.create(document("shop/web")).metadata().uid());
      door.streams.delete(key("shop/web"));
    }

    assertThat(uids).doesNotHaveDuplicates();
    assertThat(door.events(StreamDeleted.class))
        .extracting(StreamDeleted::streamUid)
        .isEqualTo(uids);
    assertThat(door.events()).extracting(ImageEvent::id).doesNotHaveDuplicates();
  }
}
