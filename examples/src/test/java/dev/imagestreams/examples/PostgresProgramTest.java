package dev.imagestreams.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.testkit.registry.FixtureRegistry;
import dev.imagestreams.testkit.registry.SampleImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a store in PostgreSQL: as on one in a directory. */
class PostgresProgramTest {

  private final String store = PostgresPlaces.newAddress();
  private final StorePlace place = StorePlace.parse(store);

  @TempDir Path directory;

  private ProgramRun run(String... command) {
    return BadStoresTest.run(List.of(command), store);
  }

  @Test
  void importsShowsAndDeletes() {
    try (FixtureRegistry registry = FixtureRegistry.start()) {
      registry.put("team/app", "1.0", SampleImage.of("one"));
      String[] imported = {
        "import", "app", "--from", registry.host() + "/team/app", "--all", "--confirm"
      };
      assertThat(run(imported).succeeded().out()).startsWith("default/app:1.0 sha256:");
      assertThat(run(imported).succeeded().out()).contains("unchanged");
    }

    assertThat(run("get", "app").succeeded().out()).contains("default/app", "1.0");
    assertThat(run("describe", "app").succeeded().out()).contains("linux/amd64");
    run("delete", "app").succeeded();
    run("get", "app").failedWith(1, "no image stream named", "default/app");
  }

  @Test
  void pointsTagsHereAndThere() {
    StoreScene.fill(place);

    run("tag", "app:latest", "app:stable").succeeded();
    run("rollback", "app:stable", "--to", "1").failedWith(1, "app:stable");
    run("rollback", "app:latest").succeeded();
    run("hold", "app:latest", "--reason", "why").succeeded();
    assertThat(run("explain", "app:latest").succeeded().out())
        .contains(StoreScene.digest(2), "held", "why");
    run("release", "app:latest").succeeded();
    run("untag", "app:latest").succeeded();
    try (PortableStore opened = place.view()) {
      assertThat(opened.get(StreamKey.parse("app")).orElseThrow().status().tags())
          .extracting(tag -> tag.tag() + " " + tag.latest().orElseThrow().image())
          .containsExactly("stable " + StoreScene.digest(3));
    }
  }

  // Moving

  @Test
  void movesFromSqliteToPostgresAndBackExactly() throws Exception {
    Path dump = directory.resolve("dump");
    Path there = directory.resolve("there");
    Path back = directory.resolve("back");
    StoreScene.fill(there);

    ProgramRun.of("export", dump.toString(), "--store", there.toString()).succeeded();
    assertThat(run("import-dump", dump.toString()).succeeded().out())
        .isEqualTo("restored " + place + System.lineSeparator());
    String exported = run("export").succeeded().out();
    Files.writeString(dump, exported);
    ProgramRun.of("import-dump", dump.toString(), "--store", back.toString()).succeeded();

    assertThat(exported).contains(StoreScene.digest(3), "\u201eno\u201c");
    assertThat(exported).isEqualTo(StoreScene.lines(there)).isEqualTo(StoreScene.lines(back));
  }

  @Test
  void movesFromOneDatabaseToAnother() throws Exception {
    String other = PostgresPlaces.newAddress();
    StoreScene.fill(place);
    Path dump = directory.resolve("dump");

    run("export", dump.toString()).succeeded();
    ProgramRun.of("import-dump", dump.toString(), "--store", other).succeeded();

    assertThat(StoreScene.lines(StorePlace.parse(other))).isEqualTo(StoreScene.lines(place));
    run("import-dump", dump.toString()).failedWith(1, dump.toString(), "not empty");
  }

  // What is not there

  @Test
  void lookingMakesNoTables() {
    run("get").failedWith(1, "there is no store in " + place, "choose another");
    run("export").failedWith(1, "there is no store in " + place);
    try (PortableStore empty = place.view()) {
      assertThat(empty.get(StreamKey.parse("app"))).isEmpty();
    }
    try (FixtureRegistry registry = FixtureRegistry.start()) {
      registry.put("team/app", "1.0", SampleImage.of("one"));
      String image = registry.host() + "/team/app:1.0";
      assertThat(run("import", image, "--confirm", "--dry-run").succeeded().out())
          .contains("nothing was changed");
    }

    run("get").failedWith(1, "there is no store in " + place);
  }
}
