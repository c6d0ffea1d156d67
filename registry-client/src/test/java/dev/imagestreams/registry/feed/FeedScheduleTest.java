package dev.imagestreams.registry.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.imagestreams.registry.Changes;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FeedScheduleTest {

  private static final Changes ALL = new Changes(List.of(), "c", true);
  private static final Changes PART = new Changes(List.of(), "d", false);

  @Test
  void aListingIsDueAtFirst() {
    assertThat(FeedSchedule.starting(3)).isEqualTo(new FeedSchedule(3, 0, Optional.empty(), true));
  }

  @Test
  void aListingIsDueEverySoManyLooks() {
    FeedSchedule schedule = FeedSchedule.starting(3).looked(PART).listed();

    FeedSchedule second = schedule.looked(ALL).looked(ALL);

    assertThat(second.listingDue()).isFalse();
    assertThat(second.looked(ALL).listingDue()).isTrue();
    assertThat(second.looked(ALL).listed())
        .isEqualTo(new FeedSchedule(3, 0, Optional.of("c"), false));
  }

  @Test
  void aListingIsDueOnceTheFeedMissedSomethingUntilItIsMade() {
    FeedSchedule missed = FeedSchedule.starting(9).listed().looked(PART);

    assertThat(missed.listingDue()).isTrue();
    assertThat(missed.looked(ALL).listingDue()).isTrue();
    assertThat(missed.looked(ALL).listed().listingDue()).isFalse();
  }

  @Test
  void aFailureMakesAListingDueAndKeepsTheCursor() {
    FeedSchedule failed = FeedSchedule.starting(9).looked(ALL).listed().failed();

    assertThat(failed).isEqualTo(new FeedSchedule(9, 0, Optional.of("c"), true));
  }

  @Test
  void theNextLookBeginsWhereTheLastEnded() {
    assertThat(FeedSchedule.starting(9).looked(ALL).looked(PART).cursor()).contains("d");
  }

  @Test
  void refusesAScheduleThatIsNone() {
    assertThatIllegalArgumentException().isThrownBy(() -> FeedSchedule.starting(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FeedSchedule(1, -1, Optional.empty(), true));
  }
}
