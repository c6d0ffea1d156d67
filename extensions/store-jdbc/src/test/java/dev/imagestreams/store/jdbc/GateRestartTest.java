package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.ImportResult;
import dev.imagestreams.core.TagImporter;
import dev.imagestreams.core.TagOutcome;
import dev.imagestreams.core.select.TagSelection;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.testkit.FakeRegistryClient;
import dev.imagestreams.testkit.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waits goes on waiting since the same time after its process has ended. */
class GateRestartTest {

  private static final String REPOSITORY = "registry.example/team/web";
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path directory;

  private final FakeRegistryClient registry = new FakeRegistryClient();
  private final SettableClock clock = SettableClock.at(Streams.NOON);

  private TagOutcome importing(TagReference tag) {
    ImageStream stream =
        ImageStream.empty(StreamKey.parse("shop/web"))
            .withSpec(ImageStreamSpec.EMPTY.withTags(List.of(tag)));
    try (SqliteImageStreamStore store = SqliteImageStreamStore.open(directory.resolve("store.db"));
        TagImporter importer =
            TagImporter.builder().registryClient(registry).store(store).clock(clock).build()) {
      ImportResult result = importer.importImage(stream);
      return result.tag(tag.name()).orElseThrow();
    }
  }

  @Test
  void cooldownGoesOnInTheNextProcess() {
    TagReference latest =
        TagReference.dockerImage("latest", REPOSITORY + ":latest")
            .withAnnotations(Map.of("imagestreams.dev/cooldown", "2h"));
    registry.put(REPOSITORY + ":latest", "a");
    importing(latest);
    String b = registry.put(REPOSITORY + ":latest", "b").toString();
    importing(latest);
    clock.advance(HOUR);
    TagOutcome early = importing(latest);
    clock.advance(HOUR);
    TagOutcome later = importing(latest);

    assertThat(early.status()).isEqualTo(TagOutcome.Status.HELD);
    assertThat(early.failure().flatMap(TagOutcome.Failure::retryAfter))
        .isEqualTo(Optional.of(Streams.NOON.plus(HOUR).plus(HOUR)));
    assertThat(later.image()).contains(b);
  }

  @Test
  void newestIsWhatWasFirstSeenLastByWhateverProcess() {
    TagReference newest =
        TagSelection.newestFirstSeen().on(TagReference.dockerImage("newest", REPOSITORY));
    registry.put(REPOSITORY + ":z", "z");
    importing(newest);
    clock.advance(HOUR);
    String a = registry.put(REPOSITORY + ":a", "a").toString();
    importing(newest);
    clock.advance(HOUR);

    assertThat(importing(newest).image()).contains(a);
    assertThat(importing(newest).status()).isEqualTo(TagOutcome.Status.UNCHANGED);
  }
}
