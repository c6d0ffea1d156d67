package dev.imagestreams.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.testkit.registry.Fault;
import dev.imagestreams.testkit.registry.FixtureRegistry;
import dev.imagestreams.testkit.registry.SampleImage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed in the middle of an import leaves the store as it was. */
class KilledImportTest {

  private static final StreamKey APP = StreamKey.parse("default/app");

  @TempDir Path directory;

  private String store() {
    return directory.resolve("store").toString();
  }

  private Optional<ImageStream> stored() {
    try (PortableStore opened = new StoreDirectory(directory.resolve("store")).view()) {
      return opened.get(APP);
    }
  }

  private String[] command(FixtureRegistry registry) {
    return new String[] {
      "import",
      "app",
      "--from",
      registry.host() + "/team/app",
      "--all",
      "--confirm",
      "--store",
      store()
    };
  }

  @Test
  void storeIsAsBeforeAndTheNextImportRepairsIt() throws Exception {
    try (FixtureRegistry registry = FixtureRegistry.start()) {
      Digest one = registry.put("team/app", "1.0", SampleImage.of("one"));
      ProgramRun.of(command(registry)).succeeded();
      ImageStream before = stored().orElseThrow();
      Digest moved = registry.put("team/app", "1.0", SampleImage.of("another one"));
      registry.put("team/app", "2.0", SampleImage.of("two"));
      String slow = "/v2/team/app/manifests/2.0";
      registry.play(Fault.on("GET", slow).pauseBetweenBytes(Duration.ofSeconds(1)).always());
      registry.forgetRequests();

      try (ProgramProcess doomed = ProgramProcess.start(directory, command(registry))) {
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> !registry.requests("GET", slow).isEmpty());
        doomed.kill();
        assertThat(doomed.status()).isEqualTo(128 + 9);
      }
      assertThat(stored()).contains(before);

      registry.heal();
      ProgramRun.of(command(registry)).succeeded();
      ImageStream after = stored().orElseThrow();
      assertThat(after.status().tag("1.0").orElseThrow().items())
          .extracting(item -> item.image())
          .containsExactly(moved.toString(), one.toString());
      assertThat(after.latest("2.0")).isPresent();
    }
  }
}
