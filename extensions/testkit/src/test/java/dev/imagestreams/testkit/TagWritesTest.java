package dev.imagestreams.testkit;

import static dev.imagestreams.testkit.FrontDoor.document;
import static dev.imagestreams.testkit.FrontDoor.from;
import static dev.imagestreams.testkit.FrontDoor.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.NotFoundException;
import dev.imagestreams.core.TagOutcome;
import dev.imagestreams.core.TagResult;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.RefusedOperationException;
import dev.imagestreams.model.tags.TagRequest;
import dev.imagestreams.model.tags.UnresolvedImageException;
import dev.imagestreams.notifications.TagUpdated;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tags that are set, deleted, rolled back, held and released at the front door. */
class TagWritesTest {

  private static final StreamKey WEB = key("shop/web");

  private final FrontDoor door = new FrontDoor();

  @AfterEach
  void close() {
    door.close();
  }

  private TagResult tag(String source, String destination) {
    return door.streams.tag(TagRequest.of(source, destination).withNamespace("shop"));
  }

  @Test
  void tagTakesTheImageThatAnotherHasNow() {
    Digest one = door.move("shop/web", "latest", "one");
    TagResult result = tag("web:latest", "web:stable");
    door.move("shop/web", "latest", "two");

    assertThat(result.message()).isEqualTo("Tag web:stable set to web@" + one + ".");
    assertThat(result.changed()).isTrue();
    assertThat(result.stream()).isPresent();
    assertThat(door.images("shop/web", "stable")).containsExactly(one.toString());
  }

  @Test
  void aliasFollows() {
    door.move("shop/web", "latest", "one");
    door.streams.tag(TagRequest.of("web:latest", "web:live").withNamespace("shop").withAlias(true));
    Digest two = door.move("shop/web", "latest", "two");

    assertThat(door.image("shop/web", "live")).contains(two.toString());
  }

  @Test
  void imageOfAnotherStreamIsTakenOverAtOnce() {
    Digest one = door.move("shop/base", "1", "one");
    tag("base:1", "web:base");
    tag("base@" + one, "web:same");

    assertThat(door.images("shop/web", "base")).containsExactly(one.toString());
    assertThat(door.images("shop/web", "same")).containsExactly(one.toString());
    assertThat(door.stream("shop/web").latest("base").orElseThrow().dockerImageReference())
        .isEqualTo("registry.example/shop/base@" + one);
  }

  @Test
  void imageThatAnotherStreamHasNotIsRefused() {
    door.move("shop/base", "1", "one");

    assertThatExceptionOfType(UnresolvedImageException.class)
        .isThrownBy(() -> tag("base@" + Samples.digest(7), "web:base"))
        .withMessageContaining("not found");
    assertThat(door.streams.get(WEB)).isEmpty();
  }

  @Test
  void tagOfARegistryIsImported() {
    Digest one = door.registry.put("registry.example/team/app:1", "one");
    TagResult result = tag("registry.example/team/app:1", "web:latest");

    assertThat(result.imported().map(TagOutcome::status)).contains(TagOutcome.Status.UPDATED);
    assertThat(result.stream().orElseThrow().latest("latest").orElseThrow().image())
        .isEqualTo(one.toString());
    assertThat(door.stream("shop/web")).isEqualTo(result.stream().orElseThrow());
  }

  @Test
  void tagWhoseImportFailsStaysWantedAndKeepsWhatItHad() {
    Digest one = door.move("shop/web", "latest", "one");
    TagResult result = tag("registry.example/team/none:1", "web:latest");

    assertThat(result.imported().flatMap(TagOutcome::failure)).isPresent();
    assertThat(door.image("shop/web", "latest")).contains(one.toString());
    assertThat(door.stream("shop/web").spec().tag("latest").orElseThrow().from().orElseThrow())
        .satisfies(from -> assertThat(from.name()).isEqualTo("registry.example/team/none:1"));
  }

  @Test
  void withoutARegistryClientATagIsWantedAndNotImported() {
    try (ImageStreams quiet = ImageStreams.builder().store(door.store).onDemand().build()) {
      TagResult result = quiet.tag(TagRequest.of("registry.example/a:1", "shop/quiet:1"));

      assertThat(result.imported()).isEmpty();
      assertThat(quiet.explain(key("shop/quiet"), "1").due()).isTrue();
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> quiet.importImage(door.stream("shop/quiet")))
          .withMessageContaining("registryClient");
    }
  }

  @Test
  void referenceIsTakenAsItIs() {
    TagResult result =
        door.streams.tag(TagRequest.of("registry.example/a:1", "shop/web:1").withReference(true));

    assertThat(result.imported()).isEmpty();
    assertThat(door.registry.calls()).isZero();
    assertThat(door.stream("shop/web").latest("1").orElseThrow().dockerImageReference())
        .isEqualTo("registry.example/a:1");
  }

  @Test
  void untaggedTagIsGoneWithItsHistory() {
    door.move("shop/web", "latest", "one");
    TagResult result = door.streams.untag(WEB, "latest");

    assertThat(result.message()).isEqualTo("Deleted tag shop/web:latest.");
    assertThat(door.stream("shop/web").spec().tag("latest")).isEmpty();
    assertThat(door.stream("shop/web").status().tag("latest")).isEmpty();
    assertThatExceptionOfType(RefusedOperationException.class)
        .isThrownBy(() -> door.streams.untag(WEB, "latest"))
        .withMessageContaining("does not exist");
    assertThat(door.streams.untag(key("shop/none"), "latest").changed()).isFalse();
  }

  @Test
  void tagIsRolledBackByIndexImageAndTime() {
    Digest one = door.move("shop/web", "latest", "one");
    door.clock.advance(Duration.ofHours(1));
    Digest two = door.move("shop/web", "latest", "two");
    door.clock.advance(Duration.ofHours(1));
    Digest three = door.move("shop/web", "latest", "three");

    assertThat(door.streams.rollback(WEB, "latest", 1).message())
        .isEqualTo("Tag shop/web:latest rolled back to registry.example/shop/web@" + two + ".");
    door.streams.rollbackToImage(WEB, "latest", three.toString().substring(0, 20));
    door.streams.rollbackToTime(WEB, "latest", Samples.NOON.plusSeconds(1));

    assertThat(door.images("shop/web", "latest"))
        .startsWith(one.toString(), three.toString(), two.toString(), three.toString());
    assertThatExceptionOfType(RefusedOperationException.class)
        .isThrownBy(() -> door.streams.rollback(WEB, "latest", 17))
        .withMessageContaining("no item 17");
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> door.streams.rollback(key("shop/none"), "latest", 1))
        .withMessageContaining("shop/none");
  }

  @Test
  void pinnedTagStopsFollowing() {
    Digest one = door.move("shop/web", "1", "one");
    door.streams.tag(TagRequest.of("web:1", "web:live").withNamespace("shop").withAlias(true));
    door.streams.pin(WEB, "live");
    door.move("shop/web", "1", "two");

    assertThat(door.images("shop/web", "live")).containsExactly(one.toString());
  }

  @Test
  void heldTagStaysUntilItIsReleasedAndGoesWhereItWasHeldBackFrom() {
    Digest one = door.move("shop/web", "1", "one");
    door.streams.tag(TagRequest.of("web:1", "web:live").withNamespace("shop").withAlias(true));
    TagResult held = door.streams.hold(WEB, "live", "incident 7");
    Digest two = door.move("shop/web", "1", "two");

    assertThat(held.message())
        .isEqualTo("Tag shop/web:live held at registry.example/shop/web@" + one + ".");
    assertThat(door.image("shop/web", "live")).contains(one.toString());
    assertThatExceptionOfType(RefusedOperationException.class)
        .isThrownBy(() -> door.streams.untag(WEB, "live"))
        .withMessageContainingAll("held", "incident 7");

    assertThat(door.streams.release(WEB, "live").message())
        .isEqualTo(
            "Tag shop/web:live released; it points to registry.example/shop/web@" + two + ".");
    assertThat(door.image("shop/web", "live")).contains(two.toString());
    assertThatExceptionOfType(RefusedOperationException.class)
        .isThrownBy(() -> door.streams.release(WEB, "live"));
  }

  @Test
  void whatChangesNothingTellsNothing() {
    door.streams.create(document("shop/web", from("live", "1")));
    door.streams.hold(WEB, "live", "incident 7");
    int told = door.events().size();
    TagResult again = door.streams.hold(WEB, "live", "incident 7");

    assertThat(again.changed()).isFalse();
    assertThat(door.events()).hasSize(told);
    assertThat(door.events(TagUpdated.class)).isEmpty();
  }

  @Test
  void destinationThatIsNoTagIsRefused() {
    for (String destination : new String[] {"web", "", ":x", "WEB:x", "shop/:x"}) {
      assertThatExceptionOfType(RefusedOperationException.class)
          .as(destination)
          .isThrownBy(() -> tag("registry.example/a:1", destination));
    }
    assertThat(door.events()).isEmpty();
  }

  @Test
  void heldTagIsNotSet() {
    door.streams.create(document("shop/web", TagReference.named("live")));
    door.streams.hold(WEB, "live", "incident 7");

    assertThatExceptionOfType(RefusedOperationException.class)
        .isThrownBy(() -> tag("registry.example/a:1", "web:live"))
        .withMessageContainingAll("held", "incident 7");
  }
}
