package dev.imagestreams.core.schedule;

import static dev.imagestreams.core.schedule.MovableClock.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.RateBudget;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** One look that several streams share. */
class SharedLookTest {

  private static final Repository APP = Repository.parse("r.example/app");
  private static final ImageReference V1 = APP.withTag("v1");
  private static final Digest DIGEST = Digest.parse("sha256:" + "a".repeat(64));
  private static final Access ACCESS = Access.within(Duration.ofMinutes(1));

  private final MovableClock clock = new MovableClock();
  private final AskedClient client = new AskedClient();
  private final HostAllowance allowance =
      new HostAllowance(new InMemoryImageStreamStore().budgets(), clock, 10);
  private final SharedLook look = new SharedLook(client, allowance, "r.example", 0);

  @Test
  void whatWasAskedIsNotAskedAgain() {
    for (int i = 0; i < 3; i++) {
      look.tags(APP, Optional.empty(), ACCESS);
      look.resolve(V1, Access.within(Duration.ofMinutes(2 + i)));
      look.manifest(V1, ACCESS);
    }

    assertThat(client.asked)
        .containsExactly(
            "tags r.example/app", "resolve r.example/app:v1", "manifest r.example/app:v1");
    assertThat(look.requests()).isEqualTo(3);
  }

  @Test
  void otherQuestionsAreOthers() {
    look.resolve(V1, ACCESS);
    look.resolve(APP.withTag("v2"), ACCESS);
    look.resolve(V1, ACCESS.withInsecure(true));
    look.resolve(V1, new Access("deploy", false, ACCESS.deadline()));
    look.tags(APP, Optional.empty(), ACCESS);
    look.tags(APP, Optional.of("v1"), ACCESS);

    assertThat(client.asked).hasSize(6);
  }

  @Test
  void thoseWhoAskAtTheSameTimeShareOneRequest() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    client.meanwhile =
        () -> {
          inside.countDown();
          await(answer);
        };
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Future<?>> askers = new ArrayList<>();
      askers.add(threads.submit(() -> look.resolve(V1, ACCESS)));
      await(inside);
      for (int i = 0; i < 8; i++) {
        askers.add(threads.submit(() -> look.resolve(V1, ACCESS)));
      }
      answer.countDown();
      for (Future<?> asker : askers) {
        assertThat(asker.get(30, TimeUnit.SECONDS)).isEqualTo(look.resolve(V1, ACCESS));
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(client.asked).hasSize(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void failuresAreSharedToo() {
    client.refusal = Optional.of(new RegistryException(Reason.UNAVAILABLE, "on purpose"));
    Throwable first = catchThrowable(() -> look.resolve(V1, ACCESS));
    client.refusal = Optional.empty();

    assertThatThrownBy(() -> look.resolve(V1, ACCESS)).isSameAs(first);
    assertThat(client.asked).hasSize(1);
  }

  @Test
  void nobodyWaitsForWhoFailsWithAnError() {
    client.meanwhile =
        () -> {
          throw new StackOverflowError("on purpose");
        };

    assertThatThrownBy(() -> look.resolve(V1, ACCESS)).isInstanceOf(StackOverflowError.class);
    assertThatThrownBy(() -> look.resolve(V1, ACCESS)).isInstanceOf(StackOverflowError.class);
    assertThat(client.asked).hasSize(1);
  }

  @Test
  void aHostThatIsAskedTooMuchIsLeftAlone() {
    client.refusal =
        Optional.of(new RegistryException(Reason.RATE_LIMITED, "429", NOON.plusSeconds(90), null));
    assertThatThrownBy(() -> look.resolve(V1, ACCESS)).hasMessage("429");
    client.refusal = Optional.empty();

    RegistryException refused =
        catchThrowableOfType(RegistryException.class, () -> look.manifest(V1, ACCESS));
    assertThat(refused.reason()).isEqualTo(Reason.RATE_LIMITED);
    assertThat(refused.retryAfter()).contains(NOON.plusSeconds(90));
    assertThat(refused).hasMessage("r.example said to wait");
    assertThatThrownBy(() -> look.tags(APP, Optional.empty(), ACCESS))
        .hasMessageContaining("said to wait");
    assertThatThrownBy(() -> look.blob(APP, DIGEST, 0, ACCESS))
        .hasMessageContaining("said to wait");
    assertThatThrownBy(() -> look.referrers(APP, DIGEST, "", ACCESS))
        .hasMessageContaining("said to wait");
    assertThatThrownBy(() -> look.changes(APP).orElseThrow().since(Optional.empty(), ACCESS))
        .hasMessageContaining("said to wait");
    assertThat(client.asked).hasSize(1);
    assertThat(look.requests()).isEqualTo(1);

    look.resolve(ImageReference.parse("other.example/app:v1"), ACCESS);
    clock.advance(Duration.ofSeconds(90));
    look.resolve(APP.withTag("v2"), ACCESS);
    assertThat(client.asked).hasSize(3);
  }

  @Test
  void otherFailuresCloseNoHost() {
    client.refusal = Optional.of(new RegistryException(Reason.UNAVAILABLE, "503"));
    assertThatThrownBy(() -> look.resolve(V1, ACCESS)).hasMessage("503");

    assertThat(allowance.closedUntil("r.example")).isEmpty();
  }

  @Test
  void pullsAreNotAskedForWhereNoneAreLeft() {
    client.budget = Optional.of(new RateBudget(100, 0, Optional.of(Duration.ofHours(6)), NOON));
    RegistryException refused =
        catchThrowableOfType(RegistryException.class, () -> look.manifest(V1, ACCESS));

    assertThat(refused.reason()).isEqualTo(Reason.RATE_LIMITED);
    assertThat(refused.retryAfter()).contains(NOON.plus(Duration.ofHours(6)));
    assertThat(refused)
        .hasMessage("fetching r.example/app:v1: r.example said that no pulls are left");
    look.resolve(V1, ACCESS);
    assertThat(client.asked).as("what is no pull").containsExactly("resolve r.example/app:v1");

    clock.advance(Duration.ofHours(6));
    look.manifest(APP.withTag("v2"), ACCESS);
    assertThat(client.asked).hasSize(2);
  }

  @Test
  void whatAHostSaysWhenItAnswersCountsForTheNextRequest() {
    client.meanwhile =
        () ->
            client.budget =
                Optional.of(new RateBudget(100, 0, Optional.of(Duration.ofHours(6)), NOON));
    look.manifest(V1, ACCESS);

    assertThatThrownBy(() -> look.manifest(APP.withTag("v2"), ACCESS))
        .hasMessageContaining("no pulls are left");
    assertThat(client.asked).hasSize(1);
  }

  @Test
  void requestsBeyondThoseThatArePaidForAreCharged() {
    PollKey poll = new PollKey(APP, "", false);
    SharedLook paid =
        new SharedLook(client, allowance, "r.example", allowance.admit(poll, 8).paid());
    for (int i = 0; i < 9; i++) {
      paid.resolve(APP.withTag("v" + i), ACCESS);
    }
    paid.resolve(ImageReference.parse("other.example/app:v1"), ACCESS);
    paid.settle();

    assertThat(paid.requests()).isEqualTo(10);
    assertThat(paid.requestsToHost()).isEqualTo(9);
    assertThat(allowance.admit(poll, 2).notBefore()).contains(NOON.plusSeconds(6));
    assertThat(
            allowance.admit(PollKey.parse("poll other.example/app").orElseThrow(), 10).notBefore())
        .contains(NOON.plusSeconds(6));
  }

  @Test
  void whatWasPaidForAndNotNeededIsGivenBackOnce() {
    PollKey poll = new PollKey(APP, "", false);
    SharedLook paid =
        new SharedLook(client, allowance, "r.example", allowance.admit(poll, 10).paid());
    paid.resolve(V1, ACCESS);
    paid.settle();
    paid.settle();

    assertThat(allowance.admit(poll, 9).notBefore()).isEmpty();
    assertThat(allowance.admit(poll, 1).notBefore()).contains(NOON.plusSeconds(6));
  }

  @Test
  void theClientIsNotItsToClose() {
    look.close();

    assertThat(client.asked).isEmpty();
  }
}
