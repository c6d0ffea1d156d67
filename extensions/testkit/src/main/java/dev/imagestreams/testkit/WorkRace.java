package dev.imagestreams.testkit;

import dev.imagestreams.core.store.Claim;
import dev.imagestreams.core.store.Work;
import dev.imagestreams.core.store.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads that claim, hasten, extend and release the same work, each holding what it has over a
 * claim of others. Each release counts the work's state up by one, so that one that undoes
 * another's shows.
 */
final class WorkRace {

  private static final int THREADS = 8;
  private static final int ROUNDS = 200;
  private static final int PIECES = 12;
  private static final int MOST_CLAIMS = 3;

  private final WorkQueue work;
  private final WorkQueue shared;
  private final SplittableRandom seeds;
  private final Duration lease;

  /** In milliseconds; moves on with each step that somebody takes. */
  private final AtomicLong time = new AtomicLong();

  private final Map<String, Thread> hands = new ConcurrentHashMap<>();
  private final Map<String, Integer> released = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> inTwoHands = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> cameBack = new ConcurrentLinkedQueue<>();
  private final AtomicInteger lost = new AtomicInteger();

  /**
   * @param shared the same work as another process has it, for half of the threads
   * @param lease how long a claim lasts; each round of each thread takes a millisecond
   */
  WorkRace(WorkQueue work, WorkQueue shared, long seed, Duration lease) {
    this.work = work;
    this.shared = shared;
    this.seeds = new SplittableRandom(seed);
    this.lease = lease;
  }

  void run() throws Exception {
    for (int i = 0; i < PIECES; i++) {
      work.put("k" + i, Samples.NOON);
    }
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        SplittableRandom random = seeds.split();
        WorkQueue queue = i % 2 == 0 ? work : shared;
        all.add(executor.submit(() -> run(queue, random)));
      }
      for (Future<?> each : all) {
        each.get(120, TimeUnit.SECONDS);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  private void run(WorkQueue queue, SplittableRandom random) {
    List<Claim> inHand = List.of();
    for (int round = 0; round < ROUNDS; round++) {
      Instant now = Samples.NOON.plusMillis(time.incrementAndGet());
      List<Claim> claims = queue.claim(now, now.plus(lease), 1 + random.nextInt(MOST_CLAIMS));
      claims.forEach(this::take);
      queue.hasten("k" + random.nextInt(PIECES), now);
      for (Claim claim : inHand) {
        boolean held = random.nextBoolean() || queue.extend(claim, now.plusMillis(1));
        letGo(queue, claim, now.plusMillis(random.nextInt(THREADS)), held);
      }
      inHand = claims;
    }
    for (Claim claim : inHand) {
      letGo(queue, claim, Samples.NOON, true);
    }
  }

  private void take(Claim claim) {
    if (hands.put(claim.work().key(), Thread.currentThread()) != null) {
      inTwoHands.add(claim.work().key());
    }
  }

  /**
   * @param held whether it was not said that the claim is lost
   */
  private void letGo(WorkQueue queue, Claim claim, Instant due, boolean held) {
    String key = claim.work().key();
    hands.remove(key);
    if (queue.release(claim, due, Integer.toString(count(claim.work()) + 1))) {
      released.merge(key, 1, Integer::sum);
      if (!held) {
        cameBack.add(key);
      }
    } else {
      lost.incrementAndGet();
    }
  }

  private static int count(Work work) {
    return work.state().isEmpty() ? 0 : Integer.parseInt(work.state());
  }

  /** What somebody was given while another had it. */
  List<String> inTwoHands() {
    return List.copyOf(inTwoHands);
  }

  /** What could be released after the claim was said to be lost. */
  List<String> cameBack() {
    return List.copyOf(cameBack);
  }

  /** How many releases were refused. */
  int lost() {
    return lost.get();
  }

  /** How often each piece was released. */
  Map<String, Integer> released() {
    return new TreeMap<>(released);
  }

  /** How often each piece was released, by its own state. */
  Map<String, Integer> states() {
    Map<String, Integer> states = new TreeMap<>();
    work.list(Optional.empty(), PIECES).forEach(each -> states.put(each.key(), count(each)));
    states.values().removeIf(count -> count == 0);
    return states;
  }
}
