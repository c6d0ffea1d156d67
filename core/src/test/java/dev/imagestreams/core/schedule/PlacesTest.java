package dev.imagestreams.core.schedule;

import static dev.imagestreams.core.schedule.MovableClock.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.store.Claim;
import dev.imagestreams.core.store.Work;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How many polls run at a time, and of which hosts. */
class PlacesTest {

  private final Places places = new Places(8);

  @Test
  void onlyHalfOfAllRunOnOneHost() {
    for (int i = 0; i < 4; i++) {
      assertThat(enter("slow.example/app" + i)).isEqualTo(Places.Entry.BEGINS);
    }

    assertThat(enter("slow.example/app4").begins()).isFalse();
    assertThat(enter("quick.example/app")).isEqualTo(Places.Entry.BEGINS);
    assertThat(places.room()).isEqualTo(3);
  }

  @Test
  void oneMayRunWhereThereIsOnePlace() {
    Places one = new Places(1);

    assertThat(one.enter(key("r.example/a"), lease("r.example/a", 1), NOON))
        .isEqualTo(Places.Entry.BEGINS);
    assertThat(one.room()).isZero();
  }

  @Test
  void thoseWithoutAPlaceComeAgainOneAfterTheOther() {
    fill();

    assertThat(enter("slow.example/x").turn()).contains(NOON.plusMillis(25));
    assertThat(enter("slow.example/y").turn()).contains(NOON.plusMillis(50));
    assertThat(
            places
                .enter(key("slow.example/z"), lease("slow.example/z", 1), NOON.plusSeconds(60))
                .turn())
        .contains(NOON.plusMillis(60_025));
  }

  @Test
  void theyComeAsFastAsPollsOfTheHostEnd() {
    fill();
    places.finish(key("slow.example/app0"), NOON.plusSeconds(10));
    places.leave(key("slow.example/app0"));
    enter("slow.example/app0", NOON.plusSeconds(10));

    // A quarter of ten seconds and three quarters of a tenth of one, through four places.
    assertThat(enter("slow.example/x", NOON.plusSeconds(10)).turn())
        .contains(NOON.plusSeconds(10).plusMillis(643));
  }

  @Test
  void nobodyIsSentAwayForMoreThanAMinuteOrForNoTime() {
    fill();
    Instant turn = NOON;
    for (int i = 0; i < 10_000; i++) {
      turn = enter("slow.example/x" + i).turn().orElseThrow();
      assertThat(turn).isAfter(NOON);
    }

    assertThat(turn).isEqualTo(NOON.plusSeconds(60));
  }

  @Test
  void aPollThatRunsGoesOnUnderTheNewerClaim() {
    enter("r.example/a");
    Lease newer = lease("r.example/a", 2);

    assertThat(places.enter(key("r.example/a"), newer, NOON)).isEqualTo(Places.Entry.GOES_ON);
    assertThat(places.running()).isEqualTo(1);
    assertThat(places.finish(key("r.example/a"), NOON)).isEqualTo(newer);
  }

  @Test
  void aPollThatSomebodyElseHadInBetweenDoesNotGoOnUnderTheNewerClaim() {
    Lease taken = lease("r.example/a", 1);
    places.enter(key("r.example/a"), taken, NOON);
    taken.taken();

    assertThat(enter("r.example/a").turn()).isPresent();
    assertThat(places.finish(key("r.example/a"), NOON)).isEqualTo(taken);
  }

  @Test
  void aPollIsLostWhenItsClaimIsOverOrTaken() {
    PollKey key = key("r.example/a");
    Lease lease = lease("r.example/a", 1);
    places.enter(key, lease, NOON);

    assertThat(places.held(key, NOON.plusMillis(9_999))).isPresent();
    assertThat(places.held(key, NOON.plusSeconds(10))).isEmpty();
    lease.extended(NOON.plusSeconds(9), NOON.plusSeconds(19));
    assertThat(places.held(key, NOON.plusSeconds(10))).isPresent();
    lease.taken();
    assertThat(places.held(key, NOON.plusSeconds(10))).isEmpty();
  }

  @Test
  void aPollThatHasEndedAndNotLeftIsNotBegunAnew() {
    enter("r.example/a");
    places.finish(key("r.example/a"), NOON);

    assertThat(enter("r.example/a").turn()).isPresent();
    places.leave(key("r.example/a"));
    assertThat(enter("r.example/a")).isEqualTo(Places.Entry.BEGINS);
  }

  @Test
  void thereIsNoRoomWhilePausedOrClosed() {
    places.pause(true);
    assertThat(places.room()).isZero();
    assertThat(places.isPaused()).isTrue();
    places.pause(false);
    assertThat(places.room()).isEqualTo(8);

    assertThat(places.close()).isTrue();
    assertThat(places.close()).isFalse();
    assertThat(places.room()).isZero();
    assertThat(enter("r.example/a").begins()).isFalse();
  }

  @Test
  void drainingWaitsForThoseThatRun() throws InterruptedException {
    assertThat(places.drain(Duration.ZERO)).isTrue();
    enter("r.example/a");
    assertThat(places.drain(Duration.ZERO)).isFalse();
    assertThat(places.drain(Duration.ofMillis(1))).isFalse();
    Thread leaving =
        new Thread(
            () -> {
              places.finish(key("r.example/a"), NOON);
              places.leave(key("r.example/a"));
            });
    leaving.start();

    assertThat(places.drain(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
    leaving.join();
    assertThat(places.running()).isZero();
  }

  private void fill() {
    for (int i = 0; i < 4; i++) {
      enter("slow.example/app" + i);
    }
  }

  private Places.Entry enter(String repository) {
    return enter(repository, NOON);
  }

  private Places.Entry enter(String repository, Instant now) {
    return places.enter(key(repository), lease(repository, 1), now);
  }

  private static PollKey key(String repository) {
    return PollKey.parse("poll " + repository).orElseThrow();
  }

  /** For ten seconds, a minute at most. */
  private static Lease lease(String repository, long fence) {
    Claim claim = new Claim(new Work("poll " + repository, NOON, ""), fence);
    return new Lease(claim, NOON, NOON.plusSeconds(10), NOON.plusSeconds(60));
  }
}
