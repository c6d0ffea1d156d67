package dev.imagestreams.testkit.trigger;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.ForwardingImageStreamStore;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.core.store.TriggerState;
import dev.imagestreams.core.store.TriggerStates;
import dev.imagestreams.core.trigger.Firing;
import dev.imagestreams.core.trigger.ImageTrigger;
import dev.imagestreams.core.trigger.ImageTriggers;
import dev.imagestreams.core.trigger.TriggerAction;
import dev.imagestreams.core.trigger.TriggerLimits;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.TagReferencePolicy;
import dev.imagestreams.notifications.Ack;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.testkit.FakeRegistryClient;
import dev.imagestreams.testkit.ManualScheduler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Streams of a registry that is not there, and triggers that fire in the test's own thread and
 * time.
 */
final class TriggerScene implements AutoCloseable {

  static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

  final ManualScheduler time = ManualScheduler.at(NOON);
  final FakeRegistryClient registry = new FakeRegistryClient();
  final TriggerLog store = new TriggerLog(new InMemoryImageStreamStore());

  /** What was fired, also what failed then. */
  final List<Firing> fired = new ArrayList<>();

  /** The triggers whose actions fail. */
  final Set<String> broken = new HashSet<>();

  private final ImageStreams streams;
  private final List<AutoCloseable> open = new ArrayList<>();

  /** A store that shows what triggers save, and fails where it is told to. */
  static final class TriggerLog extends ForwardingImageStreamStore {

    final List<Optional<Ack>> acknowledged = new ArrayList<>();
    final List<TriggerState> saved = new ArrayList<>();

    /** May throw instead of saving. */
    Runnable beforeSaving = () -> {};

    /** After a stream was read, and before it is given. */
    Runnable afterReading = () -> {};

    TriggerLog(ImageStreamStore store) {
      super(store);
    }

    @Override
    public Optional<ImageStream> get(StreamKey key) {
      Optional<ImageStream> read = super.get(key);
      afterReading.run();
      return read;
    }

    @Override
    public TriggerStates triggers() {
      TriggerStates states = super.triggers();
      return new TriggerStates() {
        @Override
        public Optional<TriggerState> get(String trigger) {
          return states.get(trigger);
        }

        @Override
        public List<TriggerState> list(Optional<String> after, int max) {
          return states.list(after, max);
        }

        @Override
        public Saving save(List<TriggerState> all, Optional<Ack> consumed) {
          beforeSaving.run();
          Saving saving = states.save(all, consumed);
          acknowledged.add(consumed);
          if (saving == Saving.SAVED) {
            saved.addAll(all);
          }
          return saving;
        }

        @Override
        public boolean remove(TriggerState state) {
          return states.remove(state);
        }
      };
    }
  }

  TriggerScene() {
    streams =
        ImageStreams.builder()
            .registryClient(registry)
            .store(store)
            .clock(time.clock())
            .onDemand()
            .build();
  }

  NotificationBus bus() {
    NotificationBus bus =
        NotificationBus.builder()
            .log(store.events())
            .executor(time)
            .timer(time)
            .clock(time.clock())
            .build();
    open.add(bus);
    return bus;
  }

  /** Triggers that were started, of a bus of their own, as in a process of their own. */
  ImageTriggers start(TriggerLimits limits, ImageTrigger... triggers) {
    ImageTriggers.Builder builder =
        ImageTriggers.builder()
            .store(store)
            .notificationBus(bus())
            .limits(limits)
            .clock(time.clock())
            .executor(time)
            .timer(time);
    List.of(triggers).forEach(builder::add);
    ImageTriggers started = builder.build();
    open.add(0, started);
    started.start();
    time.runDue();
    return started;
  }

  ImageTriggers start(ImageTrigger... triggers) {
    return start(TriggerLimits.standard(), triggers);
  }

  /** A trigger whose firings are written down. */
  ImageTrigger trigger(String name, String tag) {
    return ImageTrigger.of(name, tag, action());
  }

  TriggerAction action() {
    return firing -> {
      fired.add(firing);
      if (broken.contains(firing.trigger())) {
        throw new IllegalStateException("the cluster is down");
      }
    };
  }

  /** Has a tag of a stream point to an image with this content. */
  void point(String stream, String tag, String content) {
    push(stream, tag, content);
    time.runDue();
  }

  /** The same, of which nobody has been told yet. */
  void push(String stream, String tag, String content) {
    StreamKey key = StreamKey.parse(stream);
    String reference = "registry.example/" + key + ":" + tag;
    registry.put(reference, content);
    ImageStream there = streams.get(key).orElseGet(() -> ImageStream.empty(key));
    streams.importImage(there.withTag(TagReference.dockerImage(tag, reference)));
  }

  /** Has a tag be pulled from the stream's own repository. */
  void pullThrough(String stream, String tag, String repository) {
    StreamKey key = StreamKey.parse(stream);
    ImageStream there = streams.get(key).orElseThrow();
    ImageStream published =
        there
            .with()
            .status(there.status().with().dockerImageRepository(repository).build())
            .build();
    store.commit(Commit.of(Optional.of(there), published, List.of(), List.of()));
    TagReference wanted = there.spec().tag(tag).orElseThrow();
    TagReferencePolicy local = new TagReferencePolicy("Local", JsonExtras.none());
    streams.apply(
        streams.get(key).orElseThrow().withTag(wanted.with().referencePolicy(local).build()));
    time.runDue();
  }

  void delete(String stream) {
    streams.delete(StreamKey.parse(stream));
    time.runDue();
  }

  /** What a tag of a stream points to. */
  String image(String stream, String tag) {
    return streams
        .get(StreamKey.parse(stream))
        .orElseThrow()
        .latest(tag)
        .orElseThrow()
        .dockerImageReference();
  }

  List<String> keys() {
    return fired.stream().map(Firing::key).toList();
  }

  List<String> names() {
    return fired.stream().map(Firing::trigger).toList();
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    streams.close();
    streams.bus().close();
  }
}
