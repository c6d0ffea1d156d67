package dev.imagestreams.benchmarks.events;

import dev.imagestreams.benchmarks.measure.MarkdownTable;
import dev.imagestreams.benchmarks.measure.Options;
import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.webhook.WebhookAuthentication;
import dev.imagestreams.notifications.webhook.WebhookFormats;
import dev.imagestreams.notifications.webhook.WebhookHandler;
import dev.imagestreams.notifications.webhook.WebhookSource;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.server.WebhookServer;
import dev.imagestreams.testkit.FakeRegistryClient;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * So many webhooks a second over HTTP, for minutes, of pushes that were none to a registry that
 * takes a while to answer: how many are taken, how many HEADs they cost, and what is in the heap.
 *
 * <p>Options: {@code --rate} a second, {@code --seconds}, {@code --tags} that they are about,
 * {@code --latency} of the registry in milliseconds, {@code --points} at which to look.
 */
public final class WebhooksSustained {

  private static final String SECRET = "Bearer s3cr3t";
  private static final String HOST = "registry.example";

  private final AtomicLong taken = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong longest = new AtomicLong();
  private final HttpClient http = HttpClient.newHttpClient();

  private WebhooksSustained() {}

  public static void main(String[] args) throws Exception {
    Options options = Options.parse(args, "rate", "seconds", "tags", "latency", "points");
    new WebhooksSustained()
        .run(
            options.number("rate", 1_000),
            options.number("seconds", 240),
            options.number("tags", 200),
            options.number("latency", 50),
            options.number("points", 8));
  }

  private void run(int rate, int seconds, int tags, int latency, int points) throws Exception {
    FakeRegistryClient registry = new FakeRegistryClient();
    MarkdownTable table =
        new MarkdownTable(
            "seconds", "taken a second", "refused", "longest ms", "HEADs a second", "heap MiB");
    try (ImageStreams streams =
            ImageStreams.builder().registryClient(slow(registry, latency)).build();
        WebhookServer server = listen(streams)) {
      follow(streams, registry, tags);
      ExecutorService senders = Executors.newFixedThreadPool(4);
      long begun = System.nanoTime();
      for (int i = 0; i < 4; i++) {
        int sender = i;
        senders.execute(() -> send(server.address(), sender, rate, seconds, tags, begun));
      }
      for (int point = 1; point <= points; point++) {
        long before = taken.get();
        int heads = registry.calls(FakeRegistryClient.Call.RESOLVE);
        long part = Duration.ofSeconds(seconds).toNanos() / points;
        sleepUntil(begun + part * point);
        double over = part / 1e9;
        table.row(
            List.of(
                String.valueOf(seconds * point / points),
                number((taken.get() - before) / over),
                String.valueOf(refused.get()),
                number(longest.getAndSet(0) / 1e6),
                number((registry.calls(FakeRegistryClient.Call.RESOLVE) - heads) / over),
                number(heap() / 1048576.0)));
      }
      senders.shutdown();
      senders.awaitTermination(60, TimeUnit.SECONDS);
      long end = System.nanoTime();
      while (streams.health().hintsHeeded() == 0 || behind(streams) > 0) {
        sleepUntil(System.nanoTime() + 10_000_000);
      }
      System.out.printf(
          Locale.ROOT,
          "%n%,d webhooks a second for %d s, about %d tags of a registry that takes %d ms;"
              + " all were looked after %.2f s after the last%n%n%s",
          rate,
          seconds,
          tags,
          latency,
          (System.nanoTime() - end) / 1e9,
          table);
    }
  }

  private static long behind(ImageStreams streams) {
    return streams.bus().subscription("imagestreams-hints").lag();
  }

  /** Takes a while to answer, as registries elsewhere do. */
  private static RegistryClient slow(FakeRegistryClient registry, int millis) {
    return (RegistryClient)
        Proxy.newProxyInstance(
            WebhooksSustained.class.getClassLoader(),
            new Class<?>[] {RegistryClient.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("resolve")) {
                TimeUnit.MILLISECONDS.sleep(millis);
              }
              try {
                return method.invoke(registry, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static WebhookServer listen(ImageStreams streams) {
    return WebhookServer.start(
        "127.0.0.1",
        0,
        WebhookHandler.builder()
            .notificationBus(streams.bus())
            .source(
                WebhookSource.of(
                    "distribution",
                    WebhookFormats.DISTRIBUTION,
                    HOST,
                    WebhookAuthentication.authorization(SECRET)))
            .build());
  }

  private static void follow(ImageStreams streams, FakeRegistryClient registry, int tags) {
    ImageStream stream = ImageStream.empty(new StreamKey("team", "app"));
    for (int i = 0; i < tags; i++) {
      String image = HOST + "/team/app:t" + i;
      registry.put(image, "content " + i);
      stream = stream.withTag(TagReference.dockerImage("t" + i, image));
    }
    streams.importImage(stream);
  }

  /** Every fourth webhook, each at its time; one that is late is sent at once. */
  private void send(String address, int sender, int rate, int seconds, int tags, long begun) {
    for (long i = sender; i < (long) rate * seconds; i += 4) {
      sleepUntil(begun + i * 1_000_000_000L / rate);
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://" + address + "/webhooks/distribution"))
              .header("Authorization", SECRET)
              .POST(BodyPublishers.ofString(push(i, i % tags)))
              .build();
      long start = System.nanoTime();
      try {
        int status = http.send(request, BodyHandlers.discarding()).statusCode();
        (status == 202 ? taken : refused).incrementAndGet();
      } catch (java.io.IOException e) {
        refused.incrementAndGet();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      long took = System.nanoTime() - start;
      longest.accumulateAndGet(took, Math::max);
    }
  }

  private static String push(long number, long tag) {
    return """
        {"events":[{"id":"push-%d","timestamp":"2026-11-23T14:38:47Z","action":"push",\
        "target":{"mediaType":"application/vnd.oci.image.manifest.v1+json","size":401,\
        "repository":"team/app","tag":"t%d"},"request":{"host":"registry.example"}}]}"""
        .formatted(number, tag);
  }

  private static void sleepUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }
}
