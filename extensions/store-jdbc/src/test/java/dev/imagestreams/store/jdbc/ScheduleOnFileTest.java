package dev.imagestreams.store.jdbc;

import static dev.imagestreams.store.jdbc.Streams.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.schedule.ImportSchedule;
import dev.imagestreams.core.schedule.Refresher;
import dev.imagestreams.core.schedule.ScheduleSettings;
import dev.imagestreams.core.store.Claim;
import dev.imagestreams.core.store.HostBudget;
import dev.imagestreams.core.store.Work;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.testkit.FakeRegistryClient;
import dev.imagestreams.testkit.ManualScheduler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Polls that are kept in a file, for several who have it open and after a restart. */
class ScheduleOnFileTest {

  private static final Duration QUARTER = Duration.ofMinutes(15);
  private static final ScheduleSettings EXACT =
      ScheduleSettings.every(QUARTER).adapting(1, 1).jitter(0).concurrency(2);

  @TempDir Path directory;

  private final ManualScheduler scheduler = ManualScheduler.at(NOON);

  /** Each look, as the one who took it, the stream and the time since noon. */
  private final List<String> looks = new ArrayList<>();

  /** One who has the file open and polls. */
  private final class Process implements AutoCloseable {

    private final SqliteImageStreamStore store =
        SqliteImageStreamStore.open(directory.resolve("store.db"));
    private final NotificationBus bus =
        NotificationBus.builder().log(store.events()).executor(scheduler).timer(scheduler).build();
    private final ImportSchedule schedule;

    Process(String name) {
      schedule =
          ImportSchedule.builder()
              .store(store)
              .registryClient(new FakeRegistryClient())
              .refresher(new Looking(name))
              .notificationBus(bus)
              .settings(EXACT)
              .executor(scheduler)
              .timer(scheduler)
              .clock(scheduler.clock())
              .random(() -> 0.5)
              .build();
      schedule.start();
    }

    @Override
    public void close() {
      schedule.close();
      bus.close();
      store.close();
    }
  }

  private final class Looking implements Refresher {

    private final String name;

    Looking(String name) {
      this.name = name;
    }

    @Override
    public Refreshed refresh(
        StreamKey stream,
        Optional<Set<String>> tags,
        Cause cause,
        RegistryClient client,
        Optional<Claim> claim) {
      Duration time = Duration.between(NOON, scheduler.clock().instant());
      looks.add(name + " " + stream.name() + " " + time);
      return Refreshed.NOTHING;
    }
  }

  private void create(int streams) {
    try (SqliteImageStreamStore store =
        SqliteImageStreamStore.open(directory.resolve("store.db"))) {
      for (int i = 0; i < streams; i++) {
        TagReference tag =
            TagReference.dockerImage("v1", "r" + i + ".example/app:v1")
                .withGeneration(Optional.of(1L));
        ImageStream stream = Streams.empty("shop/web" + i);
        Streams.create(
            store, stream.withTag(tag.withImportPolicy(tag.importPolicy().withScheduled(true))));
      }
    }
  }

  @Test
  void twoShareThePollsAndEachIsDoneOnce() {
    create(12);
    try (Process one = new Process("one");
        Process other = new Process("other")) {
      scheduler.advance(QUARTER.multipliedBy(2));

      assertThat(looks).extracting(ScheduleOnFileTest::streamAndTime).doesNotHaveDuplicates();
      assertThat(looks).hasSize(36);
      assertThat(looks).anyMatch(look -> look.startsWith("one "));
      assertThat(looks).anyMatch(look -> look.startsWith("other "));
      assertThat(one.schedule.health().isWell()).isTrue();
      assertThat(other.schedule.health().repositories()).isEqualTo(12);
    }
  }

  private static String streamAndTime(String look) {
    return look.substring(look.indexOf(' ') + 1);
  }

  @Test
  void whoComesAfterARestartGoesOnAtTheTimesThatWereSaid() {
    create(5);
    try (Process one = new Process("one")) {
      scheduler.advance(Duration.ofMinutes(5));
      assertThat(one.schedule.health().lag()).isZero();
    }
    looks.clear();
    try (Process other = new Process("other")) {
      scheduler.advance(QUARTER.minusMinutes(5).minusMillis(1));
      assertThat(looks).isEmpty();
      scheduler.advance(Duration.ofMillis(1));

      assertThat(looks).hasSize(5).allMatch(look -> look.endsWith(" PT15M"));
      assertThat(new TreeMap<>(dues(other))).hasSize(5).containsValue(QUARTER.multipliedBy(2));
    }
  }

  private static TreeMap<String, Duration> dues(Process process) {
    TreeMap<String, Duration> dues = new TreeMap<>();
    for (Work work : process.store.work().list(Optional.empty(), 100)) {
      dues.put(work.key(), Duration.between(NOON, work.due()));
    }
    return dues;
  }

  @Test
  void aHostThatSaidToWaitIsLeftAloneByAll() {
    create(3);
    try (Process one = new Process("one")) {
      one.store
          .budgets()
          .put(
              new HostBudget(
                  "r1.example", Optional.of(NOON.plusSeconds(600)), -1, Optional.empty(), NOON));
      try (Process other = new Process("other")) {
        scheduler.advance(Duration.ofSeconds(599));
        assertThat(looks).hasSize(2).noneMatch(look -> look.contains(" web1 "));
        scheduler.advance(Duration.ofSeconds(1));

        assertThat(looks).hasSize(3).anyMatch(look -> look.endsWith(" web1 PT10M"));
        assertThat(other.schedule.health().hosts()).hasSize(1);
      }
    }
  }
}
