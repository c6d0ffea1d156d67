package dev.imagestreams.testkit;

import dev.imagestreams.core.store.HostBudgets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads that draw requests to one host, give some of them back, and make some that they did not
 * draw. Time moves on by some milliseconds with each step that somebody takes, so that fewer come
 * in than are wanted.
 */
final class DrawRace {

  private static final String HOST = "quay.io";
  private static final int THREADS = 8;
  private static final int ROUNDS = 200;
  private static final int PER_MINUTE = 300;
  private static final int MOST_AT_A_TIME = 4;
  private static final long STEP = 20;

  private final HostBudgets budgets;
  private final HostBudgets shared;
  private final SplittableRandom seeds;

  /** In milliseconds. */
  private final AtomicLong time = new AtomicLong();

  private final AtomicLong drawn = new AtomicLong();

  /**
   * @param shared the same budgets as another process has them, for half of the threads
   */
  DrawRace(HostBudgets budgets, HostBudgets shared, long seed) {
    this.budgets = budgets;
    this.shared = shared;
    this.seeds = new SplittableRandom(seed);
  }

  void run() throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        SplittableRandom random = seeds.split();
        HostBudgets mine = i % 2 == 0 ? budgets : shared;
        all.add(executor.submit(() -> run(mine, random)));
      }
      for (Future<?> each : all) {
        each.get(120, TimeUnit.SECONDS);
      }
    } finally {
      executor.shutdownNow();
    }
    drawTheRest();
  }

  private void run(HostBudgets mine, SplittableRandom random) {
    for (int round = 0; round < ROUNDS; round++) {
      Instant now = Samples.NOON.plusMillis(time.addAndGet(STEP));
      int wanted = 1 + random.nextInt(MOST_AT_A_TIME);
      Optional<Instant> notBefore = mine.draw(HOST, PER_MINUTE, wanted, 0, now);
      if (notBefore.isEmpty()) {
        int beyond = random.nextInt(3) - 1;
        mine.charge(HOST, PER_MINUTE, beyond, now);
        drawn.addAndGet(wanted + beyond);
      }
    }
  }

  private void drawTheRest() {
    Instant now = Samples.NOON.plusMillis(time.get());
    while (budgets.draw(HOST, PER_MINUTE, 1, 0, now).isEmpty()) {
      drawn.incrementAndGet();
    }
  }

  /** How many requests were made in all, save those that were given back. */
  long drawn() {
    return drawn.get();
  }

  /** How many there were: those of the beginning, and what came in. */
  long most() {
    return PER_MINUTE + PER_MINUTE * time.get() / 60_000;
  }
}
