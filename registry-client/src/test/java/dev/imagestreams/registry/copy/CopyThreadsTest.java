package dev.imagestreams.registry.copy;

import static dev.imagestreams.registry.copy.Samples.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CopyThreadsTest {

  private static final String FROM = "from.example/team/app";
  private static final String TO = "to.example/other/app";

  private final MemoryRegistry registry = new MemoryRegistry();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  @BeforeEach
  void fill() {
    String[] layers = IntStream.range(0, 11).mapToObj(i -> "layer " + i).toArray(String[]::new);
    registry.blobs(FROM, layers);
    registry.blobs(FROM, "the config");
    registry.tag(FROM, "1", image("the config", layers));
  }

  private ImageCopy copy() {
    return ImageCopy.from(registry.images(FROM), "1").to(registry.images(TO), "1");
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("nobody came");
      }
    } catch (InterruptedException e) {
      throw new RegistryException(Reason.CANCELLED, "interrupted", e);
    }
  }

  @Test
  void sendsAsManyAtATimeAsAsked() {
    // 12 blobs: none passes before two others have come, four times.
    CyclicBarrier three = new CyclicBarrier(3);
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    registry.beforePush =
        digest -> {
          most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
          meet(three);
          underWay.decrementAndGet();
        };

    copy().parallel(3).run();

    assertThat(most).hasValue(3);
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("fewer came", e);
    }
  }

  @Test
  void theFirstFailureInterruptsTheOthers() {
    CountDownLatch othersWait = new CountDownLatch(3);
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger interrupted = new AtomicInteger();
    registry.beforePush =
        digest -> {
          threads.add(Thread.currentThread());
          if (threads.size() == 4) {
            await(othersWait);
            throw new RegistryException(Reason.FORBIDDEN, "not this one");
          }
          othersWait.countDown();
          try {
            await(never);
          } catch (RegistryException e) {
            interrupted.incrementAndGet();
            throw e;
          }
        };

    RegistryException failure = catchThrowableOfType(RegistryException.class, copy()::run);

    assertThat(failure).hasMessageContaining("not this one");
    assertThat(failure.reason()).isEqualTo(Reason.FORBIDDEN);
    assertThat(interrupted).hasValue(3);
    assertThat(threads).noneMatch(Thread::isAlive);
  }

  @Test
  void nothingIsBegunAfterAFailure() {
    AtomicInteger begun = new AtomicInteger();
    registry.beforePush =
        digest -> {
          begun.incrementAndGet();
          throw new RegistryException(Reason.FORBIDDEN, "none");
        };

    catchThrowableOfType(RegistryException.class, copy().parallel(1)::run);

    assertThat(begun).hasValue(1);
  }

  @Test
  void interruptingEndsItAndItsThreads() throws InterruptedException {
    CountDownLatch underWay = new CountDownLatch(4);
    CountDownLatch never = new CountDownLatch(1);
    registry.beforePush =
        digest -> {
          threads.add(Thread.currentThread());
          underWay.countDown();
          await(never);
        };
    AtomicReference<RegistryException> failure = new AtomicReference<>();
    AtomicReference<Boolean> flag = new AtomicReference<>();
    Thread caller =
        new Thread(
            () -> {
              failure.set(catchThrowableOfType(RegistryException.class, copy()::run));
              flag.set(Thread.currentThread().isInterrupted());
            });
    caller.start();
    await(underWay);

    caller.interrupt();
    caller.join(30_000);

    assertThat(failure.get().reason()).isEqualTo(Reason.CANCELLED);
    assertThat(flag.get()).isTrue();
    assertThat(threads).hasSize(4).noneMatch(Thread::isAlive);
  }

  @Test
  void t32_leavesNoThreadsBehind() {
    registry.beforePush = digest -> threads.add(Thread.currentThread());

    copy().run();

    assertThat(threads).isNotEmpty().allMatch(Thread::isDaemon).noneMatch(Thread::isAlive);
  }

  @Test
  void tellsProgressOneCallAtATime() {
    AtomicInteger within = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Progress> seen = new ArrayList<>();

    copy()
        .parallel(12)
        .progress(
            state -> {
              most.accumulateAndGet(within.incrementAndGet(), Math::max);
              seen.add(state);
              Thread.yield();
              within.decrementAndGet();
            })
        .run();

    assertThat(most).hasValue(1);
    assertThat(seen).hasSize(13);
  }
}
