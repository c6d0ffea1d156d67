package dev.imagestreams.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.core.store.Claim;
import dev.imagestreams.core.store.ClaimLostException;
import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.Committed;
import dev.imagestreams.core.store.ConflictException;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.Page;
import dev.imagestreams.core.store.StreamQuery;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.LabelSelector;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.Ack;
import dev.imagestreams.notifications.EventDraft;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.Settlement;
import dev.imagestreams.notifications.StreamEvent;
import dev.imagestreams.notifications.SubscriptionState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ImageStreamStore} must do, as tests: extend it, give it an empty store, and run
 * it. Each test has a store of its own, which is closed after it.
 */
public abstract class ImageStreamStoreContract {

  private static final StreamKey WEB = StreamKey.parse("shop/web");

  private ImageStreamStore store;

  /** An empty store. Called before each test. */
  protected abstract ImageStreamStore createStore();

  @BeforeEach
  final void createEmptyStore() {
    store = createStore();
  }

  @AfterEach
  final void closeStore() {
    store.close();
  }

  // Streams

  @Test
  void unknownStreamIsNotThere() {
    assertThat(store.get(WEB)).isEmpty();
  }

  @Test
  void createdStreamIsReadBackWithAResourceVersion() {
    ImageStream given = Samples.labelled(Samples.stream("shop/web"), "a", "b");
    ImageStream created = create(given);

    assertThat(created.metadata().resourceVersion()).isNotEmpty();
    assertThat(store.get(WEB)).contains(created);
    assertThat(created.withMetadata(created.metadata().withResourceVersion(""))).isEqualTo(given);
  }

  @Test
  void updateGivesAnotherResourceVersion() {
    ImageStream created = create(Samples.stream("shop/web"));
    ImageStream updated = update(created, Samples.labelled(created, "a", "b"));

    assertThat(updated.metadata().resourceVersion())
        .isNotEqualTo(created.metadata().resourceVersion());
    assertThat(store.get(WEB)).contains(updated);
  }

  @Test
  void updateFromAStaleStreamIsAConflict() {
    ImageStream created = create(Samples.stream("shop/web"));
    ImageStream updated = update(created, Samples.labelled(created, "a", "b"));

    assertThatThrownBy(() -> update(created, Samples.labelled(created, "a", "c")))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("shop/web");
    assertThat(store.get(WEB)).contains(updated);
  }

  @Test
  void creatingAnExistingStreamIsAConflict() {
    ImageStream created = create(Samples.stream("shop/web"));

    assertThatThrownBy(() -> create(Samples.labelled(Samples.stream("shop/web"), "a", "b")))
        .isInstanceOf(ConflictException.class);
    assertThat(store.get(WEB)).contains(created);
  }

  @Test
  void updatingADeletedStreamIsAConflict() {
    ImageStream created = create(Samples.stream("shop/web"));
    delete(created);

    assertThatThrownBy(() -> update(created, Samples.labelled(created, "a", "b")))
        .isInstanceOf(ConflictException.class);
    assertThat(store.get(WEB)).isEmpty();
  }

  @Test
  void deletedStreamIsGone() {
    ImageStream created = create(Samples.stream("shop/web"));
    Committed committed = delete(created);

    assertThat(committed).isEqualTo(new Committed(Optional.empty(), true));
    assertThat(store.get(WEB)).isEmpty();
    assertThat(store.list(StreamQuery.all()).items()).isEmpty();
  }

  @Test
  void deletingAStaleStreamIsAConflict() {
    ImageStream created = create(Samples.stream("shop/web"));
    update(created, Samples.labelled(created, "a", "b"));

    assertThatThrownBy(() -> delete(created)).isInstanceOf(ConflictException.class);
    assertThat(store.get(WEB)).isPresent();
  }

  // Lists

  @Test
  void streamsAreListedInTheOrderOfTheirKeys() {
    List.of("b/a", "a/z", "a/b").forEach(key -> create(Samples.stream(key)));

    assertThat(store.list(StreamQuery.all()).items())
        .extracting(s -> s.key().toString())
        .containsExactly("a/b", "a/z", "b/a");
  }

  @Test
  void pagesTogetherAreTheWholeList() {
    for (int i = 1; i <= 5; i++) {
      create(Samples.stream("shop/s" + i));
    }
    StreamQuery query = new StreamQuery(Optional.empty(), Optional.empty(), 2);
    List<List<String>> pages = new ArrayList<>();
    Page<ImageStream> page = store.list(query);
    pages.add(names(page));
    while (page.next().isPresent()) {
      page = store.list(query.after(page.next().get()));
      pages.add(names(page));
    }

    assertThat(pages).containsExactly(List.of("s1", "s2"), List.of("s3", "s4"), List.of("s5"));
  }

  @Test
  void lastFullPageHasNoNext() {
    create(Samples.stream("shop/a"));
    create(Samples.stream("shop/b"));

    assertThat(store.list(new StreamQuery(Optional.empty(), Optional.empty(), 2)).next()).isEmpty();
  }

  @Test
  void namespaceHasOnlyItsOwnStreams() {
    List.of("a/one", "shop/two", "shop-2/three", "shop/one")
        .forEach(k -> create(Samples.stream(k)));

    Page<ImageStream> page = store.list(new StreamQuery(Optional.of("shop"), Optional.empty(), 10));
    assertThat(page.items())
        .extracting(s -> s.key().toString())
        .containsExactly("shop/one", "shop/two");
  }

  @Test
  void selectorChoosesByLabels() {
    create("shop/a", Map.of("app", "web"));
    create("shop/b", Map.of("app", "db"));
    create("shop/c", Map.of("app", "web", "tier", "test"));
    create("shop/d", Map.of("example.com/app-name", "web.1_x", "tier", "prod"));

    assertThat(chosen("")).isEqualTo("a b c d");
    assertThat(chosen("app=web")).isEqualTo("a c");
    assertThat(chosen("app!=web")).isEqualTo("b d");
    assertThat(chosen("app in (web,db)")).isEqualTo("a b c");
    assertThat(chosen("app notin (web,db)")).isEqualTo("d");
    assertThat(chosen("app")).isEqualTo("a b c");
    assertThat(chosen("!app")).isEqualTo("d");
    assertThat(chosen("app=web,tier=test")).isEqualTo("c");
    assertThat(chosen("app,!tier")).isEqualTo("a b");
    assertThat(chosen("app=we")).isEmpty();
    assertThat(chosen("example.com/app-name=web.1_x")).isEqualTo("d");
    assertThat(chosen("app in (web),tier notin (prod,dev)")).isEqualTo("a c");
  }

  private String chosen(String selector) {
    StreamQuery query = StreamQuery.all().labels(LabelSelector.parse(selector));
    return String.join(" ", names(store.list(query)));
  }

  @Test
  void pagesOfASelectorAreFull() {
    for (int i = 10; i < 40; i++) {
      create("n" + i % 2 + "/s" + i, Map.of("third", i % 3 == 0 ? "yes" : "no"));
    }
    StreamQuery query =
        StreamQuery.all().namespace("n0").labels(LabelSelector.parse("third=yes")).limit(2);
    Page<ImageStream> first = store.list(query);
    Page<ImageStream> second = store.list(query.after(first.next().orElseThrow()));
    Page<ImageStream> third = store.list(query.after(second.next().orElseThrow()));

    assertThat(names(first)).containsExactly("s12", "s18");
    assertThat(names(second)).containsExactly("s24", "s30");
    assertThat(names(third)).containsExactly("s36");
    assertThat(third.next()).isEmpty();
  }

  @Test
  void selectorChoosesByLabelsAsTheyAreNow() {
    ImageStream created = create(Samples.labelled(Samples.stream("shop/web"), "app", "web"));
    StreamQuery query = StreamQuery.all().labels(LabelSelector.of(Map.of("app", "web")));
    assertThat(store.list(query).items()).containsExactly(created);
    update(created, Samples.labelled(created, "app", "db"));

    assertThat(store.list(query).items()).isEmpty();
  }

  @Test
  void labelsAreTakenAsTheyAre() {
    Map<String, String> odd = Map.of("a.b/c", "'); --", "$", "%", "\u00e4", "\u00f6", "k", "");
    ImageStream created = create("shop/web", odd);
    create("shop/other", Map.of("a.b/c", "x"));

    assertThat(store.list(StreamQuery.all().labels(LabelSelector.of(odd))).items())
        .containsExactly(created);
  }

  @Test
  void listTellsWhereItsWatchBegins() {
    ImageStream created = create(Samples.stream("shop/web"), "before");
    Position position = store.list(StreamQuery.all()).position();
    update(created, created, Samples.moved(created, "after", 1));

    assertThat(store.events().read(position, 10))
        .extracting(e -> e.event().subject())
        .containsExactly("after");
  }

  // Events

  @Test
  void eventsOfAStreamAreNumberedFromOneAndNamedByUidAndNumber() {
    ImageStream created = create(Samples.stream("shop/web"), "a", "b");
    create(Samples.stream("shop/other"), "x");
    update(created, created, Samples.moved(created, "c", 3));

    assertThat(events())
        .extracting(e -> e.id() + " " + e.header().sequence() + " " + e.subject())
        .containsExactly("uid-web-1 1 a", "uid-web-2 2 b", "uid-other-1 1 x", "uid-web-3 3 c");
  }

  @Test
  void failedCommitTakesNoNumber() {
    ImageStream created = create(Samples.stream("shop/web"), "a");
    ImageStream updated = update(created, created, Samples.moved(created, "b", 2));
    assertThatThrownBy(() -> update(created, created, Samples.moved(created, "lost", 3)))
        .isInstanceOf(ConflictException.class);
    update(updated, updated, Samples.moved(created, "c", 4));

    assertThat(events())
        .extracting(e -> e.header().sequence() + " " + e.subject())
        .containsExactly("1 a", "2 b", "3 c");
  }

  @Test
  void streamAndItsEventsBecomeVisibleTogether() throws Exception {
    int rounds = 500;
    ImageStream created = create(Samples.labelled(Samples.stream("shop/web"), "n", "0"));
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      Future<?> writer =
          executor.submit(
              () -> {
                ImageStream at = created;
                for (int i = 1; i <= rounds; i++) {
                  at =
                      update(
                          at,
                          Samples.labelled(at, "n", Integer.toString(i)),
                          Samples.moved(at, "latest", i));
                }
              });
      int seen = 0;
      while (seen < rounds) {
        int stream = number(store.get(WEB).orElseThrow());
        int events = events().size();
        assertThat(events).as("events of the stream that was read").isGreaterThanOrEqualTo(stream);
        assertThat(number(store.get(WEB).orElseThrow()))
            .as("stream of the events that were read")
            .isGreaterThanOrEqualTo(events);
        seen = events;
        if (writer.isDone()) {
          writer.get();
        }
      }
      writer.get(30, TimeUnit.SECONDS);
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void manyCommittersLoseNoUpdateAndLeaveNoGap() throws Exception {
    int threads = 8;
    int rounds = 50;
    create(Samples.labelled(Samples.stream("shop/web"), "n", "0"));
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Void>> committers = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        committers.add(
            () -> {
              start.await(30, TimeUnit.SECONDS);
              for (int i = 0; i < rounds; i++) {
                increment();
              }
              return null;
            });
      }
      for (Future<Void> committer : executor.invokeAll(committers)) {
        committer.get();
      }
    } finally {
      executor.shutdownNow();
    }

    assertThat(number(store.get(WEB).orElseThrow())).isEqualTo(threads * rounds);
    List<ImageEvent> events = events();
    assertThat(events)
        .extracting(e -> e.header().sequence())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, threads * rounds).boxed().toList());
    assertThat(events).extracting(ImageEvent::id).doesNotHaveDuplicates();
  }

  /** Counts up the stream's label, again and again until nobody else came between. */
  private void increment() {
    while (true) {
      ImageStream at = store.get(WEB).orElseThrow();
      int next = number(at) + 1;
      try {
        update(
            at,
            Samples.labelled(at, "n", Integer.toString(next)),
            Samples.moved(at, "latest", next));
        return;
      } catch (ConflictException e) {
        // Somebody else was faster: this is what the test is about.
      }
    }
  }

  // Images

  @Test
  void imagesOfACommitAreKept() {
    Image image = Samples.image(1, "first");
    store.commit(
        Commit.of(Optional.empty(), Samples.stream("shop/web"), List.of(image), List.of()));

    assertThat(store.image(image.digest())).contains(image);
    assertThat(store.image(Samples.digest(2))).isEmpty();
  }

  @Test
  void knownImageIsNotOverwritten() {
    Image first = Samples.image(1, "first");
    store.commit(Commit.of(Optional.empty(), Samples.stream("shop/a"), List.of(first), List.of()));
    store.commit(
        Commit.of(
            Optional.empty(),
            Samples.stream("shop/b"),
            List.of(Samples.image(1, "second")),
            List.of()));

    assertThat(store.image(first.digest())).contains(first);
  }

  @Test
  void failedCommitLeavesNothing() {
    create(Samples.stream("shop/web"));
    Ack ack = consumable();
    int before = events().size();
    ImageStream stale = Samples.labelled(Samples.stream("shop/web"), "a", "b");

    assertThatThrownBy(
            () ->
                store.commit(
                    new Commit(
                        WEB,
                        Optional.empty(),
                        Optional.of(stale),
                        List.of(Samples.image(9, "lost")),
                        List.of(Samples.moved(stale, "lost", 9)),
                        Optional.of(ack),
                        Optional.of(new Commit.PushMark("reg", "latest", 9)))))
        .isInstanceOf(ConflictException.class);
    assertThat(store.image(Samples.digest(9))).isEmpty();
    assertThat(events()).hasSize(before);
    assertThat(isSettled(ack)).isFalse();
    assertThat(pushed(3, store.get(WEB)).applied()).as("the mark was not kept").isTrue();
  }

  // What caused a commit

  @Test
  void consumedEventIsAcknowledgedWithTheCommit() {
    Ack ack = consumable();
    Committed committed = consuming(ack, Optional.empty(), "a");

    assertThat(committed.applied()).isTrue();
    assertThat(isSettled(ack)).isTrue();
  }

  @Test
  void commitWhoseEventIsSettledDoesNothing() {
    Ack ack = consumable();
    ImageStream first = consuming(ack, Optional.empty(), "a").stream().orElseThrow();
    int before = events().size();
    Committed again = consuming(ack, Optional.of(first), "b");

    assertThat(again).isEqualTo(new Committed(Optional.of(first), false));
    assertThat(store.get(WEB)).contains(first);
    assertThat(events()).hasSize(before);
  }

  @Test
  void commitWhoseEventWasSettledInTheLogDoesNothing() {
    Ack ack = consumable();
    store.events().settle(ack.subscription(), List.of(new Settlement.Acknowledged(ack.position())));
    Committed committed = consuming(ack, Optional.empty(), "a");

    assertThat(committed).isEqualTo(new Committed(Optional.empty(), false));
    assertThat(store.get(WEB)).isEmpty();
  }

  @Test
  void commitOfClaimedWorkIsAppliedWhileTheClaimIsHeld() {
    Claim claim = claimed();

    assertThat(store.commit(creation().under(Optional.of(claim))).applied()).isTrue();
    assertThat(store.get(WEB)).isPresent();
  }

  /** A leader that stood still commits nothing after another has begun. */
  @Test
  void commitOfClaimedWorkThatSomebodyElseHasByNowIsRefused() {
    Claim stale = claimed();
    Claim later = store.work().claim(LATER, LATER.plusSeconds(1), 1).get(0);
    Commit change = creation();

    assertThatThrownBy(() -> store.commit(change.under(Optional.of(stale))))
        .isInstanceOf(ClaimLostException.class)
        .hasMessageContaining("poll");
    assertThat(store.get(WEB)).isEmpty();
    assertThat(events()).isEmpty();
    store.work().release(later, LATER, "");
    assertThatThrownBy(() -> store.commit(change.under(Optional.of(later))))
        .isInstanceOf(ClaimLostException.class);
    assertThat(store.commit(change).applied()).isTrue();
  }

  private static final Instant LATER = Samples.NOON.plusSeconds(60);

  private Claim claimed() {
    store.work().put("poll", Samples.NOON);
    return store.work().claim(Samples.NOON, Samples.NOON.plusSeconds(1), 1).get(0);
  }

  private static Commit creation() {
    ImageStream stream = Samples.stream("shop/web");
    return Commit.of(
        Optional.empty(), stream, List.of(), List.of(Samples.moved(stream, "latest", 1)));
  }

  @Test
  void laterPushIsApplied() {
    ImageStream first = pushed(1, Optional.empty()).stream().orElseThrow();

    assertThat(pushed(2, Optional.of(first)).applied()).isTrue();
  }

  @Test
  void pushThatIsNotAboveTheLastIsIgnored() {
    ImageStream first = pushed(5, Optional.empty()).stream().orElseThrow();
    int before = events().size();

    assertThat(pushed(5, Optional.of(first))).isEqualTo(new Committed(Optional.of(first), false));
    assertThat(pushed(4, Optional.of(first))).isEqualTo(new Committed(Optional.of(first), false));
    assertThat(store.get(WEB)).contains(first);
    assertThat(events()).hasSize(before);
  }

  @Test
  void pushThatChangesNothingIsRememberedAndGivesNoNewVersion() {
    ImageStream at = pushed(3, Optional.empty()).stream().orElseThrow();
    int before = events().size();

    Committed same =
        store.commit(
            new Commit(
                WEB,
                Optional.of(at),
                Optional.of(at),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.of(new Commit.PushMark("reg", "latest", 5))));

    assertThat(same).isEqualTo(new Committed(Optional.of(at), true));
    assertThat(events()).hasSize(before);
    assertThat(pushed(4, Optional.of(at)).applied()).as("a push that was told late").isFalse();
  }

  @Test
  void pushesOfOtherTagsAndRegistriesAreCountedApart() {
    ImageStream at = pushed(5, Optional.empty()).stream().orElseThrow();
    Committed otherTag = pushed(new Commit.PushMark("reg", "other", 1), Optional.of(at));
    Committed otherRegistry = pushed(new Commit.PushMark("reg-2", "latest", 1), otherTag.stream());

    assertThat(otherTag.applied()).isTrue();
    assertThat(otherRegistry.applied()).isTrue();
  }

  private ImageStream create(String key, Map<String, String> labels) {
    ImageStream stream = Samples.stream(key);
    return create(stream.withMetadata(stream.metadata().withLabels(labels)));
  }

  private ImageStream create(ImageStream stream, String... movedTags) {
    List<EventDraft> drafts = new ArrayList<>();
    for (String tag : movedTags) {
      drafts.add(Samples.moved(stream, tag, drafts.size() + 1));
    }
    return store.commit(Commit.of(Optional.empty(), stream, List.of(), drafts)).stream()
        .orElseThrow();
  }

  private ImageStream update(ImageStream before, ImageStream after, EventDraft... events) {
    return store.commit(Commit.of(Optional.of(before), after, List.of(), List.of(events))).stream()
        .orElseThrow();
  }

  private Committed delete(ImageStream before) {
    return store.commit(
        new Commit(
            before.key(),
            Optional.of(before),
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty()));
  }

  /** An event that a subscription has yet to handle. */
  private Ack consumable() {
    EventLog log = store.events();
    log.subscription("consumer", log.end());
    return new Ack("consumer", log.append(Samples.push(1, "latest")));
  }

  private boolean isSettled(Ack ack) {
    SubscriptionState state =
        store.events().subscription(ack.subscription(), store.events().beginning());
    return state.lowWater().equals(ack.position()) || state.settledAbove().contains(ack.position());
  }

  private Committed consuming(Ack ack, Optional<ImageStream> before, String label) {
    ImageStream after =
        Samples.labelled(before.orElseGet(() -> Samples.stream("shop/web")), "by", label);
    return store.commit(
        new Commit(
            WEB,
            before,
            Optional.of(after),
            List.of(),
            List.of(Samples.moved(after, "latest", 1)),
            Optional.of(ack),
            Optional.empty()));
  }

  private Committed pushed(long number, Optional<ImageStream> before) {
    return pushed(new Commit.PushMark("reg", "latest", number), before);
  }

  private Committed pushed(Commit.PushMark mark, Optional<ImageStream> before) {
    ImageStream after =
        Samples.labelled(
            before.orElseGet(() -> Samples.stream("shop/web")), "push", "n" + mark.number());
    return store.commit(
        new Commit(
            WEB,
            before,
            Optional.of(after),
            List.of(),
            List.of(Samples.moved(after, mark.tag(), mark.number())),
            Optional.empty(),
            Optional.of(mark)));
  }

  /** The streams' events, all of them. */
  private List<ImageEvent> events() {
    return store.events().read(store.events().beginning(), 10_000).stream()
        .map(LoggedEvent::event)
        .filter(StreamEvent.class::isInstance)
        .toList();
  }

  private static int number(ImageStream stream) {
    return Integer.parseInt(stream.metadata().labels().getOrDefault("n", "0"));
  }

  private static List<String> names(Page<ImageStream> page) {
    return page.items().stream().map(s -> s.key().name()).toList();
  }
}
