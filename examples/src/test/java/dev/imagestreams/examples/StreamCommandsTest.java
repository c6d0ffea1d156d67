package dev.imagestreams.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.notifications.StreamDeleted;
import dev.imagestreams.notifications.TagDeleted;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tags that are held, released and explained, and streams that are chosen and deleted. */
class StreamCommandsTest {

  @TempDir Path directory;

  @BeforeEach
  void fill() {
    StoreScene.fill(directory);
  }

  private ProgramRun run(String... command) {
    String[] all = Arrays.copyOf(command, command.length + 2);
    all[command.length] = "--store";
    all[command.length + 1] = directory.toString();
    return ProgramRun.of(all);
  }

  private String image(String stream, String tag) {
    try (PortableStore opened = new StoreDirectory(directory).view()) {
      return opened
          .get(StreamKey.parse(stream))
          .flatMap(s -> s.latest(tag))
          .map(TagEvent::image)
          .orElse("");
    }
  }

  private <E> List<E> events(Class<E> kind) {
    try (PortableStore opened = new StoreDirectory(directory).view()) {
      return opened.events().read(opened.events().beginning(), 1000).stream()
          .map(logged -> logged.event())
          .filter(kind::isInstance)
          .map(kind::cast)
          .toList();
    }
  }

  private void create(String name, Map<String, String> labels) {
    ImageStream stream = ImageStream.empty(StreamKey.parse(name));
    try (PortableStore opened = new StoreDirectory(directory).open();
        ImageStreams streams = ImageStreams.builder().store(opened).onDemand().build()) {
      streams.create(stream.withMetadata(stream.metadata().withLabels(labels)));
    }
  }

  @Test
  void heldTagIsNeitherSetNorDeletedUntilItIsReleased() {
    String digest = "quay.io/team/app@" + StoreScene.digest(3);
    assertThat(run("hold", "app:latest", "--reason", "incident 7").succeeded().out())
        .isEqualTo("Tag default/app:latest held at " + digest + ".\n");

    run("tag", "app@" + StoreScene.digest(1), "app:latest").failedWith(1, "held: incident 7");
    run("untag", "app:latest").failedWith(1, "held: incident 7", "release it first");
    run("rollback", "app:latest").failedWith(1, "held: incident 7");
    assertThat(run("describe", "app").succeeded().out()).contains("  held: incident 7");

    assertThat(run("release", "app:latest").succeeded().out())
        .isEqualTo("Tag default/app:latest released; it points to " + digest + ".\n");
    run("rollback", "app:latest").succeeded();
    assertThat(image("app", "latest")).isEqualTo(StoreScene.digest(2));
  }

  @Test
  void heldAliasGoesOnWhenItIsReleased() {
    run("tag", "--alias", "app:latest", "app:live").succeeded();
    run("hold", "app:live", "--reason", "incident 7").succeeded();
    run("rollback", "app:latest").succeeded();
    assertThat(image("app", "live")).isEqualTo(StoreScene.digest(3));
    assertThat(run("describe", "app").succeeded().out())
        .contains("  ! held back from quay.io/team/app@" + StoreScene.digest(2));
    assertThat(run("explain", "app:live").succeeded().out())
        .contains("held      incident 7")
        .contains("held from quay.io/team/app@" + StoreScene.digest(2));
    run("release", "app:live").succeeded();

    assertThat(image("app", "live")).isEqualTo(StoreScene.digest(2));
  }

  @Test
  void explainsWhyATagPointsWhereItDoes() {
    run("tag", "app:latest", "app:stable").succeeded();
    assertThat(run("explain", "app:latest").succeeded().out().lines())
        .containsExactly(
            "default/app:latest points to quay.io/team/app@" + StoreScene.digest(3),
            "  since     2026-01-02T12:00:03Z, generation 3",
            "  because   somebody asked for it (event uid-app-3)",
            "  source    pushes");
    assertThat(run("explain", "app:stable").succeeded().out())
        .contains("source    ImageStreamImage app@" + StoreScene.digest(3));
  }

  @Test
  void deletesStreamsAndTellsOfIt() {
    create("team/other", Map.of());
    run("delete", "app", "none", "team/other").failedWith(1, "default/none", "exists");

    assertThat(run("get").succeeded().out().lines()).hasSize(1);
    assertThat(events(TagDeleted.class)).extracting(TagDeleted::tag).containsExactly("latest");
    assertThat(events(StreamDeleted.class))
        .extracting(event -> event.stream().toString())
        .containsExactly("default/app", "team/other");
    assertThat(run("delete", "none", "--ignore-not-found").succeeded().out()).isEmpty();
  }

  @Test
  void saysWhatItDeleted() {
    assertThat(run("delete", "app").succeeded().out()).isEqualTo("default/app deleted\n");
  }

  @Test
  void choosesStreamsByTheirLabels() {
    create("web", Map.of("tier", "front"));
    create("db", Map.of("tier", "back"));

    assertThat(names(run("get", "-l", "tier=front").succeeded())).containsExactly("default/web");
    assertThat(names(run("get", "--selector", "tier").succeeded()))
        .containsExactly("default/db", "default/web");
    assertThat(names(run("get", "--selector", "tier!=back").succeeded()))
        .containsExactly("default/app", "default/web");
    assertThat(run("get", "-l", "tier in (back)", "-o", "json").succeeded().out())
        .contains("\"db\"")
        .doesNotContain("\"web\"");
  }

  private static List<String> names(ProgramRun run) {
    return run.out().lines().skip(1).map(line -> line.split(" ")[0]).toList();
  }

  @Test
  void refusesWhatCannotBeDone() {
    String before = StoreScene.lines(directory);

    run("hold", "app:latest").failedWith(2, "--reason");
    run("hold", "app:latest", "--reason", " ").failedWith(2, "--reason");
    run("hold", "app", "--reason", "x").failedWith(2, "names no tag");
    run("hold", "app:none", "--reason", "x").failedWith(1, "app:none", "does not exist");
    run("hold", "none:x", "--reason", "x").failedWith(1, "default/none");
    run("release", "app").failedWith(2, "names no tag");
    run("release", "app:latest").failedWith(1, "app:latest", "not held");
    run("release", "none:x").failedWith(1, "default/none");
    run("explain", "app").failedWith(2, "names no tag");
    run("explain", "app:none").failedWith(1, "default/app", "\"none\"");
    run("explain", "none:x").failedWith(1, "default/none");
    run("delete").failedWith(2, "NAME");
    run("delete", "app:latest").failedWith(2, "names a tag");
    run("delete", "none").failedWith(1, "default/none");
    run("get", "-l", "a=b=c").failedWith(2, "a=b=c", "key=value");
    run("get", "app", "-l", "a=b").failedWith(2, "selector");
    assertThat(StoreScene.lines(directory)).isEqualTo(before);
  }
}
