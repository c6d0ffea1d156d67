package dev.imagestreams.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.notifications.TagDeleted;
import dev.imagestreams.notifications.TagUpdated;
import dev.imagestreams.testkit.registry.FixtureRegistry;
import dev.imagestreams.testkit.registry.SampleImage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tags that are set, deleted and rolled back on the command line. */
class TagCommandsTest {

  @TempDir Path directory;

  @BeforeEach
  void fill() {
    StoreScene.fill(directory);
  }

  private ProgramRun run(String... command) {
    String[] all = java.util.Arrays.copyOf(command, command.length + 2);
    all[command.length] = "--store";
    all[command.length + 1] = directory.toString();
    return ProgramRun.of(all);
  }

  private List<String> images(String stream, String tag) {
    return stream(stream).status().tag(tag).map(NamedTagEventList::items).orElse(List.of()).stream()
        .map(TagEvent::image)
        .toList();
  }

  private ImageStream stream(String name) {
    try (PortableStore opened = new StoreDirectory(directory).view()) {
      return opened.get(StreamKey.parse(name)).orElseThrow();
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

  @Test
  void tagsTheImageThatAnotherTagHas() {
    assertThat(run("tag", "app:latest", "app:stable").succeeded().out())
        .isEqualTo("Tag app:stable set to app@" + StoreScene.digest(3) + ".\n");

    assertThat(images("app", "stable")).containsExactly(StoreScene.digest(3));
    assertThat(events(TagUpdated.class))
        .last()
        .satisfies(event -> assertThat(event.tag()).isEqualTo("stable"));
  }

  @Test
  void tagsAnImageOfAnotherStream() {
    run("tag", "app:latest", "team/other:1.0").succeeded();
    run("tag", "app@" + StoreScene.digest(1), "team/other:0.9").succeeded();

    assertThat(images("team/other", "1.0")).containsExactly(StoreScene.digest(3));
    assertThat(images("team/other", "0.9")).containsExactly(StoreScene.digest(1));
    assertThat(stream("team/other").latest("1.0").orElseThrow().dockerImageReference())
        .isEqualTo("quay.io/team/app@" + StoreScene.digest(3));
  }

  @Test
  void followsATagByAnAlias() {
    assertThat(run("tag", "--alias", "app:latest", "app:live").succeeded().out())
        .contains("set up to track app:latest");
    run("rollback", "app:latest").succeeded();

    assertThat(images("app", "live")).containsExactly(StoreScene.digest(2), StoreScene.digest(3));
  }

  @Test
  void importsWhatIsTaggedFromARegistry() {
    try (FixtureRegistry registry = FixtureRegistry.start()) {
      SampleImage image = SampleImage.of("one");
      registry.put("team/web", "1", image);
      String source = registry.host() + "/team/web:1";

      run("tag", source, "web:latest").succeeded();
      assertThat(images("web", "latest")).containsExactly(image.digest().toString());
      run("tag", registry.host() + "/team/web:2", "web:latest")
          .failedWith(1, "web:latest", registry.host() + "/team/web:2");
      assertThat(images("web", "latest")).containsExactly(image.digest().toString());
      run("tag", "--reference", registry.host() + "/team/web:9", "web:later").succeeded();
      assertThat(stream("web").latest("later").orElseThrow().dockerImageReference())
          .isEqualTo(registry.host() + "/team/web:9");
    }
  }

  @Test
  void deletesATagWithItsHistory() {
    assertThat(run("untag", "app:latest").succeeded().out())
        .isEqualTo("Deleted tag default/app:latest.\n");

    assertThat(images("app", "latest")).isEmpty();
    assertThat(events(TagDeleted.class)).hasSize(1);
    run("untag", "app:latest").failedWith(1, "default/app:latest", "does not exist");
    assertThat(run("untag", "none:latest").succeeded().out()).contains("does not exist");
  }

  @Test
  void setsAndDeletesSeveralTagsInTheirOrder() {
    assertThat(run("tag", "app:latest", "app:a", "app:b").succeeded().out().lines())
        .containsExactly(
            "Tag app:a set to app@" + StoreScene.digest(3) + ".",
            "Tag app:b set to app@" + StoreScene.digest(3) + ".");
    assertThat(run("tag", "-d", "app:a", "app:b").succeeded().out().lines())
        .containsExactly("Deleted tag default/app:a.", "Deleted tag default/app:b.");
    assertThat(stream("app").status().tags()).hasSize(1);

    run("tag", "-d", "--alias", "app:latest").failedWith(1, "--alias and --delete");
    run("tag", "-d", "--scheduled", "app:latest").failedWith(1, "importing images when deleting");
    assertThat(images("app", "latest")).isNotEmpty();
    assertThat(run("untag", "app:latest", "none:x").succeeded().out().lines())
        .containsExactly(
            "Deleted tag default/app:latest.", "Image stream \"none\" does not exist.");
  }

  @Test
  void rollsBackToWhatWasThereBefore() {
    assertThat(run("rollback", "app:latest").succeeded().out())
        .contains("default/app:latest", "quay.io/team/app@" + StoreScene.digest(2));
    run("rollback", "app:latest", "--to", "3").succeeded();

    assertThat(images("app", "latest"))
        .containsExactly(
            StoreScene.digest(1),
            StoreScene.digest(2),
            StoreScene.digest(3),
            StoreScene.digest(2),
            StoreScene.digest(1));
    assertThat(events(TagUpdated.class)).hasSize(5);
  }

  @Test
  void refusesWhatCannotBeDone() {
    String before = StoreScene.lines(directory);

    run("tag", "none:latest", "app:x").failedWith(1, "\"none\" not found");
    run("tag", "app:none", "app:x").failedWith(1, "app:none", "not currently pointing");
    run("tag", "app:latest", "app").failedWith(1, "app", "<stream_name>:<tag>");
    run("tag", "app:latest", "APP:x").failedWith(1, "APP:x");
    run("tag", "app:latest", "app:-").failedWith(1, "\"-\"");
    run("tag", "--alias", "app:latest", "other:x").failedWith(1, "across different");
    run("tag", "--source", "pod", "app:latest", "app:x").failedWith(2, "--source", "pod", "istag");
    run("tag", "--import-mode", "x", "a.example/b:1", "app:x")
        .failedWith(2, "--import-mode", "'x'", "Legacy");
    run("tag", "--reference-policy", "x", "a.example/b:1", "app:x")
        .failedWith(2, "--reference-policy", "'x'");
    run("tag", "app:latest").failedWith(2, "DST");
    run("untag", "app").failedWith(1, "app");
    run("rollback", "app").failedWith(2, "names no tag");
    run("rollback", "app:none").failedWith(1, "none", "does not exist");
    run("rollback", "none:x").failedWith(1, "default/none", "import it");
    run("rollback", "app:latest", "--to", "3").failedWith(1, "no item 3", "1 to 2");
    run("rollback", "app:latest", "--to", "0").failedWith(1, "already points");
    run("rollback", "app:latest", "--to", "x").failedWith(2, "--to", "x");
    assertThat(StoreScene.lines(directory)).isEqualTo(before);
  }
}
