package dev.imagestreams.testkit;

import static dev.imagestreams.testkit.FrontDoor.document;
import static dev.imagestreams.testkit.FrontDoor.from;
import static dev.imagestreams.testkit.FrontDoor.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.imagestreams.core.Explanation;
import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.NotFoundException;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.TagRequest;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.InMemoryEventLog;
import dev.imagestreams.notifications.TagUpdated;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Why tags point where they do. */
class ExplanationTest {

  private static final StreamKey WEB = key("shop/web");

  private final FrontDoor door = new FrontDoor();

  @AfterEach
  void close() {
    door.close();
  }

  @Test
  void importedTagIsExplainedByItsEventItsSourceAndItsPolicy() {
    Digest one = door.move("shop/web", "latest", "one");
    Digest two = door.move("shop/web", "latest", "two");
    door.move("shop/web", "other", "three");
    Explanation explanation = door.streams.explain(WEB, "latest");

    assertThat(explanation.current().orElseThrow().image()).isEqualTo(two.toString());
    assertThat(explanation.moved().orElseThrow().id())
        .isEqualTo(door.events(TagUpdated.class).get(1).id());
    assertThat(explanation.moved().orElseThrow().cause()).isEqualTo(Cause.MANUAL);
    assertThat(explanation.due()).isFalse();
    assertThat(explanation.toString())
        .isEqualTo(
            """
            shop/web:latest points to registry.example/shop/web@%s
              since     2026-01-02T12:00:00Z, generation 2
              because   somebody asked for it, from registry.example/shop/web@%s (event %s)
              source    DockerImage registry.example/shop/web:latest
              policy    imported when asked, pulled from its source"""
                .formatted(two, one, explanation.moved().orElseThrow().id()));
  }

  @Test
  void pushedTagComesFromPushes() {
    door.streams.bus().publish(Samples.push(1, "shop/web", "latest"));
    FrontDoor.soon().until(() -> door.image("shop/web", "latest").isPresent());

    assertThat(door.streams.explain(WEB, "latest").lines())
        .anySatisfy(line -> assertThat(line).contains("because", "it was pushed"))
        .anySatisfy(line -> assertThat(line).matches("  source +pushes"))
        .noneSatisfy(line -> assertThat(line).contains("policy"));
  }

  @Test
  void aliasIsExplainedByTheTagsItsImageCameBy() {
    door.move("shop/base", "1", "one");
    door.streams.create(document("shop/web", from("base", "base:1"), from("live", "base")));

    assertThat(door.streams.explain(WEB, "live").lines())
        .anySatisfy(line -> assertThat(line).matches("  by way of +shop/base:1 -> shop/web:base"))
        .anySatisfy(line -> assertThat(line).matches("  source +ImageStreamTag base"));
  }

  @Test
  void tagThatWentBackIsExplainedByTheLastEventThatLedThere() {
    door.move("shop/web", "latest", "one");
    door.move("shop/web", "latest", "two");
    door.move("shop/web", "latest", "one");

    assertThat(door.streams.explain(WEB, "latest").moved().orElseThrow().id())
        .isEqualTo(door.events(TagUpdated.class).get(2).id());
  }

  @Test
  void eventsOfAStreamBeforeItExplainNothing() {
    door.move("shop/web", "latest", "one");
    var before = door.stream("shop/web");
    door.streams.delete(WEB);
    door.streams.create(
        before.withMetadata(before.metadata().with().uid("").resourceVersion("").build()));

    assertThat(door.streams.explain(WEB, "latest").moved()).isEmpty();
    assertThat(door.streams.explain(WEB, "latest").toString())
        .contains("because   the log has it no more");
  }

  @Test
  void droppedEventIsSaidToBeGone() {
    try (FrontDoor small = new FrontDoor(new InMemoryImageStreamStore(new InMemoryEventLog(5)))) {
      small.move("shop/web", "latest", "one");
      for (int i = 0; i < 10; i++) {
        small.move("shop/web", "busy", "move " + i);
      }

      assertThat(small.streams.explain(WEB, "latest").moved()).isEmpty();
      assertThat(small.streams.explain(WEB, "busy").moved()).isPresent();
    }
  }

  @Test
  void heldTagSaysWhyAndWhereItWouldGo() {
    Digest one = door.move("shop/web", "1", "one");
    door.streams.tag(TagRequest.of("web:1", "web:live").withNamespace("shop").withAlias(true));
    door.streams.hold(WEB, "live", "incident 7\nsee the log");
    Digest two = door.move("shop/web", "1", "two");
    Explanation explanation = door.streams.explain(WEB, "live");

    assertThat(explanation.current().orElseThrow().image()).isEqualTo(one.toString());
    assertThat(explanation.held()).contains("incident 7\nsee the log");
    assertThat(explanation.pending()).contains("registry.example/shop/web@" + two);
    assertThat(explanation.lines())
        .contains(
            "  held      incident 7 see the log", "  held from registry.example/shop/web@" + two);
  }

  @Test
  void failingTagSaysWhatFailsAndKeepsItsReason() {
    door.move("shop/web", "latest", "one");
    door.streams.tag(TagRequest.of("registry.example/none:1", "shop/web:latest"));
    Explanation explanation = door.streams.explain(WEB, "latest");

    assertThat(explanation.failures()).hasSize(1);
    assertThat(explanation.moved()).isPresent();
    assertThat(explanation.due()).isFalse();
    assertThat(explanation.lines())
        .anySatisfy(line -> assertThat(line).contains("failing", "registry.example/none:1"));
  }

  @Test
  void tagThatWaitsForAnImportIsDue() {
    try (ImageStreams quiet = ImageStreams.builder().store(door.store).onDemand().build()) {
      quiet.create(document("shop/web", TagReference.dockerImage("1", "registry.example/a:1")));

      assertThat(quiet.explain(WEB, "1").toString())
          .isEqualTo(
              """
              shop/web:1 is empty
                source    DockerImage registry.example/a:1
                policy    imported when asked, pulled from its source
                due       an import has yet to look at its source""");
    }
  }

  @Test
  void whatIsNotThereIsNamed() {
    door.streams.create(document("shop/web"));
    for (String[] missing :
        List.of(new String[] {"shop/none", "1"}, new String[] {"shop/web", "1"})) {
      assertThatExceptionOfType(NotFoundException.class)
          .isThrownBy(() -> door.streams.explain(key(missing[0]), missing[1]))
          .withMessageContaining(missing[0]);
    }
  }
}
