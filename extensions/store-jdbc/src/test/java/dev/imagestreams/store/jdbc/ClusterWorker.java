package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.schedule.ScheduleSettings;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.TagUpdated;
import dev.imagestreams.registry.RegistryClient;
import java.time.Duration;

/**
 * One of several processes over one store: polls, commits what it finds, and delivers, saying what
 * it delivers, until it is killed. For {@link ClusterTest}.
 */
final class ClusterWorker {

  private ClusterWorker() {}

  /** Arguments: PLACE INTERVAL_SECONDS REQUESTS_PER_MINUTE. */
  public static void main(String[] args) throws InterruptedException {
    JdbcImageStreamStore store = StorePlace.open(args[0]);
    NotificationBus bus = NotificationBus.over(store.events());
    bus.subscribe(
        Subscription.named("deployer").to(TagUpdated.class).from(Subscription.Start.BEGINNING),
        event -> say("delivered " + event.stream() + " " + event.header().sequence()));
    ImageStreams streams =
        ImageStreams.builder()
            .store(store)
            .notificationBus(bus)
            .registryClient(RegistryClient.create())
            .schedule(
                ScheduleSettings.every(Duration.ofSeconds(Long.parseLong(args[1])))
                    .adapting(1, 1)
                    .claimFor(Duration.ofSeconds(2))
                    .concurrency(16)
                    .requestsPerMinute(Integer.parseInt(args[2])))
            .build();
    say("ready");
    Thread.currentThread().join(); // Until it is killed.
    streams.close();
  }

  private static void say(String line) {
    synchronized (System.out) {
      System.out.println(line);
      System.out.flush();
    }
  }
}
