package dev.imagestreams.testkit;

import static dev.imagestreams.testkit.ImportScene.REPOSITORY;
import static dev.imagestreams.testkit.ImportScene.outcomes;
import static dev.imagestreams.testkit.ImportScene.wanting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.ImportOptions;
import dev.imagestreams.core.ImportResult;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.TagUpdated;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Imports of tags that follow other tags, images of streams, or nothing that is looked at. */
class ImportAliasTest {

  private static final String BASE = "registry.example/team/base";

  private final ImportScene scene = new ImportScene();
  private final FakeRegistryClient registry = scene.registry;

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void aliasesFollowTheImportOfTheirTagHoweverManyLieBetween() {
    Digest one = registry.put(REPOSITORY + ":1", "one");
    ImageStream stream =
        wanting(
            alias("prod", "stage"),
            alias("stage", "web:next"),
            TagReference.dockerImage("next", REPOSITORY + ":1"));
    ImportResult first = scene.importer.importImage(stream);
    Digest two = registry.put(REPOSITORY + ":1", "two");
    ImportResult second = scene.importer.importImage(stream);

    assertThat(outcomes(first)).containsExactly("next UPDATED", "prod UPDATED", "stage UPDATED");
    assertThat(outcomes(second)).containsExactly("next UPDATED", "prod UPDATED", "stage UPDATED");
    assertThat(scene.images("prod")).containsExactly(two.toString(), one.toString());
    assertThat(scene.importer.importImage(stream).changed()).isFalse();
    assertThat(outcomes(scene.importer.importImage(stream)))
        .containsExactly("next UNCHANGED", "prod UNCHANGED", "stage UNCHANGED");
  }

  @Test
  void importOfAnAliasAloneImportsTheTagItFollows() {
    registry.put(REPOSITORY + ":1", "one");
    registry.put(REPOSITORY + ":2", "two");
    ImageStream stream =
        wanting(
            alias("prod", "stage"),
            alias("stage", "next"),
            TagReference.dockerImage("next", REPOSITORY + ":1"),
            TagReference.dockerImage("other", REPOSITORY + ":2"));

    ImportResult result = scene.importer.importImage(stream, ImportOptions.ofTags(Set.of("prod")));

    assertThat(outcomes(result)).containsExactly("next UPDATED", "prod UPDATED", "stage UPDATED");
    assertThat(scene.images("other")).isEmpty();
  }

  @Test
  void aliasOfAnotherStreamIsBroughtToWhereThatIsNow() {
    importBase("one");
    ImageStream stream = wanting(alias("from", "base:1"), alias("behind", "from"));
    ImportResult first = scene.importer.importImage(stream);
    Digest two = importBase("two");
    ImportResult second = scene.importer.importImage(stream);

    assertThat(outcomes(first)).containsExactly("behind UPDATED", "from UPDATED");
    assertThat(outcomes(second)).containsExactly("behind UPDATED", "from UPDATED");
    assertThat(scene.images("behind")).hasSize(2).first().isEqualTo(two.toString());
    assertThat(scene.stream().latest("from").orElseThrow().dockerImageReference())
        .isEqualTo(BASE + "@" + two);
    assertThat(scene.importer.importImage(stream).changed()).isFalse();
    assertThat(lastMoveOf("behind").aliasPath()).containsExactly("shop/base:1", "shop/web:from");
  }

  @Test
  void aliasTellsThePathByWhichItsImageCameOverSeveralStreams() {
    importBase("one");
    StreamKey middle = StreamKey.parse("shop/middle");
    scene.importer.importImage(
        ImageStream.empty(middle).withSpec(ImageStreamSpec.EMPTY.withTag(alias("m", "base:1"))));

    scene.importer.importImage(wanting(alias("end", "middle:m")));

    assertThat(lastMoveOf("end").aliasPath()).containsExactly("shop/base:1", "shop/middle:m");
  }

  @Test
  void circleOverSeveralStreamsComesToRest() {
    Digest one = registry.put(REPOSITORY + ":1", "one");
    StreamKey other = StreamKey.parse("shop/other");
    ImageStream back =
        ImageStream.empty(other).withSpec(ImageStreamSpec.EMPTY.withTag(alias("b", "web:a")));
    // The tag begins in a registry, and then both follow each other.
    scene.importer.importImage(wanting(TagReference.dockerImage("a", REPOSITORY + ":1")));
    scene.importer.importImage(back);
    ImageStream circle = wanting(alias("a", "other:b"));
    scene.importer.importImage(circle);

    for (int i = 0; i < 2; i++) {
      assertThat(scene.importer.importImage(circle).changed()).isFalse();
      assertThat(scene.importer.importImage(back).changed()).isFalse();
    }
    assertThat(scene.images("a")).containsExactly(one.toString());
  }

  @Test
  void aliasOfWhatIsNotThereYetWaits() {
    ImageStream stream = wanting(alias("from", "base:1"));
    ImportResult early = scene.importer.importImage(stream);
    Digest one = importBase("one");
    ImportResult late = scene.importer.importImage(stream);

    assertThat(outcomes(early)).containsExactly("from SKIPPED");
    assertThat(early.complete()).isTrue();
    assertThat(outcomes(late)).containsExactly("from UPDATED");
    assertThat(scene.images("from")).containsExactly(one.toString());
  }

  @Test
  void imageOfAnotherStreamIsTakenAndStays() {
    Digest one = importBase("one");
    ImageStream stream = wanting(from("pinned", ObjectReference.IMAGE_STREAM_IMAGE, "base@" + one));
    scene.importer.importImage(stream);
    importBase("two");

    ImportResult again = scene.importer.importImage(stream);

    assertThat(outcomes(again)).containsExactly("pinned UNCHANGED");
    assertThat(again.changed()).isFalse();
    assertThat(scene.images("pinned")).containsExactly(one.toString());
  }

  @Test
  void onlyTheStreamsOfTheTagsAskedForAreLookedAt() {
    importBase("one");
    ImageStream stream =
        wanting(alias("from", "base:1"), TagReference.dockerImage("web", REPOSITORY + ":1"));
    registry.put(REPOSITORY + ":1", "web");

    ImportResult result = scene.importer.importImage(stream, ImportOptions.ofTags(Set.of("web")));

    assertThat(outcomes(result)).containsExactly("web UPDATED");
    assertThat(scene.images("from")).isEmpty();
  }

  @Test
  void referenceTagIsTakenOverWithoutAskingAnyRegistry() {
    ImageStream stream =
        wanting(TagReference.dockerImage("ref", "nowhere.example/app:1").withReference(true));

    ImportResult first = scene.importer.importImage(stream);
    ImportResult again = scene.importer.importImage(stream);

    assertThat(registry.calls()).isZero();
    assertThat(outcomes(first)).containsExactly("ref UPDATED");
    assertThat(outcomes(again)).containsExactly("ref UNCHANGED");
    assertThat(again.changed()).isFalse();
    assertThat(scene.stream().latest("ref").orElseThrow())
        .satisfies(
            item -> {
              assertThat(item.dockerImageReference()).isEqualTo("nowhere.example/app:1");
              assertThat(item.image()).isEmpty();
            });
  }

  @Test
  void tagThatIsOnlyPushedToIsPassedOver() {
    ImportResult result = scene.importer.importImage(wanting(TagReference.named("pushed")));

    assertThat(outcomes(result)).containsExactly("pushed SKIPPED");
  }

  /** Has stream {@code shop/base} import an image, and gives its digest. */
  private Digest importBase(String content) {
    Digest digest = registry.put(BASE + ":1", content);
    scene.importer.importImage(ImageStream.of("shop/base", BASE));
    return digest;
  }

  private TagUpdated lastMoveOf(String tag) {
    List<TagUpdated> moves =
        scene.store.events().read(scene.store.events().beginning(), 1_000).stream()
            .map(LoggedEvent::event)
            .filter(TagUpdated.class::isInstance)
            .map(TagUpdated.class::cast)
            .filter(move -> move.tag().equals(tag))
            .toList();
    return moves.get(moves.size() - 1);
  }

  private static TagReference alias(String tag, String source) {
    return from(tag, ObjectReference.IMAGE_STREAM_TAG, source);
  }

  private static TagReference from(String tag, String kind, String name) {
    return TagReference.named(tag)
        .withFrom(Optional.of(new ObjectReference(kind, "", name, JsonExtras.none())));
  }
}
