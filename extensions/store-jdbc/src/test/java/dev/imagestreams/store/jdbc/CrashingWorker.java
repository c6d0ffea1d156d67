package dev.imagestreams.store.jdbc;

import static org.awaitility.Awaitility.await;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.notifications.Delivery;
import dev.imagestreams.notifications.ImagePushed;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.SubscriptionHealth;
import dev.imagestreams.notifications.TagUpdated;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Publishes pushes, applies them to a stream, moves tags of another, and delivers what came of it,
 * saying each step, until it is killed: a process of its own for {@link CrashTest}.
 */
final class CrashingWorker implements AutoCloseable {

  static final String PUSHED = "team/app";
  static final String MOVED = "shop/web";
  private static final int TAGS = 3;

  private final JdbcImageStreamStore store;
  private final NotificationBus bus;
  private final Consumer<String> say;

  /**
   * @param say told each step when it is done
   */
  CrashingWorker(String place, Consumer<String> say) {
    this.store = StorePlace.open(place);
    this.bus = NotificationBus.over(store.events());
    this.say = say;
    bus.consume(
        Subscription.named("applier").to(ImagePushed.class).from(Subscription.Start.BEGINNING),
        this::apply);
    bus.subscribe(
        Subscription.named("deployer").to(TagUpdated.class).from(Subscription.Start.BEGINNING),
        event -> say.accept("delivered " + event.id() + " " + event.tag()));
  }

  /** Arguments: PLACE FIRST_NUMBER. */
  public static void main(String[] args) {
    CrashingWorker worker =
        new CrashingWorker(
            args[0],
            line -> {
              synchronized (System.out) {
                System.out.println(line);
                System.out.flush();
              }
            });
    for (long number = Long.parseLong(args[1]); ; number++) {
      worker.push(number);
      worker.move(number);
    }
  }

  static String tag(long number) {
    return "t" + number % TAGS;
  }

  private void push(long number) {
    bus.publish(Streams.push(number, PUSHED, tag(number)));
    say.accept("pushed " + number);
  }

  private void move(long number) {
    ImageStream empty = Streams.empty(MOVED);
    ImageStream before = store.get(empty.key()).orElseGet(() -> Streams.create(store, empty));
    Streams.move(store, before, tag(number), number);
    say.accept("moved " + number);
  }

  private void apply(Delivery<ImagePushed> delivery) {
    ImagePushed push = delivery.event();
    while (true) {
      Optional<ImageStream> before = store.get(push.stream());
      ImageStream from = before.orElseGet(() -> Streams.empty(PUSHED));
      try {
        store.commit(
            new Commit(
                push.stream(),
                before,
                Optional.of(Streams.moved(from, push.tag(), push.number())),
                List.of(push.image()),
                List.of(Streams.event(from, push.tag(), push.number())),
                delivery.ack(),
                Optional.of(new Commit.PushMark(push.registryId(), push.tag(), push.number()))));
        say.accept("applied " + push.number());
        return;
      } catch (dev.imagestreams.core.store.ConflictException e) {
        // Pushes of other tags are applied at the same time; read the stream again.
        say.accept("again " + push.number());
      }
    }
  }

  JdbcImageStreamStore store() {
    return store;
  }

  /** Handles all that is left, when the one that was killed has its subscriptions no more. */
  @Override
  public void close() {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> bus.health().stream().noneMatch(SubscriptionHealth::standingBy));
    bus.close();
  }
}
