package dev.imagestreams.testkit.schedule;

import dev.imagestreams.core.reconcile.Observation;
import dev.imagestreams.core.reconcile.Reconciler;
import dev.imagestreams.core.reconcile.Reconciliation;
import dev.imagestreams.core.schedule.ImportSchedule;
import dev.imagestreams.core.schedule.Intervals;
import dev.imagestreams.core.schedule.ScheduleSettings;
import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.core.store.Work;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagEventCondition;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.EventDraft;
import dev.imagestreams.notifications.EventHeader;
import dev.imagestreams.notifications.ImagePushed;
import dev.imagestreams.notifications.InMemoryEventLog;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.StreamDeleted;
import dev.imagestreams.testkit.ManualScheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;

/** A schedule over a store in memory and registries of a test, in a time that the test moves. */
final class ScheduleScene implements AutoCloseable {

  static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
  static final Duration QUARTER = Duration.ofMinutes(15);

  /** Intervals that stay, to the millisecond. */
  static final ScheduleSettings EXACT = ScheduleSettings.every(QUARTER).adapting(1, 1).jitter(0);

  private static final int KEPT_EVENTS = 10_000;

  final ManualScheduler scheduler = ManualScheduler.at(NOON);
  final TimedRegistries registries = new TimedRegistries(scheduler.clock());
  final InMemoryImageStreamStore memory =
      new InMemoryImageStreamStore(new InMemoryEventLog(KEPT_EVENTS));

  /** What the schedules use: the store, which fails when told. */
  final FailingStore failing = new FailingStore(memory);

  final ImageStreamStore store = failing.store();
  final RecordingRefresher refresher = new RecordingRefresher(store, scheduler.clock());
  private final List<Runnable> opened = new ArrayList<>();
  private Clock clock = scheduler.clock();
  private Executor executor = scheduler;
  private double random = 0.5;

  /** What schedules that are started after that go by. */
  ScheduleScene clock(Clock value) {
    clock = value;
    return this;
  }

  ScheduleScene executor(Executor value) {
    executor = value;
    return this;
  }

  /** From 0 to 1. */
  ScheduleScene random(double value) {
    random = value;
    return this;
  }

  /** Starts another schedule over the same store, and has it do what is due. */
  ImportSchedule start(ScheduleSettings settings) {
    ImportSchedule schedule = prepare(settings);
    schedule.start();
    scheduler.runDue();
    return schedule;
  }

  /** A schedule that is yet to be started. */
  ImportSchedule prepare(ScheduleSettings settings) {
    NotificationBus bus =
        NotificationBus.builder()
            .log(memory.events())
            .executor(scheduler)
            .timer(scheduler)
            .clock(clock)
            .build();
    ImportSchedule schedule =
        ImportSchedule.builder()
            .store(store)
            .registryClient(registries)
            .refresher(refresher)
            .notificationBus(bus)
            .settings(settings)
            .executor(executor)
            .timer(scheduler)
            .clock(clock)
            .random(() -> random)
            .build();
    opened.add(schedule::close);
    opened.add(bus::close);
    return schedule;
  }

  /** Moves the time on to so long after the beginning. */
  void advanceTo(Duration sinceStart) {
    advance(Duration.between(scheduler.clock().instant(), NOON.plus(sinceStart)));
  }

  void advance(Duration time) {
    scheduler.advance(time);
    scheduler.runDue();
  }

  Instant now() {
    return scheduler.clock().instant();
  }

  // Streams

  /** Creates a stream, or applies another spec, as a user does; and has that noticed. */
  void apply(ImageStream document) {
    commit(document);
    scheduler.runDue();
  }

  /** As {@link #apply}, and nobody has noticed yet. */
  void commit(ImageStream document) {
    Optional<ImageStream> stored = memory.get(document.key());
    ImageStream base =
        stored.orElseGet(() -> Reconciler.born(document, UUID.randomUUID().toString(), now()));
    Observation applied =
        new Observation.SpecApplied(
            document.spec(), document.metadata().labels(), document.metadata().annotations());
    Reconciliation change =
        Reconciler.reconcile(base, stored.isPresent(), List.of(applied), now(), Cause.MANUAL);
    memory.commit(Commit.of(stored, change.stream(), List.of(), change.events()));
  }

  void delete(String name) {
    commitDeletion(name);
    scheduler.runDue();
  }

  /** As {@link #delete}, and nobody has noticed yet. */
  void commitDeletion(String name) {
    StreamKey key = StreamKey.parse(name);
    Optional<ImageStream> stored = memory.get(key);
    String uid = stored.orElseThrow().metadata().uid();
    EventHeader header = new EventHeader("", "/imagestreams/" + key, 0, now(), Map.of());
    memory.commit(
        new Commit(
            key,
            stored,
            Optional.empty(),
            List.of(),
            List.of(new EventDraft(new StreamDeleted(header, key, uid, Cause.MANUAL))),
            Optional.empty(),
            Optional.empty()));
  }

  /** Has the log drop all that it had to tell, as others had more to tell meanwhile. */
  void loseEvents() {
    Image image =
        Image.named("sha256:" + "0".repeat(64), "r.example/pushed@sha256:" + "0".repeat(64));
    for (int number = 1; number <= KEPT_EVENTS; number++) {
      memory
          .events()
          .append(
              ImagePushed.of(
                  "r", number, now(), "r.example", "pushed", "v1", Optional.empty(), image));
    }
  }

  static ImageStream stream(String key, TagReference... tags) {
    ImageStream stream = ImageStream.empty(StreamKey.parse(key));
    for (TagReference tag : tags) {
      stream = stream.withTag(tag);
    }
    return stream;
  }

  /** A stream that follows a whole repository, listed at that interval. */
  static ImageStream following(String key, String repository, String interval) {
    ImageStream stream = ImageStream.of(key, repository);
    return stream.withMetadata(stream.metadata().withAnnotation(Intervals.ANNOTATION, interval));
  }

  static TagReference once(String image) {
    return TagReference.dockerImage(image.substring(image.lastIndexOf(':') + 1), image);
  }

  static TagReference scheduled(String image) {
    TagReference tag = once(image);
    return tag.withImportPolicy(tag.importPolicy().withScheduled(true));
  }

  static TagReference scheduled(String image, String interval) {
    return scheduled(image).withAnnotations(Map.of(Intervals.ANNOTATION, interval));
  }

  /** What a stream's tag points to; the reasons of its failures where it has any. */
  String status(String stream, String tag) {
    return memory
        .get(StreamKey.parse(stream))
        .flatMap(there -> there.status().tag(tag))
        .map(
            history ->
                history.latest().map(TagEvent::image).orElse("nothing")
                    + history.conditions().stream()
                        .filter(TagEventCondition::isImportFailure)
                        .map(condition -> ", " + condition.reason())
                        .reduce("", String::concat))
        .orElse("unknown");
  }

  int items(String stream, String tag) {
    return memory
        .get(StreamKey.parse(stream))
        .flatMap(there -> there.status().tag(tag))
        .map(history -> history.items().size())
        .orElse(0);
  }

  /** The polls that the store has. */
  List<String> work() {
    return memory.work().list(Optional.empty(), 1000).stream().map(Work::key).toList();
  }

  @Override
  public void close() {
    failing.heal();
    opened.forEach(Runnable::run);
  }
}
