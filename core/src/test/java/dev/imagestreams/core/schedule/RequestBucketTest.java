package dev.imagestreams.core.schedule;

import static dev.imagestreams.core.schedule.MovableClock.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.store.HostBudgets;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** So many requests a minute, and who waits for them. */
class RequestBucketTest {

  private final RequestBucket bucket = new RequestBucket(budgets(), "r.example", 60);

  @Test
  void aMinutesRequestsMayBeSentAtOnce() {
    assertThat(bucket.admit(poll(1), 60, NOON)).isEqualTo(admitted(60));
    assertThat(bucket.admit(poll(2), 1, NOON)).isEqualTo(at(NOON.plusSeconds(1)));
  }

  @Test
  void theyComeBackEvenly() {
    bucket.admit(poll(1), 60, NOON);

    assertThat(bucket.admit(poll(2), 3, NOON.plusMillis(500))).isEqualTo(at(NOON.plusSeconds(3)));
    assertThat(bucket.admit(poll(2), 3, NOON.plusMillis(2999))).isEqualTo(at(NOON.plusSeconds(3)));
    assertThat(bucket.admit(poll(2), 3, NOON.plusSeconds(3))).isEqualTo(admitted(3));
  }

  @Test
  void theyComeBackHoweverOftenSomebodyAsks() {
    bucket.admit(poll(1), 60, NOON);
    for (int i = 1; i < 4000; i++) {
      bucket.charge(0, NOON.plusNanos(250_000L * i));
    }

    assertThat(bucket.admit(poll(2), 1, NOON.plusSeconds(1))).isEqualTo(admitted(1));
  }

  @Test
  void noMoreThanAMinutesAreSavedUp() {
    Instant later = NOON.plus(Duration.ofDays(1));

    assertThat(bucket.admit(poll(1), 60, later)).isEqualTo(admitted(60));
    assertThat(bucket.admit(poll(2), 1, later)).isEqualTo(at(later.plusSeconds(1)));
  }

  @Test
  void whoNeedsMoreThanThereEverAreIsAdmittedForAllOfThem() {
    assertThat(bucket.admit(poll(1), 1000, NOON)).isEqualTo(admitted(60));
  }

  @Test
  void whatGoesBeyondIsADebtThatTheNextOnesWaitFor() {
    bucket.admit(poll(1), 60, NOON);
    bucket.charge(30, NOON);

    assertThat(bucket.admit(poll(2), 1, NOON)).isEqualTo(at(NOON.plusSeconds(31)));
  }

  @Test
  void whatWasNotNeededIsGivenBackAndNoMore() {
    bucket.admit(poll(1), 60, NOON);
    bucket.charge(-20, NOON);
    assertThat(bucket.admit(poll(2), 20, NOON)).isEqualTo(admitted(20));

    bucket.charge(-1000, NOON);
    assertThat(bucket.admit(poll(2), 60, NOON)).isEqualTo(admitted(60));
    assertThat(bucket.admit(poll(2), 1, NOON)).isEqualTo(at(NOON.plusSeconds(1)));
  }

  @Test
  void whoNeedsManyDoesNotWaitForEverBehindThoseWhoNeedFew() {
    bucket.admit(poll(0), 60, NOON);
    assertThat(bucket.admit(poll(1), 50, NOON)).isEqualTo(at(NOON.plusSeconds(50)));
    for (int i = 2; i < 20; i++) {
      Instant now = NOON.plusSeconds(i);
      assertThat(bucket.admit(poll(i), 1, now).notBefore().orElseThrow())
          .isAfter(NOON.plusSeconds(50));
    }

    assertThat(bucket.admit(poll(1), 50, NOON.plusSeconds(50))).isEqualTo(admitted(50));
  }

  @Test
  void thoseInLineAreToldTheirTurns() {
    bucket.admit(poll(0), 60, NOON);
    for (int i = 1; i <= 5; i++) {
      assertThat(bucket.admit(poll(i), 2, NOON)).isEqualTo(at(NOON.plusSeconds(2L * i)));
    }
    assertThat(bucket.admit(poll(3), 2, NOON.plusSeconds(1)))
        .as("whoever comes too soon keeps the place")
        .isEqualTo(at(NOON.plusSeconds(6)));
  }

  @Test
  void whoDoesNotComeAgainLosesThePlace() {
    bucket.admit(poll(0), 60, NOON);
    bucket.admit(poll(1), 60, NOON);

    assertThat(bucket.admit(poll(2), 1, NOON.plusSeconds(120)).notBefore()).isPresent();
    assertThat(bucket.admit(poll(2), 1, NOON.plusSeconds(121))).isEqualTo(admitted(1));
  }

  @Test
  void whoIsFarBehindIsToldToComeAgainInAnHour() {
    bucket.admit(poll(0), 60, NOON);
    for (int i = 1; i <= 100; i++) {
      bucket.admit(poll(i), 60, NOON);
    }

    assertThat(bucket.admit(poll(101), 60, NOON)).isEqualTo(at(NOON.plusSeconds(3600)));
  }

  @Test
  void aClockThatIsSetBackLocksNobodyOut() {
    Instant future = NOON.plus(Duration.ofDays(9000));
    bucket.admit(poll(0), 60, future);
    bucket.admit(poll(1), 60, future);
    Instant until = bucket.admit(poll(2), 1, NOON).notBefore().orElseThrow();

    assertThat(until).isEqualTo(NOON.plusSeconds(1));
    assertThat(bucket.admit(poll(2), 1, until)).isEqualTo(admitted(1));
  }

  /** Polls of any size that come, wait as they are told and come again. */
  @Test
  void inNoMinuteAreMoreAdmittedThanTwiceAMinutesAndNobodyIsForgotten() {
    for (long seed = 1; seed <= 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int perMinute = 1 + random.nextInt(100);
      RequestBucket generated = new RequestBucket(budgets(), "r.example", perMinute);
      record Coming(Instant at, int who, int requests) {}
      PriorityQueue<Coming> coming = new PriorityQueue<>(Comparator.comparing(Coming::at));
      int polls = 60;
      long all = 0;
      for (int i = 0; i < polls; i++) {
        int requests = 1 + random.nextInt(perMinute);
        all += requests;
        coming.add(new Coming(NOON.plusMillis(random.nextInt(60_000)), i, requests));
      }
      Map<Integer, Instant> admitted = new HashMap<>();
      List<Coming> sent = new ArrayList<>();
      int turns = 0;
      while (!coming.isEmpty()) {
        Coming next = coming.remove();
        RequestBucket.Answer answer = generated.admit(poll(next.who()), next.requests(), next.at());
        if (answer.notBefore().isEmpty()) {
          admitted.put(next.who(), next.at());
          sent.add(next);
        } else {
          coming.add(new Coming(answer.notBefore().get(), next.who(), next.requests()));
        }
        assertThat(++turns).as("seed %d: turns", seed).isLessThan(polls * 20);
      }

      assertThat(admitted).as("seed %d", seed).hasSize(polls);
      Instant latest = admitted.values().stream().max(Comparator.naturalOrder()).orElseThrow();
      assertThat(latest)
          .as("seed %d: all that was wanted, at the rate there is", seed)
          .isBefore(NOON.plusSeconds(61).plusMillis(60_000 * all / perMinute));
      for (Coming from : sent) {
        int inMinute =
            sent.stream()
                .filter(each -> !each.at().isBefore(from.at()))
                .filter(each -> each.at().isBefore(from.at().plusSeconds(60)))
                .mapToInt(Coming::requests)
                .sum();
        assertThat(inMinute).as("seed %d from %s", seed, from).isLessThanOrEqualTo(2 * perMinute);
      }
    }
  }

  private static HostBudgets budgets() {
    return new InMemoryImageStreamStore().budgets();
  }

  private static PollKey poll(int number) {
    return PollKey.parse("poll r.example/app" + number).orElseThrow();
  }

  private static RequestBucket.Answer admitted(int paid) {
    return new RequestBucket.Answer(Optional.empty(), paid);
  }

  private static RequestBucket.Answer at(Instant time) {
    return new RequestBucket.Answer(Optional.of(time), 0);
  }
}
