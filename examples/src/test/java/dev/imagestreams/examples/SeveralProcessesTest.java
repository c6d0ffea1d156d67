package dev.imagestreams.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.ImageEventJson;
import dev.imagestreams.notifications.StreamEvent;
import dev.imagestreams.notifications.TagUpdated;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.testkit.registry.FixtureRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes that use one store at the same time. */
class SeveralProcessesTest {

  @TempDir Path directory;

  /** What {@code --store} is given; always the same one within a test. */
  String store() {
    return directory.resolve("store").toString();
  }

  private StorePlace place() {
    return StorePlace.parse(store());
  }

  private ProgramProcess start(String... args) throws Exception {
    return ProgramProcess.start(directory, args);
  }

  private static void awaitWatching(ProgramProcess watch) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> watch.errors().contains("watching "));
  }

  @Test
  void watchTellsWhatAnotherProcessTags() throws Exception {
    StoreScene.fill(place());
    try (ProgramProcess all = start("watch", "--store", store());
        ProgramProcess other = start("watch", "other", "--store", store())) {
      awaitWatching(all);
      awaitWatching(other);
      for (String[] command :
          List.of(
              new String[] {"tag", "app:latest", "app:stable"},
              new String[] {"tag", "app:latest", "other:1.0"})) {
        try (ProgramProcess tag = start(command[0], command[1], command[2], "--store", store())) {
          assertThat(tag.line()).startsWith("Tag " + command[2] + " set to app@sha256:");
          assertThat(tag.status()).as(tag.errors()).isZero();
        }
      }

      List<ImageEvent> seen = new ArrayList<>();
      while (seen.stream().noneMatch(event -> isMoveOf(event, "default/other"))) {
        seen.add(ImageEventJson.read(all.line()));
      }
      assertThat(seen)
          .filteredOn(event -> isMoveOf(event, "default/app"))
          .singleElement()
          .isInstanceOfSatisfying(
              TagUpdated.class,
              moved -> {
                assertThat(moved.tag()).isEqualTo("stable");
                assertThat(moved.current().image()).isEqualTo(StoreScene.digest(3));
              });
      assertThat(((StreamEvent) ImageEventJson.read(other.line())).stream())
          .isEqualTo(StreamKey.parse("other"));
      all.terminate();
      other.terminate();
      assertThat(all.rest()).isEmpty();
      assertThat(all.status()).isEqualTo(143);
      assertThat(other.status()).isEqualTo(143);
      assertThat(all.errors().lines().filter(line -> line.startsWith("imagestreams:"))).isEmpty();
    }
  }

  @Test
  void watchThatImportsNothingTellsWhatCommandsDoFromThenOn() throws Exception {
    StoreScene.fill(place());
    ProgramRun.of("tag", "app:latest", "app:before", "--store", store()).succeeded();
    try (ProgramProcess watch = start("watch", "--no-import", "--store", store())) {
      awaitWatching(watch);
      ProgramRun.of("tag", "app:latest", "app:after", "--store", store()).succeeded();

      assertThat(nextMove(watch).tag()).isEqualTo("after");
    }
  }

  private static TagUpdated nextMove(ProgramProcess watch) throws Exception {
    ImageEvent event = ImageEventJson.read(watch.line());
    return event instanceof TagUpdated moved ? moved : nextMove(watch);
  }

  @Test
  void watchTellsWhatServeImportsOnSchedule() throws Exception {
    String data = directory.resolve("data").toString();
    try (FixtureRegistry registry = FixtureRegistry.start();
        RegistryClient client = RegistryClient.create()) {
      String image = registry.host() + "/team/app:1.0";
      push(client, image, "one");
      ProgramRun.of("tag", image, "app:1.0", "--scheduled", "--store", store()).succeeded();
      String[] serving = {
        "serve", "--listen", "127.0.0.1:0", "--data", data, "--store", store(), "--interval", "1s"
      };
      try (ProgramProcess serve = start(serving);
          ProgramProcess watch = start("watch", "app", "--no-import", "--store", store())) {
        awaitWatching(watch);
        assertThat(serve.line()).startsWith("listening on ");
        String pushed = push(client, image, "two");

        ImageEvent event = ImageEventJson.read(watch.line());
        assertThat(isMoveOf(event, "default/app")).isTrue();
        assertThat(((TagUpdated) event).current().image()).isEqualTo(pushed);
        serve.terminate();
        watch.terminate();
        assertThat(serve.status()).isEqualTo(143);
        assertThat(watch.status()).isEqualTo(143);
      }
    }
  }

  private static boolean isMoveOf(ImageEvent event, String stream) {
    return event instanceof TagUpdated moved && moved.stream().toString().equals(stream);
  }

  @Test
  void importAndGetWorkBesideServe() throws Exception {
    String data = directory.resolve("data").toString();
    try (ProgramProcess serve =
            start("serve", "--listen", "127.0.0.1:0", "--data", data, "--store", store());
        RegistryClient client = RegistryClient.create()) {
      String host = serve.line().replace("listening on http://", "");
      push(client, host + "/team/app:1.0", "one");
      ProgramRun.of(
              "import",
              "copy",
              "--from",
              host + "/team/app",
              "--all",
              "--confirm",
              "--store",
              store())
          .succeeded();
      assertThat(ProgramRun.of("get", "copy", "--store", store()).succeeded().out())
          .contains("default/copy", "1.0");
      String digest = push(client, host + "/team/app:1.0", "two");

      // The process that serves learns of the stream that this one made, and follows with it.
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> {
                assertThat(image("team/app")).contains(digest);
                assertThat(image("copy")).contains(digest);
              });
      serve.terminate();
      assertThat(serve.status()).as(serve.errors()).isEqualTo(143);
    }
  }

  private static String push(RegistryClient client, String reference, String text)
      throws Exception {
    return SampleImage.saying(text).push(client, ImageReference.parse(reference)).toString();
  }

  private Optional<String> image(String stream) {
    try (PortableStore opened = place().view()) {
      return opened
          .get(StreamKey.parse(stream))
          .flatMap((ImageStream found) -> found.latest("1.0"))
          .map(item -> item.image());
    }
  }

  @Test
  void manyProcessesThatTagLoseNothing() throws Exception {
    StoreScene.fill(place());
    List<ProgramProcess> taggers = new ArrayList<>();
    try {
      for (int i = 1; i <= 4; i++) {
        taggers.add(start("tag", "app:latest", "all:t" + i, "--store", store()));
      }
      for (ProgramProcess tagger : taggers) {
        assertThat(tagger.status()).as(tagger.errors()).isZero();
        assertThat(tagger.errors()).doesNotContain("Exception");
      }
    } finally {
      for (ProgramProcess tagger : taggers) {
        tagger.close();
      }
    }

    try (PortableStore opened = place().view()) {
      assertThat(opened.get(StreamKey.parse("all")).orElseThrow().status().tags())
          .extracting(tag -> tag.tag() + " " + tag.latest().orElseThrow().image())
          .containsExactly(
              "t1 " + StoreScene.digest(3),
              "t2 " + StoreScene.digest(3),
              "t3 " + StoreScene.digest(3),
              "t4 " + StoreScene.digest(3));
    }
  }
}
