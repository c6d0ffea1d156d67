package dev.imagestreams.benchmarks.server;

import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.server.IntegratedRegistry;
import java.nio.file.Path;
import java.time.Duration;

/** A registry that collects garbage every second, and tells pushes to a bus in memory. */
public final class CollectingRegistry {

  private CollectingRegistry() {}

  /**
   * Arguments: the data directory. Prints the address, and how many milliseconds it took to open
   * the data and listen.
   */
  public static void main(String[] args) throws Exception {
    NotificationBus bus = NotificationBus.create();
    long start = System.nanoTime();
    IntegratedRegistry registry =
        IntegratedRegistry.builder()
            .data(Path.of(args[0]))
            .notificationBus(bus)
            .maxTransfers(150)
            .garbageCollection(Duration.ofSeconds(1), Duration.ofMinutes(30))
            .start();
    long millis = (System.nanoTime() - start) / 1_000_000;
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  registry.close();
                  bus.close();
                }));
    System.out.println(registry.address() + " " + millis);
    Thread.currentThread().join();
  }
}
