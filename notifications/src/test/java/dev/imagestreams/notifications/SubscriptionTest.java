package dev.imagestreams.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static Subscription<ImageEvent> subscription() {
    return Subscription.named("s").to(ImageEvent.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\n"})
  void blankNameIsRefused(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> Subscription.named(name));
  }

  @Test
  void nameOf200CharactersIsTheLongest() {
    String longest = "n".repeat(200);

    assertThat(Subscription.named(longest).to(ImageEvent.class).name()).isEqualTo(longest);
    assertThatIllegalArgumentException().isThrownBy(() -> Subscription.named(longest + "n"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void fewerThanOneAtATimeIsRefused(int value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> subscription().concurrency(value))
        .withMessageContaining(Integer.toString(value));
  }

  @Test
  void fewerThanOneAttemptIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> subscription().retrying(0, SECOND, SECOND));
  }

  @Test
  void negativeDelayIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> subscription().retrying(1, SECOND.negated(), SECOND));
  }

  @Test
  void longestDelayBelowTheFirstIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> subscription().retrying(1, SECOND, SECOND.minusMillis(1)));
  }

  @ParameterizedTest
  @CsvSource({"1,200", "2,400", "3,800", "8,25600", "9,51200", "10,60000", "1000000,60000"})
  void delaysDoubleUpToTheLongest(int attempt, long millis) {
    assertThat(subscription().retry().delayAfter(attempt)).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void narrowingASubscriptionLeavesTheWiderOneAsItWas() {
    Subscription<ImageEvent> wide = subscription();
    wide.ofTag("only").concurrency(1).from(Subscription.Start.BEGINNING);

    assertThat(wide.concurrency()).isEqualTo(8);
    assertThat(wide.start()).isEqualTo(Subscription.Start.NOW);
  }
}
