package dev.imagestreams.testkit.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.core.trigger.Firing;
import dev.imagestreams.core.trigger.ImageTrigger;
import dev.imagestreams.core.trigger.ImageTriggers;
import dev.imagestreams.core.trigger.StreamTag;
import dev.imagestreams.core.trigger.TriggerLimits;
import dev.imagestreams.core.trigger.TriggerStatus.Phase;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.testkit.FakeRegistryClient;
import dev.imagestreams.testkit.ManualScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Very many triggers, tags and threads at a time; other cases by {@code -Dtriggers.seed}. */
class TriggerStormTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TAGS = 1000;

  private final FakeRegistryClient registry = new FakeRegistryClient();
  private final InMemoryImageStreamStore store = new InMemoryImageStreamStore();

  /** By key: the images it stood for, which must always be the same. */
  private final Map<String, Map<StreamTag, String>> byKey = new ConcurrentHashMap<>();

  /** By trigger: the images it was last done for. */
  private final Map<String, Map<StreamTag, String>> done = new ConcurrentHashMap<>();

  private final Set<String> problems = ConcurrentHashMap.newKeySet();
  private final Set<String> busy = ConcurrentHashMap.newKeySet();

  private static String reference(int tag) {
    return "registry.example/shop/s" + tag % 10 + ":t" + tag;
  }

  private static String tag(int number) {
    return "shop/s" + number % 10 + ":t" + number;
  }

  private void moveAll(ImageStreams streams, String content) {
    for (int i = 0; i < TAGS; i++) {
      registry.put(reference(i), content + i);
    }
    for (int s = 0; s < 10; s++) {
      StreamKey key = StreamKey.parse("shop/s" + s);
      ImageStream stream = streams.get(key).orElseGet(() -> ImageStream.empty(key));
      for (int i = s; i < TAGS; i += 10) {
        stream = stream.withTag(TagReference.dockerImage("t" + i, reference(i)));
      }
      streams.importImage(stream);
    }
  }

  private ImageStreams streams() {
    return ImageStreams.builder().registryClient(registry).store(store).onDemand().build();
  }

  /** Looks at what a firing may be, and does it, where it is to succeed. */
  private void fire(Firing firing, boolean succeeds) {
    if (!busy.add(firing.trigger())) {
      problems.add(firing.trigger() + " was called twice at a time");
    }
    Map<StreamTag, String> before = byKey.putIfAbsent(firing.key(), firing.images());
    if (before != null && !before.equals(firing.images())) {
      problems.add(firing.key() + " stands for " + before + " and for " + firing.images());
    }
    if (succeeds) {
      done.put(firing.trigger(), firing.images());
    }
    busy.remove(firing.trigger());
    if (!succeeds) {
      throw new IllegalStateException("the cluster is down");
    }
  }

  private Map<StreamTag, String> now(ImageStreams streams, ImageTrigger trigger) {
    Map<StreamTag, String> now = new HashMap<>();
    for (StreamTag tag : trigger.tags()) {
      StreamKey key = new StreamKey(tag.namespace(), tag.stream());
      now.put(
          tag,
          streams.get(key).orElseThrow().latest(tag.tag()).orElseThrow().dockerImageReference());
    }
    return now;
  }

  private void isDoneForWhatIsThere(ImageStreams streams, List<ImageTrigger> triggers) {
    for (ImageTrigger trigger : triggers) {
      assertThat(done.get(trigger.name())).as(trigger.name()).isEqualTo(now(streams, trigger));
    }
    assertThat(problems).isEmpty();
  }

  @Test
  void allThatMoveAtATimeAreFiredWhateverFails() {
    Random random = new Random(seed());
    List<ImageTrigger> triggers = new ArrayList<>();
    Set<String> failing = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < TAGS; i++) {
      String name = "t" + i;
      if (random.nextInt(10) == 0) {
        failing.add(name);
      }
      triggers.add(
          ImageTrigger.of(name, tag(i), firing -> fire(firing, !failing.contains(name)))
              .and(tag(random.nextInt(TAGS))));
    }
    int broken = failing.size();
    try (ImageStreams streams = streams();
        NotificationBus bus = NotificationBus.over(store.events());
        ImageTriggers all = start(bus, TriggerLimits.standard(), triggers)) {
      moveAll(streams, "a");
      moveAll(streams, "b");
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  store.events().lag("imagestreams-triggers") == 0
                      && all.health().in(Phase.AT_REST) == TAGS - broken);
      assertThat(all.health().notAtRest())
          .isNotEmpty()
          .allSatisfy(status -> assertThat(failing).contains(status.trigger()));

      failing.clear();
      await().atMost(PATIENCE).until(() -> all.health().in(Phase.AT_REST) == TAGS);
      isDoneForWhatIsThere(streams, triggers);
    }
  }

  /** Each of the triggers follows a tag that others move while it fires. */
  @Test
  void lastImageIsFiredWhoeverMovesTagsMeanwhile() throws InterruptedException {
    List<ImageTrigger> triggers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      triggers.add(
          ImageTrigger.of("t" + i, tag(i % 3), firing -> fire(firing, true)).and(tag(i % 5)));
    }
    AtomicInteger number = new AtomicInteger();
    try (ImageStreams streams = streams();
        NotificationBus bus = NotificationBus.over(store.events());
        ImageTriggers all = start(bus, TriggerLimits.standard(), triggers)) {
      List<Thread> movers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Thread mover =
            new Thread(
                () -> {
                  for (int round = 0; round < 25; round++) {
                    move(streams, number.incrementAndGet());
                  }
                });
        movers.add(mover);
        mover.start();
      }
      for (Thread mover : movers) {
        mover.join(PATIENCE.toMillis());
      }
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  store.events().lag("imagestreams-triggers") == 0
                      && all.health().in(Phase.AT_REST) == triggers.size());
      isDoneForWhatIsThere(streams, triggers);
    }
  }

  private void move(ImageStreams streams, int number) {
    int tag = number % 5;
    registry.put(reference(tag), "content " + number);
    StreamKey key = StreamKey.parse("shop/s" + tag);
    ImageStream named =
        ImageStream.empty(key).withTag(TagReference.dockerImage("t" + tag, reference(tag)));
    streams.importImage(named);
  }

  /** Another image while the first is being fired: it is not called twice at a time. */
  @Test
  void actionThatTakesTooLongIsInterruptedAndCalledAgain() throws InterruptedException {
    ManualScheduler time = ManualScheduler.at(Instant.parse("2026-01-02T12:00:00Z"));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    ImageTrigger trigger =
        ImageTrigger.of(
            "hangs",
            tag(0),
            firing -> {
              if (calls.incrementAndGet() > 1) {
                fire(firing, true);
                return;
              }
              begun.countDown();
              try {
                new CountDownLatch(1).await();
              } finally {
                interrupted.countDown();
              }
            });
    ImageTriggers.Builder builder =
        ImageTriggers.builder()
            .limits(TriggerLimits.standard().within(Duration.ofMinutes(5)))
            .timer(time);
    try (ImageStreams streams = streams();
        NotificationBus bus = NotificationBus.over(store.events());
        ImageTriggers all =
            builder.store(store).notificationBus(bus).add(trigger).clock(time.clock()).build()) {
      all.start();
      time.runDue();
      move(streams, 5);
      assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(all.status("hangs").phase()).isEqualTo(Phase.FIRING);

      time.advance(Duration.ofMinutes(5));
      assertThat(interrupted.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      await().atMost(PATIENCE).until(() -> all.status("hangs").phase() == Phase.FAILING);
      time.advance(Duration.ofSeconds(1));
      await().atMost(PATIENCE).until(() -> all.status("hangs").phase() == Phase.AT_REST);
      assertThat(calls).hasValue(2);
      isDoneForWhatIsThere(streams, List.of(trigger));
    }
  }

  private ImageTriggers start(
      NotificationBus bus, TriggerLimits limits, List<ImageTrigger> triggers) {
    ImageTriggers.Builder builder =
        ImageTriggers.builder().store(store).notificationBus(bus).limits(limits);
    triggers.forEach(builder::add);
    ImageTriggers all = builder.build();
    all.start();
    return all;
  }

  private static long seed() {
    long seed = Long.getLong("triggers.seed", 20261127);
    System.err.println("TriggerStormTest: seed " + seed);
    return seed;
  }
}
