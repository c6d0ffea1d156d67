package dev.imagestreams.testkit;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.ConflictException;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.EventDraft;
import dev.imagestreams.notifications.EventHeader;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.StreamEvent;
import dev.imagestreams.notifications.StreamUpdated;
import dev.imagestreams.notifications.TagState;
import dev.imagestreams.notifications.TagUpdated;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Sixteen threads that move tags of shared streams, and now and then change a stream without a tag,
 * as their seed says. Each commit has a number of its own, which its event's time tells.
 */
final class HistoryWriters implements AutoCloseable {

  private static final int THREADS = 16;
  private static final int STREAMS = 48;
  private static final int TAGS = 5;

  private final ImageStreamStore store;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final List<SplittableRandom> randoms = new ArrayList<>();
  private final List<Future<?>> writing = new ArrayList<>();

  HistoryWriters(ImageStreamStore store, long seed) {
    this.store = store;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < THREADS; i++) {
      randoms.add(random.split());
    }
    for (int i = 0; i < STREAMS; i++) {
      ImageStream stream = Samples.stream(key(i).toString());
      store.commit(Commit.of(Optional.empty(), stream, List.of(), List.of()));
    }
  }

  static StreamKey key(int stream) {
    return StreamKey.parse("history/s" + stream);
  }

  /** Which commit an event is of. */
  static long number(StreamEvent event) {
    return event.header().time().getEpochSecond() - Samples.NOON.getEpochSecond();
  }

  /** Has the commits of these numbers made. */
  void begin(int from, int to) {
    for (int i = 0; i < THREADS; i++) {
      int thread = i;
      writing.add(
          threads.submit(
              () -> {
                for (int number = from + thread; number < to; number += THREADS) {
                  write(randoms.get(thread), number);
                }
              }));
    }
  }

  void await() throws Exception {
    for (Future<?> each : writing) {
      each.get();
    }
    writing.clear();
  }

  private void write(SplittableRandom random, int number) {
    StreamKey key = key(random.nextInt(STREAMS));
    int what = random.nextInt(TAGS + 1);
    while (true) {
      ImageStream before = store.get(key).orElseThrow();
      try {
        store.commit(what == TAGS ? change(before, number) : move(before, "t" + what, number));
        return;
      } catch (ConflictException e) {
        // Somebody else was faster: this is what the test is about.
      }
    }
  }

  private static Commit change(ImageStream before, int number) {
    ImageStream after = Samples.labelled(before, "number", Integer.toString(number));
    return Commit.of(
        Optional.of(before),
        after,
        List.of(),
        List.of(
            new EventDraft(
                new StreamUpdated(
                    header(before, number), before.key(), before.metadata().uid(), Cause.MANUAL))));
  }

  private static Commit move(ImageStream before, String tag, int number) {
    NamedTagEventList history = before.status().tag(tag).orElse(NamedTagEventList.empty(tag));
    TagState current = state(number);
    TagEvent item =
        new TagEvent(
            Samples.NOON.plusSeconds(number), current.reference(), current.image(), number);
    return Commit.of(
        Optional.of(before),
        before.withStatus(before.status().withTag(history.prepend(item).limit(3))),
        List.of(),
        List.of(
            new EventDraft(
                new TagUpdated(
                    header(before, number),
                    before.key(),
                    before.metadata().uid(),
                    tag,
                    history.latest().map(i -> new TagState(i.image(), i.dockerImageReference())),
                    current,
                    List.of(),
                    Cause.MANUAL))));
  }

  private static TagState state(int number) {
    String digest = Samples.digest(number).toString();
    return new TagState(digest, "registry.example/app@" + digest);
  }

  private static EventHeader header(ImageStream stream, int number) {
    return new EventHeader(
        "", ImageEvent.sourceOf(stream.key()), 0, Samples.NOON.plusSeconds(number));
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
