package dev.imagestreams.benchmarks.events;

import dev.imagestreams.benchmarks.measure.Options;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.TagUpdated;
import dev.imagestreams.store.jdbc.PostgresImageStreamStore;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * How long after a process was killed that delivers, another delivers an event that came then.
 *
 * <p>Options: {@code --url} of an empty database, {@code --lease} in milliseconds, {@code
 * --deaths}. With {@code --worker}, it is the process that is killed.
 */
public final class PostgresTakeover {

  private PostgresTakeover() {}

  public static void main(String[] args) throws Exception {
    Options options = Options.parse(args, "url", "lease", "deaths", "worker");
    String url = options.text("url", "");
    Duration lease = Duration.ofMillis(options.number("lease", 5_000));
    if (!options.text("worker", "").isEmpty()) {
      deliver(url, lease);
      return;
    }
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < options.number("deaths", 20); i++) {
      millis.add(takeover(url, lease, i));
    }
    Collections.sort(millis);
    System.out.printf(
        Locale.ROOT,
        "%nfrom the death of who delivers to the next delivery, lease %d ms, %d deaths:"
            + " median %d ms, longest %d ms%n",
        lease.toMillis(),
        millis.size(),
        millis.get(millis.size() / 2),
        millis.get(millis.size() - 1));
  }

  private static Subscription<TagUpdated> subscription() {
    return Subscription.named("deployer").to(TagUpdated.class);
  }

  private static void deliver(String url, Duration lease) throws InterruptedException {
    PostgresImageStreamStore store = PostgresImageStreamStore.builder(url).lease(lease).open();
    NotificationBus bus = NotificationBus.over(store.events());
    bus.subscribe(
        subscription(),
        event -> {
          System.out.println(event.id());
          System.out.flush();
        });
    System.out.println("ready");
    Thread.currentThread().join();
  }

  private static long takeover(String url, Duration lease, int number) throws Exception {
    Process worker =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                PostgresTakeover.class.getName(),
                "--url",
                url,
                "--lease",
                Long.toString(lease.toMillis()),
                "--worker",
                "yes")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines = worker.inputReader();
        PostgresImageStreamStore store =
            PostgresImageStreamStore.builder(url).lease(lease).open()) {
      lines.readLine();
      ImageStream stream = Moves.create(store, Moves.stream("app" + number));
      stream = Moves.commit(store, stream, 1, 10, Moves.TIME);
      lines.readLine(); // It delivers.
      LinkedBlockingQueue<Long> delivered = new LinkedBlockingQueue<>();
      try (NotificationBus bus = NotificationBus.over(store.events())) {
        bus.subscribe(subscription(), event -> delivered.add(System.nanoTime()));
        worker.destroyForcibly().waitFor();
        long died = System.nanoTime();
        Moves.commit(store, stream, 2, 10, Moves.TIME);
        Long first = delivered.poll(120, TimeUnit.SECONDS);
        if (first == null) {
          throw new IllegalStateException("nobody delivered");
        }
        return Duration.ofNanos(first - died).toMillis();
      }
    } finally {
      worker.destroyForcibly();
    }
  }
}
