package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.TagUpdated;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.BlobSource;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.server.AnsweredRequest;
import dev.imagestreams.server.IntegratedRegistry;
import dev.imagestreams.server.RegistryObserver;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five processes over one PostgreSQL look after 2,000 repositories, while they are killed and
 * stopped for longer than their leases last at random, and tags move. Nothing is lost or committed
 * twice, no repository waits for longer than three intervals, and no more is asked than allowed.
 *
 * <p>A minute, or {@code -Dcluster.minutes=10}; 0 leaves it out.
 */
class ClusterTest {

  private static final Duration RUN = Duration.ofMinutes(Integer.getInteger("cluster.minutes", 1));
  private static final long SEED = Long.getLong("cluster.seed", 20261127);
  private static final int PROCESSES = 5;
  private static final int REPOSITORIES = Integer.getInteger("cluster.repositories", 2_000);
  private static final Duration INTERVAL = Duration.ofSeconds(60);
  private static final int REQUESTS_PER_MINUTE = 12_000;

  /** So many tags move in a second. */
  private static final int MOVES = 10;

  @TempDir Path directory;
  private final Random random = new Random(SEED);
  private final RegistryClient client = RegistryClient.create();
  private final String place = StorePlace.newSchema();

  /** When the registry answered, for each repository, in {@link System#nanoTime()}. */
  private final Map<String, ConcurrentLinkedQueue<Long>> asked = new ConcurrentHashMap<>();

  private volatile boolean measures;

  /** Which images a repository had, in their order. */
  private final Map<String, List<String>> pushed = new HashMap<>();

  private final ConcurrentLinkedQueue<String> said = new ConcurrentLinkedQueue<>();
  private final List<Worker> workers = new ArrayList<>();
  private IntegratedRegistry registry;
  private JdbcImageStreamStore store;

  /** A process, and the thread that hears it. */
  private final class Worker {
    private final Process process;
    private boolean stopped;

    Worker() throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  ClusterWorker.class.getName(),
                  place,
                  Long.toString(INTERVAL.toSeconds()),
                  Integer.toString(REQUESTS_PER_MINUTE))
              .redirectError(
                  ProcessBuilder.Redirect.appendTo(directory.resolve("workers.log").toFile()))
              .start();
      Thread hearing = new Thread(this::hear, "hearing");
      hearing.setDaemon(true);
      hearing.start();
    }

    private void hear() {
      try (BufferedReader lines = process.inputReader()) {
        String line = lines.readLine();
        while (line != null) {
          said.add(line);
          line = lines.readLine();
        }
      } catch (IOException e) {
        said.add("broke off");
      }
    }

    private void signal(String name) throws Exception {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    void kill() throws Exception {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @AfterEach
  void stop() throws Exception {
    for (Worker worker : workers) {
      worker.signal("CONT");
      worker.kill();
    }
    if (store != null) {
      store.close();
    }
    client.close();
    if (registry != null) {
      registry.close();
    }
  }

  // The registry

  private void startRegistry() {
    registry =
        IntegratedRegistry.builder()
            .data(directory.resolve("registry"))
            .observer(
                new RegistryObserver() {
                  @Override
                  public void answered(AnsweredRequest request) {
                    count(request);
                  }
                })
            .start();
  }

  private void count(AnsweredRequest request) {
    if (measures && (request.method().equals("HEAD") || request.method().equals("GET"))) {
      String path = request.path();
      String repository = path.substring("/v2/".length(), path.indexOf("/", "/v2/shop/".length()));
      asked.computeIfAbsent(repository, r -> new ConcurrentLinkedQueue<>()).add(System.nanoTime());
    }
  }

  private static String repository(int number) {
    return "shop/app" + number;
  }

  private static StreamKey key(int number) {
    return new StreamKey("mirror", "app" + number);
  }

  /** A manifest of nothing, which is another image each time. */
  private void push(int number) {
    List<String> before = pushed.computeIfAbsent(repository(number), r -> new ArrayList<>());
    byte[] config =
        ("{\"n\":" + number + "." + before.size() + "}").getBytes(StandardCharsets.UTF_8);
    ImageReference reference =
        ImageReference.parse(registry.address() + "/" + repository(number) + ":latest");
    Access access = new Access("", true, Instant.now().plusSeconds(60));
    var writer = client.writer().orElseThrow();
    Digest digest = Digest.sha256(config);
    writer.pushBlob(reference.repository(), digest, BlobSource.of(config), access);
    String manifest =
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
            + "\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\""
            + digest
            + "\",\"size\":"
            + config.length
            + "},\"layers\":[]}";
    Digest image =
        writer.putManifest(
            reference,
            Manifest.parse(
                manifest.getBytes(StandardCharsets.UTF_8),
                "application/vnd.oci.image.manifest.v1+json"),
            access);
    before.add(image.toString());
  }

  private void createStreams() {
    for (int i = 0; i < REPOSITORIES; i++) {
      TagReference tag =
          TagReference.dockerImage("latest", registry.address() + "/" + repository(i) + ":latest")
              .withGeneration(Optional.of(1L));
      ImageStream stream = Streams.empty(key(i).toString());
      store.commit(
          Commit.of(
              Optional.empty(),
              stream.withTag(
                  tag.withImportPolicy(tag.importPolicy().withScheduled(true).withInsecure(true))),
              List.of(),
              List.of()));
    }
  }

  // The run

  @Test
  void killedAndStoppedProcessesLoseNothingAndDoNothingTwice() throws Exception {
    assumeTrue(!RUN.isZero(), "it is to be left out");
    System.err.println("ClusterTest: seed " + SEED + ", " + RUN);
    startRegistry();
    store = StorePlace.open(place);
    for (int i = 0; i < REPOSITORIES; i++) {
      push(i);
    }
    createStreams();
    measures = true;
    long begun = System.nanoTime();
    for (int i = 0; i < PROCESSES; i++) {
      workers.add(new Worker());
    }
    disturb(begun);
    resumeAll();
    long settled = System.nanoTime();
    await()
        .atMost(INTERVAL.multipliedBy(3).plusSeconds(30))
        .pollInterval(Duration.ofMillis(500))
        .until(this::allIsKnown);
    measures = false;
    assertLogIsWhatWasPushed();
    assertAllIsDelivered();
    assertNobodyWaitedForLong(begun, settled);
    assertNoMoreWasAskedThanAllowed();
  }

  private void disturb(long begun) throws Exception {
    long end = begun + RUN.toNanos();
    long next = begun + Duration.ofSeconds(10).toNanos();
    while (System.nanoTime() < end) {
      push(random.nextInt(REPOSITORIES));
      LockSupport.parkNanos(Duration.ofSeconds(1).toNanos() / MOVES);
      if (System.nanoTime() > next) {
        hurtOne();
        next = System.nanoTime() + Duration.ofMillis(3_000 + random.nextInt(5_000)).toNanos();
      }
    }
  }

  /** Never more than two of them are stopped at a time. */
  private void hurtOne() throws Exception {
    Worker worker = workers.get(random.nextInt(PROCESSES));
    if (worker.stopped) {
      worker.signal("CONT");
      worker.stopped = false;
    } else if (random.nextBoolean()) {
      workers.remove(worker);
      worker.kill();
      workers.add(new Worker());
    } else if (workers.stream().filter(each -> each.stopped).count() < 2) {
      worker.signal("STOP");
      worker.stopped = true;
    }
  }

  private void resumeAll() throws Exception {
    for (Worker worker : workers) {
      worker.signal("CONT");
      worker.stopped = false;
    }
  }

  private boolean allIsKnown() {
    for (int i = 0; i < REPOSITORIES; i++) {
      List<String> images = pushed.get(repository(i));
      String latest = images.get(images.size() - 1);
      boolean known =
          store
              .get(key(i))
              .flatMap(stream -> stream.latest("latest"))
              .filter(item -> item.image().equals(latest))
              .isPresent();
      if (!known) {
        return false;
      }
    }
    return store.events().lag("deployer") == 0;
  }

  // The history

  private Map<String, List<TagUpdated>> log() {
    Map<String, List<TagUpdated>> byStream = new LinkedHashMap<>();
    Position at = store.events().beginning();
    List<LoggedEvent> page = store.events().read(at, 1_000);
    while (!page.isEmpty()) {
      for (LoggedEvent logged : page) {
        if (logged.event() instanceof TagUpdated moved) {
          byStream.computeIfAbsent(moved.stream().toString(), s -> new ArrayList<>()).add(moved);
        }
        at = logged.position();
      }
      page = store.events().read(at, 1_000);
    }
    return byStream;
  }

  /** Each move was seen after those before it, and once: a stale leader would go back. */
  private void assertLogIsWhatWasPushed() {
    Map<String, List<TagUpdated>> log = log();
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < REPOSITORIES; i++) {
      List<String> images = pushed.get(repository(i));
      int last = -1;
      for (TagUpdated moved : log.getOrDefault(key(i).toString(), List.of())) {
        int at = images.indexOf(moved.current().image());
        if (at <= last) {
          problems.add(key(i) + " moved to image " + at + " after image " + last);
        }
        last = at;
      }
      if (last != images.size() - 1) {
        problems.add(key(i) + " is at image " + last + " of " + images.size());
      }
    }
    assertThat(problems).isEmpty();
  }

  private void assertAllIsDelivered() {
    Map<String, List<Long>> delivered = new HashMap<>();
    for (String line : said) {
      String[] words = line.split(" ");
      if (words.length == 3 && words[0].equals("delivered")) {
        List<Long> of = delivered.computeIfAbsent(words[1], s -> new ArrayList<>());
        long sequence = Long.parseLong(words[2]);
        if (!of.contains(sequence)) {
          of.add(sequence);
        }
      }
    }
    List<String> problems = new ArrayList<>();
    log()
        .forEach(
            (stream, events) -> {
              List<Long> wanted = events.stream().map(e -> e.header().sequence()).toList();
              if (!wanted.equals(delivered.get(stream))) {
                problems.add(stream + ": " + wanted + " delivered as " + delivered.get(stream));
              }
            });
    assertThat(problems).isEmpty();
  }

  // The times

  private void assertNobodyWaitedForLong(long begun, long until) {
    long longest = INTERVAL.multipliedBy(3).toNanos();
    List<String> problems = new ArrayList<>();
    long longestWait = 0;
    for (int i = 0; i < REPOSITORIES; i++) {
      List<Long> times =
          new ArrayList<>(asked.getOrDefault(repository(i), new ConcurrentLinkedQueue<>()));
      Collections.sort(times);
      long last = begun;
      for (long time : times) {
        longestWait = Math.max(longestWait, time - last);
        if (time - last > longest) {
          problems.add(repository(i) + " waited for " + Duration.ofNanos(time - last));
        }
        last = time;
      }
      if (until - last > longest) {
        problems.add(
            repository(i) + " waited for " + Duration.ofNanos(until - last) + " at the end");
      }
    }
    System.err.println("ClusterTest: waited for " + Duration.ofNanos(longestWait) + " at most");
    assertThat(problems).isEmpty();
  }

  /** In no second, no ten and no minute. */
  private void assertNoMoreWasAskedThanAllowed() {
    List<Long> all = new ArrayList<>();
    asked.values().forEach(all::addAll);
    Collections.sort(all);
    System.err.println("ClusterTest: " + all.size() + " requests");
    for (int seconds : new int[] {1, 10, 60}) {
      long span = Duration.ofSeconds(seconds).toNanos();
      int from = 0;
      int most = 0;
      for (int to = 0; to < all.size(); to++) {
        while (all.get(to) - all.get(from) > span) {
          from++;
        }
        most = Math.max(most, to - from + 1);
      }
      assertThat(most)
          .as("requests within %d s", seconds)
          .isLessThanOrEqualTo(REQUESTS_PER_MINUTE + REQUESTS_PER_MINUTE * seconds / 60);
    }
  }
}
