package dev.imagestreams.store.jdbc;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.TagUpdated;
import dev.imagestreams.notifications.sink.HttpSink;
import dev.imagestreams.notifications.sink.SinkFormat;
import dev.imagestreams.notifications.sink.TargetAddresses;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Moves tags, and has that sent to a target, until it is killed: a process of its own for {@link
 * SinkCrashTest}.
 */
final class SendingWorker implements AutoCloseable {

  static final String MOVED = "shop/web";
  static final String SUBSCRIPTION = "target";
  private static final int TAGS = 3;

  private final SqliteImageStreamStore store;
  private final NotificationBus bus;
  private final HttpSink sink;

  SendingWorker(Path file, URI target, SinkFormat format) {
    this.store = SqliteImageStreamStore.open(file);
    this.bus = NotificationBus.over(store.events());
    this.sink = HttpSink.to(target).addresses(TargetAddresses.PRIVATE_TOO).format(format).build();
    Duration wait = Duration.ofMillis(5);
    bus.subscribe(
        Subscription.named(SUBSCRIPTION)
            .to(TagUpdated.class)
            .from(Subscription.Start.BEGINNING)
            .retrying(1000, wait, wait),
        sink);
  }

  /** Arguments: FILE FIRST_NUMBER TARGET FORMAT. */
  public static void main(String[] args) {
    SendingWorker worker =
        new SendingWorker(Path.of(args[0]), URI.create(args[2]), SinkFormat.valueOf(args[3]));
    for (long number = Long.parseLong(args[1]); ; number++) {
      worker.move(number);
      System.out.println("moved " + number);
      System.out.flush();
    }
  }

  private void move(long number) {
    ImageStream empty = Streams.empty(MOVED);
    ImageStream before = store.get(empty.key()).orElseGet(() -> Streams.create(store, empty));
    Streams.move(store, before, "t" + number % TAGS, number);
  }

  SqliteImageStreamStore store() {
    return store;
  }

  boolean isAllSent() {
    return store.events().lag(SUBSCRIPTION) == 0;
  }

  @Override
  public void close() {
    bus.close();
    sink.close();
    store.close();
  }
}
