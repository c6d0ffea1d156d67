package dev.imagestreams.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.core.store.StreamQuery;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamJson;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.server.IntegratedRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands do when all is well. */
class ProgramTest {

  @TempDir static Path directory;
  private static IntegratedRegistry registry;
  private static String repository;

  @BeforeAll
  static void fillRegistry() throws Exception {
    registry = IntegratedRegistry.builder().data(directory.resolve("data")).start();
    repository = registry.address() + "/team/app";
    try (RegistryClient client = RegistryClient.create()) {
      for (String tag : new String[] {"latest", "1.0"}) {
        SampleImage.saying(tag).push(client, ImageReference.parse(repository + ":" + tag));
      }
    }
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  private static String store(String name) {
    return directory.resolve(name).toString();
  }

  @Test
  void demoShowsTheMainJob() {
    ProgramRun run = ProgramRun.of("demo").succeeded();
    assertThat(run.out())
        .contains("build  default/ruby:latest")
        .contains("deploy default/ruby:latest")
        .contains("openshift.io/image.dockerRepositoryCheck")
        .contains("Done: 3 pushes, 2 streams, 1 tag moved, 1 build and 1 deployment");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void importsARepositoryAndShowsTheStream() {
    String store = store("all");
    ProgramRun imported =
        ProgramRun.of("import", "app", "--from", repository, "--all", "--confirm", "--store", store)
            .succeeded();
    assertThat(imported.out()).contains("default/app:latest sha256:").contains("default/app:1.0");

    assertThat(ProgramRun.of("get", "app", "--store", store).succeeded().out())
        .contains("default/app")
        .contains("1.0,latest");
    ImageStream stream =
        ImageStreamJson.read(
            ProgramRun.of("get", "app", "-o", "json", "--store", store).succeeded().out());
    assertThat(stream.spec().dockerImageRepository()).isEqualTo(repository);
    assertThat(ProgramRun.of("describe", "app", "--store", store).succeeded().out())
        .contains("tagged from " + repository + ":1.0")
        .contains("linux/amd64");
  }

  @Test
  void importsWhatIsNamedByItsPullSpec() {
    String store = store("spec");
    ProgramRun.of("import", repository + ":1.0", "--store", store)
        .failedWith(1, "\"app\" exists", "--confirm");
    assertThat(
            ProgramRun.of(
                    "import", "--insecure", repository + ":1.0", "--confirm", "--store", store)
                .succeeded()
                .out())
        .startsWith("default/app:1.0 sha256:");
    assertThat(ProgramRun.of("explain", "app:1.0", "--store", store).succeeded().out())
        .contains("DockerImage " + repository + ":1.0", "insecure");
  }

  @Test
  void hasAWholeRepositoryImportedAgainAndAgain() {
    String store = store("scheduled");
    ProgramRun.of("import", repository, "--all", "--confirm", "--scheduled", "--store", store)
        .succeeded();
    ProgramRun.of("import", "app", "--all", "--insecure=false", "--store", store).succeeded();

    assertThat(ProgramRun.of("get", "app", "-o", "json", "--store", store).succeeded().out())
        .contains("\"imagestreams.dev/interval\": \"15m\"")
        .doesNotContain("insecureRepository");
    ProgramRun.of("import", "app", "--all", "--reference-policy", "Local", "--store", store)
        .failedWith(2, "leave out --all");
  }

  @Test
  void importsAgainWithoutAChange() {
    String store = store("again");
    String[] command = {
      "import", "app", "--from", repository, "--all", "--confirm", "--store", store
    };
    ProgramRun.of(command).succeeded();
    String before = ProgramRun.of("get", "app", "-o", "json", "--store", store).out();

    assertThat(ProgramRun.of(command).succeeded().out()).contains("unchanged");
    assertThat(ProgramRun.of("get", "app", "-o", "json", "--store", store).out()).isEqualTo(before);
  }

  @Test
  void importsOneTagAsOcDoes() {
    String store = store("one");
    ProgramRun.of("import", "app:1.0", "--from", repository + ":1.0", "--store", store)
        .failedWith(1, "no image stream named \"app\" exists, pass --confirm");
    ProgramRun.of("import", "app:1.0", "--from", repository + ":1.0", "--confirm", "--store", store)
        .succeeded();
    assertThat(ProgramRun.of("import", "app:1.0", "--store", store).succeeded().out())
        .contains("unchanged");
    ProgramRun.of("import", "app:1.0", "--from", repository + ":latest", "--store", store)
        .failedWith(1, "points to \"" + repository + ":1.0\"", "use the 'tag' command");
    ProgramRun.of("import", "app:1.1", "--store", store)
        .failedWith(1, "the tag \"1.1\" does not exist", "choose an existing tag");
    ProgramRun.of("import", "app", "--all", "--store", store).succeeded();
  }

  @Test
  void changesNothingInADryRun() {
    String store = store("dry");
    ProgramRun run =
        ProgramRun.of(
                "import",
                "app",
                "--from",
                repository,
                "--all",
                "--confirm",
                "--dry-run",
                "--store",
                store)
            .succeeded();
    assertThat(run.out()).contains("default/app:latest").contains("nothing was changed");
    ProgramRun.of("get", "app", "--store", store).failedWith(1, "there is no store");
  }

  @Test
  void worksBesideOthersThatUseTheStore() {
    String store = store("shared");
    String[] command = {
      "import", "app", "--from", repository, "--all", "--confirm", "--store", store
    };
    try (PortableStore held = new StoreDirectory(Path.of(store)).open()) {
      assertThat(held.list(StreamQuery.all()).items()).isEmpty();
      ProgramRun.of(command).succeeded();
      assertThat(held.get(StreamKey.parse("app"))).isPresent();
      assertThat(ProgramRun.of("get", "app", "--store", store).succeeded().out()).contains("1.0");
      assertThat(ProgramRun.of(command).succeeded().out()).contains("unchanged");
    }
  }

  @Test
  void leavesNothingButTheDatabase() throws Exception {
    String store = store("clean");
    ProgramRun.of("import", "app", "--from", repository, "--all", "--confirm", "--store", store)
        .succeeded();
    try (var files = Files.list(Path.of(store))) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly("store.db");
    }
  }
}
