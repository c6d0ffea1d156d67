package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.trigger.Firing;
import dev.imagestreams.core.trigger.ImageTrigger;
import dev.imagestreams.core.trigger.ImageTriggers;
import dev.imagestreams.core.trigger.TriggerStatus.Phase;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.notifications.NotificationBus;
import java.util.function.Consumer;

/**
 * Moves tags, and fires what follows them, saying each step, until it is killed: a process of its
 * own for {@link TriggerCrashTest}.
 */
final class TriggeringWorker implements AutoCloseable {

  static final String MOVED = "shop/web";
  static final int TAGS = 3;

  private final JdbcImageStreamStore store;
  private final NotificationBus bus;
  private final ImageTriggers triggers;
  private final Consumer<String> say;

  /**
   * @param say told each step when it is done
   */
  TriggeringWorker(String place, Consumer<String> say) {
    this.store = StorePlace.open(place);
    this.bus = NotificationBus.over(store.events());
    this.say = say;
    ImageTriggers.Builder builder = ImageTriggers.builder().store(store).notificationBus(bus);
    for (int i = 0; i < TAGS; i++) {
      builder.add(ImageTrigger.of("one-" + i, MOVED + ":t" + i, this::fire));
    }
    this.triggers =
        builder.add(ImageTrigger.of("all", MOVED + ":t0", this::fire).and(MOVED + ":t1")).build();
    triggers.start();
  }

  /** Arguments: PLACE FIRST_NUMBER. */
  public static void main(String[] args) {
    TriggeringWorker worker =
        new TriggeringWorker(
            args[0],
            line -> {
              synchronized (System.out) {
                System.out.println(line);
                System.out.flush();
              }
            });
    for (long number = Long.parseLong(args[1]); ; number++) {
      worker.move(number);
    }
  }

  private void move(long number) {
    ImageStream empty = Streams.empty(MOVED);
    ImageStream before = store.get(empty.key()).orElseGet(() -> Streams.create(store, empty));
    Streams.move(store, before, "t" + number % TAGS, number);
    say.accept("moved " + number);
  }

  private void fire(Firing firing) {
    say.accept("fired " + firing.trigger() + " " + firing.key() + " " + firing.images().values());
  }

  JdbcImageStreamStore store() {
    return store;
  }

  /** Whether nothing is left to fire. */
  boolean isAtRest() {
    return store.events().lag("imagestreams-triggers") == 0
        && triggers.health().in(Phase.AT_REST) == TAGS + 1;
  }

  @Override
  public void close() {
    triggers.close();
    bus.close();
    store.close();
  }
}
