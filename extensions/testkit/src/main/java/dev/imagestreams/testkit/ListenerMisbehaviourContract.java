package dev.imagestreams.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.notifications.EventListener;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.ImagePushed;
import dev.imagestreams.notifications.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * That no listener can harm another, whatever it does and whatever log the bus reads, as tests:
 * extend it, give it an empty store, and run it. Each has one listener that misbehaves, and one
 * beside it that must have all events all the same.
 */
public abstract class ListenerMisbehaviourContract extends BusContract {

  /** For those who extend it. */
  protected ListenerMisbehaviourContract() {}

  private static final int EVENTS = 20;

  private final List<Long> good = new CopyOnWriteArrayList<>();

  /** Lets those go that hang. */
  private final CountDownLatch gate = new CountDownLatch(1);

  @BeforeEach
  final void subscribeTheGoodListener() {
    bus.subscribe(pushes("good"), push -> good.add(push.number()));
  }

  @AfterEach
  final void openTheGate() {
    gate.countDown();
  }

  private void goodListenerHasAll() {
    publish(1, EVENTS, "latest");
    soon().until(() -> good.size() == EVENTS);
    assertThat(good).containsExactlyElementsOf(numbers(1, EVENTS));
  }

  private void bad(EventListener<ImagePushed> listener) {
    bus.subscribe(pushes("bad").retrying(3, Duration.ZERO, Duration.ZERO), listener);
  }

  @Test
  void listenerThatThrowsHarmsNoOther() {
    bad(
        push -> {
          throw new Refused();
        });

    goodListenerHasAll();
    soon().until(() -> state("bad").parked().size() == EVENTS);
  }

  @Test
  void listenerThatThrowsWhatCannotBeShownHarmsNoOther() {
    bad(
        push -> {
          throw new Unspeakable();
        });

    goodListenerHasAll();
    soon().until(() -> state("bad").parked().size() == EVENTS);
    assertThat(state("bad").parked().get(0).reason()).contains("Unspeakable");
  }

  @Test
  void listenerThatIsOutOfMemoryHarmsNoOther() {
    bad(
        push -> {
          OutOfMemoryError error = new OutOfMemoryError("thrown on purpose");
          error.setStackTrace(new StackTraceElement[0]);
          throw error;
        });

    goodListenerHasAll();
    soon().until(() -> state("bad").parked().size() == EVENTS);
  }

  @Test
  void listenerThatHangsHarmsNoOther() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    bad(
        push -> {
          hanging.countDown();
          gate.await(30, SECONDS);
        });

    goodListenerHasAll();
    assertThat(hanging.await(30, SECONDS)).isTrue();
    assertThat(state("bad").lowWater()).isEqualTo(store.events().beginning());
  }

  @Test
  void listenerThatHangsAndHearsNoInterruptHarmsNoOther() {
    CountDownLatch interrupted = new CountDownLatch(1);
    List<String> otherTags = new CopyOnWriteArrayList<>();
    bus.subscribe(
        pushes("bad").timeLimit(SHORT).concurrency(1),
        push -> {
          if (!push.tag().equals("latest")) {
            otherTags.add(push.tag());
            return;
          }
          while (gate.getCount() > 0) {
            try {
              gate.await();
            } catch (InterruptedException e) {
              interrupted.countDown();
            }
          }
        });

    goodListenerHasAll();
    soon().until(() -> interrupted.getCount() == 0);
    bus.publish(Samples.push(EVENTS + 1, "other"));
    soon().untilAsserted(() -> assertThat(otherTags).containsExactly("other"));
  }

  @Test
  void slowListenerHarmsNoOther() {
    List<Long> slow = new CopyOnWriteArrayList<>();
    bus.subscribe(
        pushes("slow").inFlight(2),
        push -> {
          // Never done with one before the good one is done with all.
          gate.await(30, SECONDS);
          slow.add(push.number());
        });

    goodListenerHasAll();
    assertThat(slow).isEmpty();
    gate.countDown();
    soon().until(() -> slow.size() == EVENTS);
    assertThat(slow).containsExactlyElementsOf(numbers(1, EVENTS));
  }

  @Test
  void listenerThatUnsubscribesItselfHarmsNoOther() {
    CompletableFuture<EventLog.Registration> own = new CompletableFuture<>();
    List<Long> seen = new CopyOnWriteArrayList<>();
    own.complete(
        bus.subscribe(
            pushes("bad"),
            push -> {
              EventLog.Registration registration = own.get(30, SECONDS);
              seen.add(push.number());
              registration.close();
              registration.close();
            }));

    goodListenerHasAll();
    soon().until(() -> seen.size() == 1);
  }

  @Test
  void listenerThatCallsBackIntoTheBusHarmsNoOther() {
    AtomicBoolean called = new AtomicBoolean();
    bad(
        push -> {
          bus.health();
          bus.subscriptions().forEach(control -> control.parked());
          bus.subscription("good").pause();
          bus.subscription("good").resume();
          commit(Samples.stream("shop/web"), "latest");
          bus.publish(Samples.push(push.number(), "latest"));
          bus.subscribe(Subscription.named("within").to(ImagePushed.class), within -> {}).close();
          called.set(true);
        });

    goodListenerHasAll();
    soon().untilTrue(called);
    soon().until(() -> state("bad").lowWater().equals(store.events().end()));
  }

  @Test
  void listenerThatInterruptsItsThreadHarmsNoOther() {
    List<Boolean> found = new CopyOnWriteArrayList<>();
    bad(
        push -> {
          found.add(Thread.currentThread().isInterrupted());
          Thread.currentThread().interrupt();
        });

    goodListenerHasAll();
    soon().until(() -> found.size() == EVENTS);
    assertThat(found).containsOnly(false);
  }

  @Test
  void listenerThatClosesTheBusHarmsNoOther() {
    CountDownLatch closed = new CountDownLatch(1);
    bad(
        push -> {
          if (push.number() == EVENTS) {
            bus.close();
            closed.countDown();
          }
        });

    goodListenerHasAll();
    soon().until(() -> closed.getCount() == 0);
  }

  /** Throws at those who ask what it is. */
  private static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unspeakable() {
      super("", null, false, false);
    }

    @Override
    public String getMessage() {
      throw new Refused();
    }

    @Override
    public String toString() {
      throw new Refused();
    }
  }
}
