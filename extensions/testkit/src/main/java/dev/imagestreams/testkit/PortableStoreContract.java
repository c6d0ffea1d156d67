package dev.imagestreams.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.core.store.Claim;
import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.Committed;
import dev.imagestreams.core.store.HostBudget;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.core.store.StoreRecord;
import dev.imagestreams.core.store.TagSightings;
import dev.imagestreams.core.store.TriggerState;
import dev.imagestreams.core.store.TriggerStates;
import dev.imagestreams.core.store.WorkQueue;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.Repository;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.Settlement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link PortableStore} must do, as tests: extend it, give it empty stores, and run it.
 * The stores are closed after each test.
 */
public abstract class PortableStoreContract {

  private final List<PortableStore> opened = new ArrayList<>();

  /** An empty store that shares nothing with those that were made before. */
  protected abstract PortableStore createStore();

  private PortableStore newStore() {
    PortableStore store = createStore();
    opened.add(store);
    return store;
  }

  @AfterEach
  final void closeStores() {
    opened.forEach(PortableStore::close);
  }

  @Test
  void emptyStoreHasAnEndAlone() {
    PortableStore store = newStore();

    assertThat(records(store)).containsExactly(new StoreRecord.End(0, store.events().end()));
  }

  @Test
  void restoredStoreHasTheSameRecords() {
    List<StoreRecord> records = records(filled());
    PortableStore restored = newStore();
    restored.restore(records.iterator());

    assertThat(records(restored)).isEqualTo(records);
    assertThat(records.stream().map(Object::getClass).distinct())
        .as("a record of each kind")
        .hasSize(StoreRecord.class.getPermittedSubclasses().length);
  }

  @Test
  void restoredStoreGoesOnWhereTheOtherWas() {
    PortableStore store = filled();
    PortableStore restored = newStore();
    restored.restore(records(store).iterator());

    Committed there = move(store, "shop/web", "latest", 9);
    assertThat(move(restored, "shop/web", "latest", 9)).isEqualTo(there);
    assertThat(restored.events().append(Samples.push(9, "late")))
        .isEqualTo(store.events().append(Samples.push(9, "late")));
    assertThat(records(restored)).isEqualTo(records(store));
  }

  @Test
  void restoredStoreTakesNoNewsAndNoPushTwice() {
    PortableStore store = filled();
    PortableStore restored = newStore();
    restored.restore(records(store).iterator());
    Position end = restored.events().end();

    assertThat(push(restored, 5).applied()).isFalse();
    restored.events().append(Samples.push(1, "latest"));
    assertThat(restored.events().end()).isEqualTo(end);
  }

  /** Who has claimed work must claim it from the other store, and ask its hosts what they say. */
  @Test
  void claimsAndBudgetsStayBehind() {
    PortableStore store = filled();
    Instant now = Samples.NOON.plusSeconds(60);
    Claim claim = store.work().claim(now, now.plusSeconds(60), 1).get(0);
    store.budgets().put(new HostBudget("quay.io", Optional.of(now), -1, Optional.empty(), now));
    store.budgets().draw("quay.io", 60, 60, 0, now);
    PortableStore restored = newStore();
    restored.restore(records(store).iterator());

    assertThat(restored.work().nextDue()).contains(claim.work().due());
    assertThat(restored.work().claim(now, now.plusSeconds(60), 1))
        .extracting(Claim::work)
        .containsExactly(claim.work());
    assertThat(restored.budgets().all()).isEmpty();
    assertThat(restored.budgets().draw("quay.io", 60, 60, 0, now)).isEmpty();
  }

  @Test
  void restoringTellsThoseWhoWaitForEvents() throws InterruptedException {
    List<StoreRecord> records = records(filled());
    PortableStore restored = newStore();
    CountDownLatch told = new CountDownLatch(1);
    EventLog log = restored.events();
    log.onAppend(() -> release(told, !log.read(log.beginning(), 1).isEmpty()));
    restored.restore(records.iterator());

    assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
  }

  private static void release(CountDownLatch latch, boolean when) {
    if (when) {
      latch.countDown();
    }
  }

  @Test
  void dumpIsOfOneTime() {
    PortableStore store = filled();
    List<StoreRecord> before = records(store);
    List<StoreRecord> dumped = new ArrayList<>();
    store.dump(
        record -> {
          if (dumped.isEmpty()) {
            move(store, "shop/web", "latest", 7);
          }
          dumped.add(record);
        });

    assertThat(dumped).isEqualTo(before);
    assertThat(records(store)).isNotEqualTo(before);
  }

  @Test
  void storeThatIsNotEmptyIsNotRestored() {
    List<StoreRecord> records = records(filled());
    PortableStore committed = newStore();
    create(committed, "other/app");
    PortableStore subscribed = newStore();
    subscribed.events().subscription("s", subscribed.events().beginning());
    PortableStore working = newStore();
    working.work().put("poll quay.io/team/ruby", Samples.NOON);

    PortableStore seeing = newStore();
    seeing.sightings().firstSeen(Repository.parse("r.example/a"), List.of("1"), Samples.NOON);

    PortableStore triggering = newStore();
    triggering.triggers().save(List.of(new TriggerState("a", 0, "")), Optional.empty());

    for (PortableStore store : List.of(committed, subscribed, working, seeing, triggering)) {
      List<StoreRecord> before = records(store);
      assertThatThrownBy(() -> store.restore(records.iterator()))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("not empty");
      assertThat(records(store)).isEqualTo(before);
    }
  }

  /** What is known of hosts is no part of what a store keeps, nor that there once was work. */
  @Test
  void storeWithBudgetsAloneIsRestored() {
    List<StoreRecord> records = records(filled());
    PortableStore store = newStore();
    HostBudget said =
        new HostBudget("quay.io", Optional.empty(), 7, Optional.empty(), Samples.NOON);
    store.budgets().put(said);
    store.budgets().draw("quay.io", 60, 1, 0, Samples.NOON);
    store.work().put("once", Samples.NOON);
    store.work().claim(Samples.NOON, Samples.NOON.plusSeconds(1), 1);
    store.work().remove("once");
    store.restore(records.iterator());

    assertThat(records(store)).isEqualTo(records);
    assertThat(store.budgets().all()).containsExactly(said);
  }

  @Test
  void nothingRemainsOfRecordsThatBreakOff() {
    List<StoreRecord> records = records(filled());
    PortableStore store = newStore();
    List<StoreRecord> empty = records(store);
    IllegalStateException broken = new IllegalStateException("broken off");

    for (int count = 0; count < records.size(); count++) {
      Iterator<StoreRecord> some = breakingOff(records.subList(0, count), broken);
      assertThatThrownBy(() -> store.restore(some)).isSameAs(broken);
    }
    assertThat(records(store)).isEqualTo(empty);
    store.restore(records.iterator());
    assertThat(records(store)).isEqualTo(records);
  }

  @Test
  void recordsWithoutAnEndAreRefused() {
    List<StoreRecord> records = records(filled());

    refuses(records.subList(0, records.size() - 1), "no end");
    refuses(List.of(), "no end");
  }

  @Test
  void recordsOfSeveralStoresAreRefused() {
    List<StoreRecord> records = new ArrayList<>(records(filled()));
    records.addAll(records(newStore()));

    refuses(records, "after the end");
  }

  @Test
  void recordsThatAreThereTwiceAreRefused() {
    List<StoreRecord> records = records(filled());
    for (StoreRecord record : records) {
      if (!(record instanceof StoreRecord.OfParked) && !(record instanceof StoreRecord.End)) {
        List<StoreRecord> twice = new ArrayList<>(records);
        twice.add(twice.indexOf(record), record);
        refuses(twice, "twice");
      }
    }
  }

  @Test
  void endBehindTheStreamsOrTheEventsIsRefused() {
    List<StoreRecord> records = records(filled());
    StoreRecord.End end = (StoreRecord.End) records.get(records.size() - 1);
    Position beginning = newStore().events().beginning();

    List<StoreRecord> streams = new ArrayList<>(records.subList(0, records.size() - 1));
    streams.add(new StoreRecord.End(1, end.position()));
    refuses(streams, "resourceVersion");
    List<StoreRecord> events = new ArrayList<>(records.subList(0, records.size() - 1));
    events.add(new StoreRecord.End(end.resourceVersion(), beginning));
    refuses(events, "after the end");
  }

  @Test
  void whatNoSubscriptionPutAsideIsRefused() {
    List<StoreRecord> records = new ArrayList<>(records(filled()));
    records.removeIf(StoreRecord.OfSubscription.class::isInstance);

    refuses(records, "put aside", "not there");
  }

  private void refuses(List<StoreRecord> records, String... words) {
    PortableStore store = newStore();
    List<StoreRecord> empty = records(store);

    assertThatThrownBy(() -> store.restore(records.iterator()))
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll(words);
    assertThat(records(store)).isEqualTo(empty);
  }

  private static <T> Iterator<T> breakingOff(List<T> list, RuntimeException broken) {
    Iterator<T> begun = list.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return true;
      }

      @Override
      public T next() {
        if (!begun.hasNext()) {
          throw broken;
        }
        return begun.next();
      }
    };
  }

  /** A store that has some of everything. */
  private PortableStore filled() {
    PortableStore store = newStore();
    EventLog log = store.events();
    log.subscription("deployer", log.beginning());
    log.subscription("builder", log.beginning());
    create(store, "shop/web");
    create(store, "shop/gone");
    move(store, "shop/web", "latest", 1);
    move(store, "shop/web", "latest", 2);
    push(store, 5);
    Position news = log.append(Samples.push(1, "latest"));
    Position last = log.append(Samples.push(2, "latest"));
    log.settle(
        "deployer",
        List.of(
            new Settlement.Acknowledged(log.read(log.beginning(), 1).get(0).position()),
            new Settlement.Acknowledged(last),
            new Settlement.Parked(
                news, 3, "it did\nnot \"work\" \u00fc \ud83d\ude00", Samples.NOON)));
    Position first = log.read(log.beginning(), 1).get(0).position();
    log.settle(
        "builder",
        List.of(
            new Settlement.Parked(first, 2, "again", Samples.NOON),
            new Settlement.StateOwed(first)));
    log.replay("builder", List.of(first));
    work(store.work());
    sightings(store.sightings());
    triggers(store.triggers());
    ImageStream gone = store.get(Samples.stream("shop/gone").key()).orElseThrow();
    store.commit(
        new Commit(
            gone.key(),
            Optional.of(gone),
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty()));
    return store;
  }

  private static void work(WorkQueue work) {
    work.put("poll quay.io/team/ruby", Samples.NOON);
    work.put("a poll \u00fc \ud83d\ude00\n\"of\" another", Samples.NOON.minusSeconds(1));
    Claim claim = work.claim(Samples.NOON, Samples.NOON.plusSeconds(9), 1).get(0);
    work.release(claim, Samples.NOON.plusMillis(1001), "{\"etag\":\"\u00fc\"}\n");
  }

  private static void sightings(TagSightings sightings) {
    Repository web = Repository.parse("registry.example/team/web");
    Repository app = Repository.parse("registry.example/team/app");
    Instant then = Samples.NOON.plusMillis(1500);
    sightings.firstSeen(
        web, List.of("2", "10", "\uff5a \ud83d\ude00", "\ud83d\ude00 \"x\"\n"), then);
    sightings.firstSeen(web, List.of("2", "1"), then.plusSeconds(1));
    sightings.firstSeen(app, List.of("2"), then);
  }

  private static void triggers(TriggerStates triggers) {
    triggers.save(
        List.of(
            new TriggerState("deploy \u00fc \ud83d\ude00", 0, ""), new TriggerState("b", 0, "")),
        Optional.empty());
    triggers.save(List.of(new TriggerState("b", 1, "{\"fired\":\"\u00fc\"}\n")), Optional.empty());
  }

  private static void create(PortableStore store, String key) {
    store.commit(
        Commit.of(
            Optional.empty(),
            Samples.stream(key),
            List.of(Samples.image(key.length(), key)),
            List.of()));
  }

  private static Committed move(PortableStore store, String key, String tag, long number) {
    ImageStream before = store.get(Samples.stream(key).key()).orElseThrow();
    return store.commit(
        Commit.of(
            Optional.of(before),
            Samples.labelled(before, "n", "n" + number),
            List.of(Samples.image(number, "moved")),
            List.of(Samples.moved(before, tag, number))));
  }

  private static Committed push(PortableStore store, long number) {
    ImageStream before = store.get(Samples.stream("shop/web").key()).orElseThrow();
    return store.commit(
        new Commit(
            before.key(),
            Optional.of(before),
            Optional.of(Samples.labelled(before, "push", "n" + number)),
            List.of(),
            List.of(Samples.moved(before, "latest", number)),
            Optional.empty(),
            Optional.of(new Commit.PushMark("reg", "latest", number))));
  }

  private static List<StoreRecord> records(PortableStore store) {
    List<StoreRecord> records = new ArrayList<>();
    store.dump(records::add);
    return records;
  }
}
