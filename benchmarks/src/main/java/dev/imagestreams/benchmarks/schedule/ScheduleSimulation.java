package dev.imagestreams.benchmarks.schedule;

import com.sun.management.OperatingSystemMXBean;
import dev.imagestreams.benchmarks.measure.MarkdownTable;
import dev.imagestreams.benchmarks.measure.Options;
import dev.imagestreams.core.reconcile.Observation;
import dev.imagestreams.core.reconcile.Reconciler;
import dev.imagestreams.core.schedule.ImportSchedule;
import dev.imagestreams.core.schedule.ScheduleHealth;
import dev.imagestreams.core.schedule.ScheduleSettings;
import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.InMemoryEventLog;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.testkit.ManualScheduler;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Very many repositories that are polled in a time that is made up: how late the latest is, whether
 * hosts are asked more than allowed, how long a move of a tag waits to be seen, and what it costs.
 *
 * <p>Polls take no time here, so that hosts are not slow. The first host says for half an hour that
 * it is asked too much. Options: {@code --repositories}, several by commas; {@code --hosts}, {@code
 * --tags} and {@code --items} of each repository; {@code --hours} that are made up, for few
 * repositories more unless said; {@code --adapting true} for intervals that stray from a quarter of
 * an hour to less and more.
 */
public final class ScheduleSimulation {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration INTERVAL = Duration.ofMinutes(15);
  private static final double MOVING_AN_HOUR = 0.01;
  private static final double FAILING = 0.05;

  /** Until then costs are not counted: code is compiled, and looks are scattered in time. */
  private static final Duration WARM_UP = Duration.ofMinutes(30);

  private static final int LOOKS_ALONE = 50_000;

  private static final Duration CLOSES = Duration.ofMinutes(45);
  private static final Duration CLOSED = Duration.ofMinutes(30);

  private final int repositories;
  private final int hosts;
  private final int tags;
  private final int items;
  private final Duration time;
  private final boolean adapting;
  private final int perMinute;
  private final ManualScheduler scheduler = ManualScheduler.at(START);
  private final RequestMeter meter;
  private final World world;
  private final Findings findings;
  private final InMemoryImageStreamStore store =
      new InMemoryImageStreamStore(new InMemoryEventLog(10_000));

  private ScheduleSimulation(int repositories, Options options) {
    this.repositories = repositories;
    this.hosts = options.number("hosts", 50);
    this.tags = options.number("tags", 5);
    this.items = options.number("items", 3);
    this.time = Duration.ofHours(options.number("hours", Math.max(4, 100_000 / repositories)));
    this.adapting = Boolean.parseBoolean(options.text("adapting", "false"));
    // Half as much again as looking at all tags takes.
    this.perMinute =
        Math.max(tags, (int) (1.5 * repositories / hosts * tags / INTERVAL.toMinutes()));
    this.meter = new RequestMeter(hosts, perMinute);
    this.world = new World(scheduler.clock(), repositories, hosts, tags, MOVING_AN_HOUR, meter);
    this.findings = new Findings(repositories, START);
  }

  public static void main(String[] args) {
    Options options =
        Options.parse(args, "repositories", "hosts", "tags", "items", "hours", "adapting");
    MarkdownTable table =
        new MarkdownTable(
            "repositories",
            "polls",
            "latest look after",
            "of the host that said to wait",
            "requests ahead of the budget",
            "refusals",
            "moves seen",
            "after, p50",
            "p99",
            "overdue",
            "heap MiB after collecting",
            "of it the streams",
            "CPU µs a poll",
            "of its thread alone",
            "÷ looks alone");
    System.out.printf(
        "%na quarter of an hour, %.0f %% of tags moving an hour, %.0f %% of polls failing,"
            + " heap of at most %d MiB%n%n",
        MOVING_AN_HOUR * 100, FAILING * 100, Runtime.getRuntime().maxMemory() >> 20);
    // The first one is for the compilers.
    new ScheduleSimulation(1000, options).run();
    for (String number : options.list("repositories", "1000,10000,100000")) {
      table.row(new ScheduleSimulation(Integer.parseInt(number), options).run());
    }
    System.out.print(table);
  }

  private List<String> run() {
    for (int i = 0; i < repositories; i++) {
      create(i);
      if (i % hosts == 0) {
        findings.excuse(i);
      }
    }
    long streams = heap();
    CheapRefresher refresher =
        new CheapRefresher(store, world, scheduler.clock(), FAILING, findings);
    SplittableRandom random = new SplittableRandom(3);
    ScheduleSettings settings =
        ScheduleSettings.every(INTERVAL).requestsPerMinute(perMinute).jitter(0.1);
    try (NotificationBus bus =
            NotificationBus.builder()
                .log(store.events())
                .executor(Runnable::run)
                .timer(scheduler)
                .build();
        ImportSchedule schedule =
            ImportSchedule.builder()
                .store(store)
                .registryClient(world)
                .refresher(refresher)
                .notificationBus(bus)
                .settings(adapting ? settings : settings.adapting(1, 1))
                .executor(Runnable::run)
                .timer(scheduler)
                .clock(scheduler.clock())
                .random(random::nextDouble)
                .build()) {
      scheduler.scheduleAtFixedRate(world::move, 1, 1, TimeUnit.SECONDS);
      schedule.start();
      scheduler.advance(WARM_UP);
      findings.forgetLooks();
      long cpu = cpu();
      long thread = threadCpu();
      scheduler.advance(CLOSES.minus(WARM_UP));
      world.closeFirstHost(scheduler.clock().instant().plus(CLOSED));
      scheduler.advance(time.minus(CLOSES));
      long cost = cpu() - cpu;
      long ofThread = threadCpu() - thread;
      List<String> row = row(schedule.health(), streams, cost, ofThread);
      row.add(ratio(ofThread / (double) findings.looks(), looksAlone(refresher)));
      return row;
    }
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private List<String> row(ScheduleHealth health, long streams, long cpu, long thread) {
    Instant now = scheduler.clock().instant();
    double polls = findings.looks();
    return new ArrayList<>(
        List.of(
            String.format(Locale.ROOT, "%,d", repositories),
            String.format(Locale.ROOT, "%,.0f", polls),
            minutes(findings.worst(false, now)),
            minutes(findings.worst(true, now)),
            String.format(Locale.ROOT, "%.0f of %d", meter.highest(), perMinute),
            String.valueOf(meter.refusals()),
            String.format(Locale.ROOT, "%,d", findings.seen()),
            minutes(findings.delay(0.5)),
            minutes(findings.delay(0.99)),
            String.valueOf(health.overdue().size()),
            String.valueOf(heap() >> 20),
            String.valueOf(streams >> 20),
            String.format(Locale.ROOT, "%.0f", cpu / 1e3 / polls),
            String.format(Locale.ROOT, "%.0f", thread / 1e3 / polls)));
  }

  /** What it costs to look at repositories without a schedule. */
  private double looksAlone(CheapRefresher refresher) {
    int looks = 0;
    long start = threadCpu();
    for (int round = 0; looks < LOOKS_ALONE; round++) {
      for (int i = 1; i < repositories && looks < LOOKS_ALONE; i += 7) {
        StreamKey key = new StreamKey("team", "app" + (i + round) % repositories);
        refresher.refresh(key, Optional.empty(), Cause.SCHEDULED, world, Optional.empty());
        looks++;
      }
    }
    return (threadCpu() - start) / (double) looks;
  }

  private static String ratio(double some, double other) {
    return String.format(Locale.ROOT, "%.2f", some / other);
  }

  private static String minutes(Duration time) {
    return String.format(Locale.ROOT, "%.1f min", time.toMillis() / 60_000.0);
  }

  private static long threadCpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** Of the whole process, with its compilers and collectors. */
  private static long cpu() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  /** A stream whose tags have moved so often already, and were looked at. */
  private void create(int number) {
    String repository = world.repository(number);
    ImageStream wanted = ImageStream.empty(new StreamKey("team", "app" + number));
    wanted =
        wanted.withMetadata(
            wanted
                .metadata()
                .withAnnotation(ImageStream.HISTORY_LIMIT_ANNOTATION, String.valueOf(items)));
    for (int tag = 0; tag < tags; tag++) {
      TagReference follows = TagReference.dockerImage("v" + tag, repository + ":v" + tag);
      wanted = wanted.withTag(follows.withImportPolicy(follows.importPolicy().withScheduled(true)));
    }
    ImageStream stream = Reconciler.born(wanted, "uid-" + number, START);
    List<Observation> first =
        List.of(
            new Observation.SpecApplied(
                wanted.spec(), wanted.metadata().labels(), wanted.metadata().annotations()));
    stream = Reconciler.reconcile(stream, false, first, START, Cause.MANUAL).stream();
    for (int item = 1 - items; item <= 0; item++) {
      stream =
          Reconciler.reconcile(stream, true, seen(stream, number, item), START, Cause.MANUAL)
              .stream();
    }
    store.commit(Commit.of(Optional.empty(), stream, List.of(), List.of()));
  }

  private List<Observation> seen(ImageStream stream, int number, int version) {
    List<Observation> seen = new ArrayList<>();
    for (TagReference tag : stream.spec().tags()) {
      int index = Integer.parseInt(tag.name().substring(1));
      Digest digest = World.digest(number, index, version);
      seen.add(
          new Observation.TagImported(
              tag.name(),
              tag.from().orElseThrow(),
              tag.importPolicy(),
              world.repository(number) + "@" + digest,
              digest));
    }
    seen.add(new Observation.SourcesChecked());
    return seen;
  }
}
