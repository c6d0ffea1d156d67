package dev.imagestreams.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.LabelSelector;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.Delivery;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.StatePage;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.TagUpdated;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * Which events a subscription is given, and from where on, whatever log the bus reads, as tests:
 * extend it, give it an empty store, and run it.
 */
public abstract class SubscriptionScopeContract extends BusContract {

  /** For those who extend it. */
  protected SubscriptionScopeContract() {}

  // Filters

  @Test
  void subscriptionHasOnlyItsType() {
    List<String> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(Subscription.named("s").to(TagUpdated.class), event -> seen.add(event.id()));
    publish(1, 3, "latest");
    commit(Samples.stream("shop/web"), "latest");

    soon().untilAsserted(() -> assertThat(seen).containsExactly("uid-web-1"));
  }

  @Test
  void subscriptionHasOnlyItsStream() {
    List<String> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(
        Subscription.named("s")
            .to(ImageEvent.class)
            .ofStream(StreamKey.parse("shop/web"))
            .concurrency(1),
        event -> seen.add(event.id()));
    commit(Samples.stream("shop/other"), "latest");
    publish(1, 1, "latest");
    commit(Samples.stream("shop/web"), "latest");

    soon().untilAsserted(() -> assertThat(seen).containsExactly("uid-web-1"));
  }

  @Test
  void subscriptionHasOnlyItsTag() {
    List<Long> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(pushes("s").ofTag("wanted"), push -> seen.add(push.number()));
    bus.publish(Samples.push(1, "other"));
    bus.publish(Samples.push(2, "wanted"));
    bus.publish(Samples.push(3, "other"));
    bus.publish(Samples.push(4, "wanted"));

    soon().until(() -> seen.contains(4L));
    assertThat(seen).containsExactly(2L, 4L);
  }

  @Test
  void eventsThatAreNotWantedAreSettledAllTheSame() {
    bus.subscribe(pushes("s").ofTag("wanted"), push -> {});
    publish(1, 20, "other");

    soon().until(() -> state("s").lowWater().equals(store.events().end()));
  }

  @Test
  void subscriptionHasOnlyItsNamespace() {
    List<String> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(
        Subscription.named("s").to(ImageEvent.class).ofNamespace("shop").concurrency(1),
        event -> seen.add(event.id()));
    commit(Samples.stream("shop2/other"), "latest");
    publish(1, 1, "latest");
    commit(Samples.stream("shop/web"), "latest");
    commit(Samples.stream("shop/api"), "latest");

    soon().until(() -> seen.size() == 2);
    assertThat(seen).containsExactlyInAnyOrder("uid-web-1", "uid-api-1");
  }

  @Test
  void subscriptionHasOnlyItsLabels() {
    List<String> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(
        Subscription.named("s")
            .to(ImageEvent.class)
            .ofLabels(LabelSelector.parse("team=shop,tier!=test"))
            .concurrency(1),
        event -> seen.add(event.id()));
    commit(Samples.labelled(Samples.stream("shop/other"), "team", "other"), "latest");
    publish(1, 1, "latest");
    commit(Samples.stream("shop/plain"), "latest");
    commit(Samples.labelled(Samples.stream("shop/web"), "team", "shop"), "latest");

    soon().until(() -> seen.size() == 1);
    assertThat(seen).containsExactly("uid-web-1");
  }

  // Where it begins

  @Test
  void newSubscriptionBeginsWithWhatHappensFromNowOn() {
    publish(1, 2, "latest");
    List<Long> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(pushes("s"), push -> seen.add(push.number()));
    bus.publish(Samples.push(3, "latest"));

    soon().until(() -> seen.contains(3L));
    assertThat(seen).containsExactly(3L);
  }

  @Test
  void newSubscriptionFromTheBeginningHasWhatWasBefore() {
    publish(1, 2, "latest");
    List<Long> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(pushes("s").from(Subscription.Start.BEGINNING), push -> seen.add(push.number()));

    soon().untilAsserted(() -> assertThat(seen).containsExactly(1L, 2L));
  }

  @Test
  void newSubscriptionFromAPositionHasWhatCameAfter() {
    publish(1, 2, "latest");
    Position second = store.events().end();
    publish(3, 4, "latest");
    List<Long> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(pushes("s").from(second), push -> seen.add(push.number()));

    soon().untilAsserted(() -> assertThat(seen).containsExactly(3L, 4L));
  }

  @Test
  void knownSubscriptionGoesOnWhereItWasWhateverItsBeginning() {
    publish(1, 1, "latest");
    store.events().subscription("s", store.events().end());
    publish(2, 2, "latest");
    List<Long> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(pushes("s").from(store.events().beginning()), push -> seen.add(push.number()));

    soon().until(() -> seen.contains(2L));
    assertThat(seen).containsExactly(2L);
  }

  // The current state

  @Test
  void currentStateIsWhatAllTagsPointToPageByPage() {
    create("shop/web", "latest", "old");
    create("shop/api", "latest");
    create("shop/none");
    StatePage first = store.events().currentState(Optional.empty(), 2);
    StatePage second = store.events().currentState(first.next(), 2);

    assertThat(second.next()).isEmpty();
    List<TagUpdated> tags = new ArrayList<>(first.tags());
    tags.addAll(second.tags());
    assertThat(tags)
        .allMatch(tag -> tag.cause() == Cause.STATE && tag.isState())
        .extracting(tag -> tag.stream() + ":" + tag.tag())
        .containsExactly("shop/api:latest", "shop/web:latest", "shop/web:old");
    assertThat(tags).extracting(TagUpdated::id).doesNotHaveDuplicates();
    assertThat(store.events().currentState(Optional.empty(), 2).tags()).isEqualTo(first.tags());
    assertThat(first.position()).isEqualTo(store.events().end());
  }

  @Test
  void newSubscriptionFromTheCurrentStateHasItAndWhatFollows() {
    create("shop/web", "latest", "old");
    create("shop/api", "latest");
    commit(Samples.stream("shop/api"), "latest");
    List<String> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(fromState("s"), event -> seen.add(shown(event)));

    soon().until(() -> seen.size() == 3);
    assertThat(seen)
        .containsExactlyInAnyOrder("state api:latest", "state web:latest", "state web:old");
    commit(Samples.stream("shop/web"), "old");
    soon().until(() -> seen.size() == 4);
    assertThat(seen.get(3)).isEqualTo("moved web:old");
    soon().until(() -> !state("s").stateOwed());
  }

  @Test
  void currentStateIsToldOnce() {
    create("shop/web", "latest");
    List<String> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(fromState("s"), event -> seen.add(shown(event)));
    soon().until(() -> seen.size() == 1 && !state("s").stateOwed());
    reopenBus();
    bus.subscribe(fromState("s"), event -> seen.add(shown(event)));
    commit(Samples.stream("shop/web"), "latest");

    soon().until(() -> seen.contains("moved web:latest"));
    assertThat(seen).containsExactly("state web:latest", "moved web:latest");
  }

  @Test
  void currentStateOfNothingIsToldAtOnce() {
    bus.subscribe(fromState("s"), event -> {});

    soon().until(() -> !state("s").stateOwed());
  }

  @Test
  void currentStateIsFilteredAsEventsAre() {
    create("shop/web", "latest", "old");
    create("other/web", "latest");
    List<String> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(
        fromState("s").ofNamespace("shop").ofTag("latest"), event -> seen.add(shown(event)));

    soon().until(() -> !state("s").stateOwed());
    assertThat(seen).containsExactly("state web:latest");
  }

  @Test
  void currentStateIsFilteredByLabels() {
    create(Samples.labelled(Samples.stream("shop/web"), "team", "shop"), "latest");
    create(Samples.labelled(Samples.stream("shop/other"), "team", "other"), "latest");
    create("shop/plain", "latest");
    List<String> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(
        fromState("s").ofLabels(LabelSelector.parse("team=shop")), event -> seen.add(shown(event)));

    soon().until(() -> !state("s").stateOwed());
    assertThat(seen).containsExactly("state web:latest");
  }

  @Test
  void stateThatWasNotHandledIsToldAgainByTheNextBus() {
    create("shop/web", "latest", "old");
    CountDownLatch refused = new CountDownLatch(1);
    List<String> first = new CopyOnWriteArrayList<>();
    bus.subscribe(
        fromState("s").retrying(OFTEN, SHORT.multipliedBy(100_000), SHORT.multipliedBy(100_000)),
        event -> {
          if (event.tag().equals("old")) {
            refused.countDown();
            throw new Refused();
          }
          first.add(event.id());
        });
    soon().until(() -> first.size() == 1 && refused.getCount() == 0);
    reopenBus();
    assertThat(state("s").stateOwed()).isTrue();
    List<String> second = new CopyOnWriteArrayList<>();
    bus.subscribe(fromState("s"), event -> second.add(event.id()));

    soon().until(() -> second.size() == 2);
    assertThat(second).containsAll(first);
  }

  @Test
  void stateThatIsRefusedTooOftenKeepsNoOtherWaiting() {
    create("shop/web", "latest", "old");
    AtomicBoolean open = new AtomicBoolean();
    List<String> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(
        fromState("s").retrying(2, SHORT, SHORT),
        event -> {
          if (event.tag().equals("old") && !open.get()) {
            throw new Refused();
          }
          seen.add(shown(event));
        });

    soon().until(() -> !state("s").stateOwed());
    assertThat(seen).containsExactly("state web:latest");
    assertThat(state("s").parked()).isEmpty();
    open.set(true);
    commit(Samples.stream("shop/web"), "old");
    soon().untilAsserted(() -> assertThat(seen).contains("moved web:old"));
  }

  @Test
  void eventsOfATagComeAfterItsState() {
    create("shop/web", "latest");
    List<String> seen = new CopyOnWriteArrayList<>();
    AtomicBoolean open = new AtomicBoolean();
    CountDownLatch refused = new CountDownLatch(1);
    bus.subscribe(
        fromState("s").retrying(OFTEN, SHORT, SHORT),
        event -> {
          if (event.isState() && !open.get()) {
            refused.countDown();
            throw new Refused();
          }
          seen.add(shown(event) + " " + event.header().sequence());
        });
    soon().until(() -> refused.getCount() == 0);
    commit(Samples.stream("shop/web"), "latest");
    commit(Samples.stream("shop/web"), "other");
    soon().until(() -> seen.size() == 1);
    open.set(true);

    soon()
        .untilAsserted(
            () ->
                assertThat(seen)
                    .containsExactly(
                        "moved web:other 2", "state web:latest 0", "moved web:latest 1"));
  }

  @Test
  void deliveryOfAStateHasNothingToCommit() {
    create("shop/web", "latest");
    List<Delivery<TagUpdated>> seen = new CopyOnWriteArrayList<>();
    bus.consume(fromState("s"), seen::add);
    soon().until(() -> seen.size() == 1);
    commit(Samples.stream("shop/web"), "latest");

    soon().until(() -> seen.size() == 2);
    assertThat(seen.get(0).ack()).isEmpty();
    assertThat(seen.get(1).ack()).isPresent();
  }

  /** Stores a stream whose tags point to something. */
  private void create(String key, String... tags) {
    create(Samples.stream(key), tags);
  }

  private void create(ImageStream empty, String... tags) {
    ImageStream stream = empty;
    for (String tag : tags) {
      TagEvent item =
          new TagEvent(
              Samples.NOON, "registry.example/app@" + Samples.digest(7), "sha256:seven", 1);
      stream =
          stream.withStatus(stream.status().withTag(NamedTagEventList.empty(tag).prepend(item)));
    }
    store.commit(Commit.of(Optional.empty(), stream, List.of(), List.of()));
  }

  private void reopenBus() {
    bus.close();
    bus = NotificationBus.over(store.events());
  }

  private static Subscription<TagUpdated> fromState(String name) {
    return Subscription.named(name).to(TagUpdated.class).from(Subscription.Start.CURRENT_STATE);
  }

  private static String shown(TagUpdated event) {
    return (event.isState() ? "state " : "moved ") + event.stream().name() + ":" + event.tag();
  }
}
