package dev.imagestreams.testkit.schedule;

import static dev.imagestreams.testkit.schedule.ScheduleScene.once;
import static dev.imagestreams.testkit.schedule.ScheduleScene.scheduled;
import static dev.imagestreams.testkit.schedule.ScheduleScene.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.schedule.ImportSchedule;
import dev.imagestreams.core.schedule.Intervals;
import dev.imagestreams.core.schedule.ScheduleSettings;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.testkit.schedule.RecordingRefresher.Call;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Generated histories: streams come, change and go, registries and the store fail, clocks are set,
 * schedules end and begin. No tag is ever looked at later than three of its intervals after the
 * look before, as long as the store works and a schedule runs; and none is looked at before it was
 * due. {@code -Dseeds=60} has more of them.
 */
class ScheduleHistoryTest {

  private static final double JITTER = 0.1;
  private static final double FASTEST = 0.5;
  private static final double SLOWEST = 1.5;
  private static final Duration RETRY = Duration.ofSeconds(30);
  private static final String[] INTERVALS = {"1m", "3m", "5m", "15m", "30m"};

  @ParameterizedTest
  @ValueSource(longs = {1, 1_000, 2_000, 3_000})
  void noTagIsLateAndNoneIsEarly(long first) {
    for (long seed = first; seed < first + Integer.getInteger("seeds", 3); seed++) {
      History history = new History(seed);
      try {
        history.happen();
      } finally {
        history.scene.close();
      }
    }
  }

  private static final class History {

    private final SplittableRandom random;
    private final long seed;
    private final ScheduleScene scene = new ScheduleScene();
    private final Wrong clock = new Wrong(scene.scheduler.clock());
    private final List<ImportSchedule> running = new ArrayList<>();

    /** The scheduled tags. */
    private final Map<String, Wanted> wanted = new HashMap<>();

    private record Wanted(Duration interval) {}

    History(long seed) {
      this.seed = seed;
      this.random = new SplittableRandom(seed);
    }

    private void happen() {
      scene.clock(clock);
      start();
      for (int step = 0; step < 120; step++) {
        scene.random(random.nextDouble());
        scene.advance(Duration.ofSeconds(random.nextInt(300)));
        step();
        if (step % 30 == 29) {
          check();
        }
      }
    }

    private void start() {
      ScheduleSettings settings =
          ScheduleSettings.every(Duration.ofMinutes(15))
              .adapting(FASTEST, SLOWEST)
              .jitter(JITTER)
              .concurrency(1 + random.nextInt(40))
              .retrying(RETRY, Duration.ofHours(1));
      running.add(scene.start(settings));
    }

    private void step() {
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> applySome();
        case 3 -> deleteSome();
        case 4 -> scene.registries.put(image(), random.nextInt(1_000_000));
        case 5 -> scene.registries.fail(image(), Reason.UNAVAILABLE);
        case 6 -> scene.registries.fail("r" + random.nextInt(3) + ".example", Reason.TIMED_OUT);
        case 7 -> heal();
        case 8 -> restart();
        default ->
            clock.offset = clock.offset.plus(Duration.ofSeconds(random.nextInt(-4000, 4000)));
      }
    }

    private String image() {
      int app = random.nextInt(9);
      return "r" + app % 3 + ".example/app" + app + ":v" + random.nextInt(3);
    }

    private void applySome() {
      String key = "shop/web" + random.nextInt(12);
      forget(key);
      ImageStream stream = stream(key);
      for (int i = random.nextInt(4); i > 0; i--) {
        String image = image();
        String interval = INTERVALS[random.nextInt(INTERVALS.length)];
        boolean again = random.nextInt(4) > 0;
        TagReference tag =
            (again ? scheduled(image, interval) : once(image)).withName("t" + random.nextInt(4));
        stream = stream.withTag(tag);
      }
      for (TagReference tag : stream.spec().tags()) {
        if (tag.importPolicy().scheduled()) {
          String interval = tag.annotations().values().iterator().next();
          wanted.put(key + " " + tag.name(), new Wanted(Intervals.parse(interval)));
        }
      }
      scene.apply(stream);
    }

    private void deleteSome() {
      String key = "shop/web" + random.nextInt(12);
      if (scene.memory.get(StreamKey.parse(key)).isPresent()) {
        forget(key);
        scene.delete(key);
      }
    }

    private void forget(String key) {
      wanted.keySet().removeIf(tag -> tag.startsWith(key + " "));
    }

    private void heal() {
      for (int app = 0; app < 9; app++) {
        scene.registries.heal("r" + app % 3 + ".example");
        for (int tag = 0; tag < 3; tag++) {
          scene.registries.heal("r" + app % 3 + ".example/app" + app + ":v" + tag);
        }
      }
    }

    private void restart() {
      if (random.nextBoolean()) {
        start();
      }
      if (running.size() > 1) {
        running.remove(random.nextInt(running.size())).close();
      }
      if (random.nextInt(3) == 0) {
        scene.failing.failAll();
        scene.advance(Duration.ofSeconds(random.nextInt(1000)));
        scene.failing.heal();
      }
    }

    private void check() {
      // Store, clock and schedules are left alone from now on: nothing has an excuse to be late.
      Instant from = scene.now();
      Duration longest = Duration.ofMinutes(30);
      scene.advance(Duration.ofMillis((long) (longest.toMillis() * SLOWEST * 1.2)));
      for (int i = 0; i < 3; i++) {
        scene.advance(Duration.ofMinutes(20));
      }
      Instant to = scene.now();
      wanted.forEach((tag, what) -> checkInTime(tag, what, from, to));
      running.forEach(
          schedule -> assertThat(schedule.health().overdue()).as("seed %d", seed).isEmpty());
    }

    private void checkInTime(String tag, Wanted what, Instant from, Instant to) {
      String stream = tag.substring(0, tag.indexOf(' '));
      String name = tag.substring(tag.indexOf(' ') + 1);
      List<Instant> looks =
          scene.refresher.calls().stream()
              .filter(call -> call.stream().toString().equals(stream))
              .filter(call -> List.of(call.tags().split(",", -1)).contains(name))
              .map(Call::at)
              .toList();
      Instant last = from;
      for (Instant look : looks) {
        if (look.isAfter(from)) {
          assertInTime(tag, what, last, look);
          if (!last.equals(from)) {
            assertDue(tag, what, last, look);
          }
          last = look;
        }
      }
      assertInTime(tag, what, last, to);
    }

    private void assertInTime(String tag, Wanted what, Instant last, Instant next) {
      assertThat(Duration.between(last, next))
          .as("seed %d: %s of %s after %s", seed, tag, what.interval(), last)
          .isLessThanOrEqualTo(what.interval().multipliedBy(3));
    }

    /** Not before its wait was over, save for the tenth by which tags go along. */
    private void assertDue(String tag, Wanted what, Instant last, Instant next) {
      String[] parts = tag.split(" ");
      boolean failed = scene.refresher.failed(parts[0], parts[1], last);
      double least = what.interval().toMillis() * FASTEST;
      double wait = failed ? Math.min(least, RETRY.toMillis()) : least;
      assertThat(Duration.between(last, next).toMillis())
          .as("seed %d: %s of %s after %s", seed, tag, what.interval(), last)
          .isGreaterThanOrEqualTo((long) (wait * (1 - JITTER)) - 1);
    }
  }

  /** A clock that is wrong by some time. */
  private static final class Wrong extends Clock {
    private final Clock right;
    private volatile Duration offset = Duration.ZERO;

    Wrong(Clock right) {
      this.right = right;
    }

    @Override
    public Instant instant() {
      return right.instant().plus(offset);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
