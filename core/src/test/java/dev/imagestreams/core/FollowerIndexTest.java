package dev.imagestreams.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.imagestreams.core.reconcile.Reconciler;
import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.ForwardingImageStreamStore;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.core.store.Page;
import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.core.store.StreamQuery;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.EventDraft;
import dev.imagestreams.notifications.EventHeader;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.InMemoryEventLog;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.StreamUpdated;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which streams follow what. Here a stream follows the values of its labels. */
class FollowerIndexTest {

  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

  private final Store store = new Store(new InMemoryImageStreamStore(new InMemoryEventLog(20)));

  /** Of no thread: what the index knows, it has found out by itself. */
  private final NotificationBus bus = NotificationBus.over(store.events(), task -> {});

  private final FollowerIndex<String> index =
      new FollowerIndex<>(store, bus, stream -> Set.copyOf(stream.metadata().labels().values()));

  @AfterEach
  void close() {
    index.close();
    bus.close();
  }

  /** A store that counts its lists, and in which something happens while it is read. */
  private static final class Store extends ForwardingImageStreamStore {
    private Runnable afterList = () -> {};
    private boolean broken;
    private int lists;

    Store(ImageStreamStore store) {
      super(store);
    }

    @Override
    public Optional<ImageStream> get(StreamKey key) {
      if (broken) {
        throw new StoreException("broken on purpose");
      }
      return super.get(key);
    }

    /** Also while it is broken. */
    Optional<ImageStream> there(StreamKey key) {
      return super.get(key);
    }

    @Override
    public Page<ImageStream> list(StreamQuery query) {
      lists++;
      Page<ImageStream> page = super.list(query);
      afterList.run();
      return page;
    }
  }

  private static StreamKey key(String name) {
    return new StreamKey("shop", name);
  }

  /** Has a stream follow these from now on. */
  private void follow(String name, String... sources) {
    Optional<ImageStream> before = store.there(key(name));
    ImageStream stream =
        before.orElseGet(() -> Reconciler.born(ImageStream.empty(key(name)), "uid-" + name, NOON));
    Map<String, String> labels = new java.util.TreeMap<>();
    for (String source : sources) {
      labels.put("follows-" + source, source);
    }
    EventDraft event =
        new EventDraft(
            new StreamUpdated(
                new EventHeader("", ImageEvent.sourceOf(key(name)), 0, NOON),
                key(name),
                "uid-" + name,
                Cause.MANUAL));
    store.commit(
        Commit.of(
            before,
            stream.withMetadata(stream.metadata().withLabels(labels)),
            List.of(),
            List.of(event)));
  }

  private void delete(String name) {
    ImageStream stream = store.there(key(name)).orElseThrow();
    store.commit(
        new Commit(
            stream.key(),
            Optional.of(stream),
            Optional.empty(),
            List.of(),
            Reconciler.deleted(stream, NOON, Cause.MANUAL),
            Optional.empty(),
            Optional.empty()));
  }

  private SortedSet<StreamKey> followers(String... sources) {
    return index.of(List.of(sources));
  }

  @Test
  void followersAreThoseOfAnyOfTheSources() {
    follow("a", "x", "y");
    follow("b", "y");
    follow("c", "z");

    assertThat(followers("x")).containsExactly(key("a"));
    assertThat(followers("y")).containsExactly(key("a"), key("b"));
    assertThat(followers("x", "z")).containsExactly(key("a"), key("c"));
    assertThat(followers("nothing")).isEmpty();
  }

  @Test
  void streamThatWasCommittedBeforeTheQuestionIsInTheAnswer() {
    assertThat(followers("x")).isEmpty();
    for (int i = 10; i < 60; i++) {
      follow("s" + i, "x");
      assertThat(followers("x")).as("s" + i).contains(key("s" + i)).hasSize(i - 9);
    }
    assertThat(store.lists).isEqualTo(1);
  }

  @Test
  void streamThatIsCommittedWhileItIsFilledIsInTheAnswer() {
    follow("b", "x");
    store.afterList =
        () -> {
          store.afterList = () -> {};
          follow("a", "x");
          follow("b", "y");
        };

    assertThat(followers("x")).containsExactly(key("a"));
    assertThat(followers("y")).containsExactly(key("b"));
  }

  @Test
  void whoFollowsNoLongerIsOutOfTheAnswer() {
    follow("a", "x", "y");
    follow("b", "x");
    assertThat(followers("x", "y")).hasSize(2);
    follow("a", "y");
    delete("b");

    assertThat(followers("x")).isEmpty();
    assertThat(followers("y")).containsExactly(key("a"));
    follow("b", "x");
    assertThat(followers("x")).containsExactly(key("b"));
  }

  @Test
  void allStreamsAreLookedAtAgainWhereEventsWereDropped() {
    follow("a", "x");
    assertThat(followers("x")).containsExactly(key("a"));
    delete("a");
    follow("b", "x");
    for (int i = 0; i < 30; i++) {
      follow("busy", "move" + i);
    }

    assertThat(followers("x")).containsExactly(key("b"));
    assertThat(followers("move29")).containsExactly(key("busy"));
    assertThat(store.lists).isEqualTo(2);
  }

  @Test
  void whatCouldNotBeReadIsReadForTheNextQuestion() {
    assertThat(followers("x")).isEmpty();
    follow("a", "x");
    store.broken = true;
    assertThatExceptionOfType(StoreException.class).isThrownBy(() -> followers("x"));
    store.broken = false;

    assertThat(followers("x")).containsExactly(key("a"));
  }

  @Test
  void nothingIsSaidThatMayBeOld() {
    follow("a", "x");
    assertThat(followers("x")).containsExactly(key("a"));
    bus.close();

    assertThatIllegalStateException().isThrownBy(() -> followers("x"));
  }

  @Test
  void storeIsNotListedBeforeSomebodyAsks() {
    follow("a", "x");

    assertThat(store.lists).isZero();
  }
}
