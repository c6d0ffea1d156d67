package dev.imagestreams.registry;

import dev.imagestreams.http.HttpFailure;
import dev.imagestreams.registry.RegistryException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Decides whether a call that failed is tried again, and waits until then. Thread-safe. */
final class Retries {

  private final RetryPolicy policy;

  Retries(RetryPolicy policy) {
    this.policy = policy;
  }

  /**
   * How a try failed.
   *
   * @param status what the registry answered; 0 if nothing usable came
   * @param passing whether another try may end better
   * @param untouched whether it is certain that nothing was done
   */
  record Failed(RegistryException problem, int status, boolean passing, boolean untouched) {

    static Failed by(int status, RegistryException problem) {
      return new Failed(
          problem, status, RetryPolicy.isPassing(status), RetryPolicy.isUntouched(status));
    }

    static Failed before(RegistryException problem) {
      boolean passing =
          switch (problem.reason()) {
            case UNAVAILABLE, RATE_LIMITED, TIMED_OUT -> true;
            default -> false;
          };
      return new Failed(problem, 0, passing, true);
    }

    static Failed by(HttpFailure failure, RegistryException problem) {
      boolean broken =
          failure.kind() == HttpFailure.Kind.BROKEN || failure.kind() == HttpFailure.Kind.TIMEOUT;
      return new Failed(problem, 0, broken, false);
    }
  }

  /**
   * Waits as long as it takes until the next try.
   *
   * @param repeatable whether sending it once more does no harm
   * @param tries how many there were
   * @throws RegistryException the failure itself, when there is to be no other try
   */
  void waitOrThrow(Failed failed, boolean repeatable, int tries, HostGate gate, Access access) {
    if (failed.status() == 429) {
      gate.slowDown();
    }
    boolean again =
        failed.passing() && tries < policy.attempts() && (repeatable || failed.untouched());
    Instant now = Instant.now();
    Duration wait = policy.delay(tries, ThreadLocalRandom.current());
    Instant told = failed.problem().retryAfter().orElse(Instant.MIN);
    if (told.isAfter(now)) {
      // Also for others, and also when this call won't wait.
      gate.closeUntil(told.isBefore(now.plus(policy.maxRetryAfter())) ? told : now);
      again &= !told.isAfter(now.plus(policy.maxRetryAfter()));
      wait = Duration.between(now, told).plus(wait.dividedBy(4));
    }
    if (!again || !now.plus(wait).isBefore(access.deadline())) {
      throw failed.problem();
    }
    pause(wait, failed.problem(), access);
  }

  private static void pause(Duration wait, RegistryException failure, Access access) {
    CountDownLatch cancelled = new CountDownLatch(1);
    Runnable unregister = access.cancellation().register(cancelled::countDown);
    try {
      if (cancelled.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new RegistryException(
            Reason.CANCELLED,
            "cancelled while waiting for another try after: " + failure.getMessage(),
            failure);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RegistryException(
          Reason.CANCELLED,
          "interrupted while waiting for another try after: " + failure.getMessage(),
          e);
    } finally {
      unregister.run();
    }
  }
}
