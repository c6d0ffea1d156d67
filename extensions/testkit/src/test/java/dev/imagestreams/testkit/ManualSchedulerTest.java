package dev.imagestreams.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ManualSchedulerTest {

  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

  private final ManualScheduler scheduler = ManualScheduler.at(NOON);
  private final List<String> ran = new ArrayList<>();

  private Runnable say(String name) {
    return () -> ran.add(name + " " + Duration.between(NOON, scheduler.clock().instant()));
  }

  @Test
  void runsWhatIsDueInTheOrderOfTimeAtItsTime() {
    scheduler.schedule(say("third"), 3, TimeUnit.SECONDS);
    scheduler.schedule(say("first"), 1, TimeUnit.SECONDS);
    scheduler.schedule(say("second"), 1, TimeUnit.SECONDS);
    scheduler.schedule(say("late"), 5, TimeUnit.SECONDS);
    scheduler.advance(Duration.ofSeconds(4));

    assertThat(ran).containsExactly("first PT1S", "second PT1S", "third PT3S");
    assertThat(scheduler.clock().instant()).isEqualTo(NOON.plusSeconds(4));
    assertThat(scheduler.nextDue()).contains(NOON.plusSeconds(5));
  }

  @Test
  void runsWhatTasksGive() {
    scheduler.schedule(
        () -> scheduler.schedule(say("second"), 1, TimeUnit.SECONDS), 1, TimeUnit.SECONDS);
    scheduler.advance(Duration.ofSeconds(2));

    assertThat(ran).containsExactly("second PT2S");
  }

  @Test
  void repeatsUntilItIsCancelled() {
    Future<?> repeated = scheduler.scheduleAtFixedRate(say("again"), 1, 2, TimeUnit.SECONDS);
    scheduler.advance(Duration.ofSeconds(4));
    repeated.cancel(false);
    scheduler.advance(Duration.ofSeconds(4));

    assertThat(ran).containsExactly("again PT1S", "again PT3S");
    assertThat(scheduler.nextDue()).isEmpty();
  }

  @Test
  void runsNothingUntilItIsToldTo() {
    scheduler.execute(say("now"));
    assertThat(ran).isEmpty();
    scheduler.runDue();

    assertThat(ran).containsExactly("now PT0S");
  }

  @Test
  void takesNothingOnceItIsShutDown() {
    scheduler.schedule(say("left"), 1, TimeUnit.SECONDS);
    assertThat(scheduler.shutdownNow()).hasSize(1);

    assertThatThrownBy(() -> scheduler.execute(say("late")))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(scheduler.isTerminated()).isTrue();
    assertThat(ran).isEmpty();
  }

  @Test
  void timeDoesNotGoBack() {
    assertThatIllegalArgumentException().isThrownBy(() -> scheduler.advance(Duration.ofNanos(-1)));
  }
}
