package dev.imagestreams.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ScheduleSettingsTest {

  private static final ScheduleSettings USUAL = ScheduleSettings.defaults();

  @Test
  void eachChangeGivesOtherSettings() {
    ScheduleSettings other =
        ScheduleSettings.every(Duration.ofMinutes(1))
            .adapting(0.5, 4)
            .jitter(0.2)
            .concurrency(7)
            .requestsPerMinute(60)
            .listEvery(3)
            .claimFor(Duration.ofSeconds(7))
            .retrying(Duration.ofSeconds(2), Duration.ofSeconds(5));

    assertThat(other.interval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(other.fastest()).isEqualTo(0.5);
    assertThat(other.slowest()).isEqualTo(4);
    assertThat(other.jitter()).isEqualTo(0.2);
    assertThat(other.concurrency()).isEqualTo(7);
    assertThat(other.requestsPerMinute()).isEqualTo(60);
    assertThat(other.listEvery()).isEqualTo(3);
    assertThat(other.claimFor()).isEqualTo(Duration.ofSeconds(7));
    assertThat(other.retryAfter(1)).isEqualTo(Duration.ofSeconds(2));
    assertThat(other.retryAfter(2)).isEqualTo(Duration.ofSeconds(4));
    assertThat(other.retryAfter(3)).isEqualTo(Duration.ofSeconds(5));
    assertThat(USUAL.interval()).isEqualTo(Duration.ofMinutes(15));
    assertThat(USUAL.concurrency()).isEqualTo(32);
    assertThat(USUAL.requestsPerMinute()).isZero();
    assertThat(USUAL.claimFor()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void noNumberOfFailuresOverflows() {
    ScheduleSettings longest = USUAL.retrying(Duration.ofDays(365), Duration.ofDays(365));

    assertThat(longest.retryAfter(Integer.MAX_VALUE)).isEqualTo(Duration.ofDays(365));
    assertThat(USUAL.retryAfter(Integer.MAX_VALUE)).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void whatWouldPollWithoutPauseOrNeverIsRefused() {
    refused(() -> ScheduleSettings.every(Duration.ofMillis(999)));
    refused(() -> ScheduleSettings.every(Duration.ofDays(366)));
    refused(() -> USUAL.retrying(Duration.ofMillis(999), Duration.ofHours(1)));
    refused(() -> USUAL.retrying(Duration.ofMinutes(2), Duration.ofMinutes(1)));
    refused(() -> USUAL.retrying(Duration.ofMinutes(2), Duration.ofDays(366)));
    refused(() -> USUAL.adapting(0, 1));
    refused(() -> USUAL.adapting(Double.NaN, 1));
    refused(() -> USUAL.adapting(1.1, 2));
    refused(() -> USUAL.adapting(1, 0.9));
    refused(() -> USUAL.adapting(1, 1001));
    refused(() -> USUAL.adapting(1, Double.NaN));
    refused(() -> USUAL.jitter(-0.1));
    refused(() -> USUAL.jitter(0.51));
    refused(() -> USUAL.jitter(Double.NaN));
    refused(() -> USUAL.concurrency(0));
    refused(() -> USUAL.requestsPerMinute(-1));
    refused(() -> USUAL.listEvery(0));
    refused(() -> USUAL.claimFor(Duration.ofMillis(999)));
    refused(() -> USUAL.claimFor(Duration.ofDays(366)));
  }

  private static void refused(ThrowingCallable call) {
    assertThatIllegalArgumentException().isThrownBy(call);
  }
}
