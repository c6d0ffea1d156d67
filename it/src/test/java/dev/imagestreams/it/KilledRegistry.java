package dev.imagestreams.it;

import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.server.IntegratedRegistry;
import dev.imagestreams.store.jdbc.SqliteImageStreamStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A registry and its log, on disk, in a process that is killed: for {@link RegistryCrashTest}. */
final class KilledRegistry {

  private KilledRegistry() {}

  /** Arguments: DATA PUBLIC_ADDRESS. Says where it listens. */
  public static void main(String[] args) throws Exception {
    Path data = Path.of(args[0]);
    SqliteImageStreamStore store = SqliteImageStreamStore.open(data.resolve("store.db"));
    IntegratedRegistry registry =
        IntegratedRegistry.builder()
            .data(data.resolve("registry"))
            .notificationBus(NotificationBus.over(store.events()))
            .publicAddress(args[1])
            .garbageCollection(Duration.ofMillis(200), Duration.ofMinutes(10))
            .start();
    System.out.println(registry.port());
    System.out.flush();
    new CountDownLatch(1).await();
  }
}
