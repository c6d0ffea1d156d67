package dev.imagestreams.notifications;

import static dev.imagestreams.notifications.Events.push;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What logs can do that know no better: the same, more slowly. */
class LogScanTest {

  private final InMemoryEventLog log = new InMemoryEventLog(1000);

  private static final class Listing extends ForwardingLog {
    private final EventLog log;

    Listing(EventLog log) {
      super(log);
      this.log = log;
    }

    @Override
    public Map<String, SubscriptionState> subscriptions() {
      return log.subscriptions();
    }
  }

  private List<Position> append(int count) {
    List<Position> positions = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      positions.add(log.append(push(i, "latest")));
    }
    return positions;
  }

  @Test
  void findsWhatALogFindsThatKnowsBetter() {
    List<Position> at = append(1300);
    EventLog plain = new ForwardingLog(log);

    assertThat(at).allSatisfy(p -> assertThat(plain.find(p)).isEqualTo(log.find(p)));
    assertThat(plain.find(at.get(299))).isEmpty();
    assertThat(plain.find(at.get(300))).isPresent();
  }

  @Test
  void findsTheLastThatALogFindsThatKnowsBetter() {
    for (int i = 1; i <= 1300; i++) {
      log.append(push(i, "t" + i % 7));
    }
    EventLog plain = new ForwardingLog(log);
    String source = push(1, "t").header().source();

    for (int tag = 0; tag <= 7; tag++) {
      assertThat(plain.lastOf(source, "t" + tag, event -> !event.id().endsWith("7")))
          .as("t" + tag)
          .isEqualTo(log.lastOf(source, "t" + tag, event -> !event.id().endsWith("7")));
    }
    assertThat(plain.lastOf(source, "t3", event -> true)).isPresent();
    assertThat(plain.lastOf(source, "t3", event -> event.id().equals("reg/3"))).isEmpty();
  }

  @Test
  void countsWhatALogCountsThatKnowsBetter() {
    List<Position> at = append(700);
    log.subscription("s", log.beginning());
    List<Settlement> settled = new ArrayList<>();
    for (int i = 0; i < 700; i += i < 100 ? 1 : 3) {
      settled.add(new Settlement.Parked(at.get(i), 1, "why", Instant.EPOCH));
    }
    log.settle("s", settled);
    log.replay("s", List.of(at.get(7), at.get(100), at.get(103), at.get(101)));
    EventLog listing = new Listing(log);

    assertThat(log.lag("s")).isEqualTo(400 + 3);
    assertThat(listing.lag("s")).isEqualTo(log.lag("s"));
    assertThatIllegalArgumentException().isThrownBy(() -> listing.lag("unknown"));
  }

  @Test
  void countsWhatWasDropped() {
    log.subscription("s", log.beginning());
    append(1300);

    assertThat(new Listing(log).lag("s")).isEqualTo(1300).isEqualTo(log.lag("s"));
  }

  @Test
  void saysWhatItCannotDo() {
    EventLog plain = new ForwardingLog(log);
    append(1);
    plain.subscription("s", plain.beginning());

    assertThat(plain.currentState(Optional.empty(), 1).tags()).isEmpty();
    List<Runnable> impossible =
        List.of(
            plain::subscriptions,
            () -> plain.subscriptionOwedState("t", plain.end()),
            () -> plain.replay("s", List.of()),
            () -> plain.drop("s", List.of()),
            () -> plain.rewind("s", plain.end(), false));
    assertThat(impossible)
        .allSatisfy(
            call ->
                assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(call::run));
  }
}
