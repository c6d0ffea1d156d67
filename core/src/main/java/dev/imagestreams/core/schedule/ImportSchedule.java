package dev.imagestreams.core.schedule;

import dev.imagestreams.core.store.Claim;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.Work;
import dev.imagestreams.core.store.WorkQueue;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.internal.Workers;
import dev.imagestreams.registry.RegistryClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the sources of streams again and again: of scheduled tags at their intervals, of new
 * ones at once, of those that failed for a reason that may pass after a while.
 *
 * <p>A repository is polled once for all streams that want to know of it. What is due is kept in
 * the store, and claimed there: several processes share the polls of one store, and one that ends
 * leaves its polls to the others. Nobody starves, since what has been due for longest goes first,
 * and no host is given more than half of the polls that may run at a time. Thread-safe.
 */
public final class ImportSchedule implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ImportSchedule.class);

  /** How often the store is asked for what is due, which other processes may have added to. */
  private static final Duration LOOK_AROUND = Duration.ofSeconds(1);

  /** When a poll is tried again that found its host's share taken. */
  private static final Duration CROWDED = Duration.ofSeconds(1);

  private static final Duration DRAIN = Duration.ofSeconds(30);

  private final ImageStreamStore store;
  private final WorkQueue work;
  private final RegistryClient client;
  private final Refresher refresher;
  private final ScheduleSettings settings;
  private final Clock clock;
  private final DoubleSupplier random;
  private final Executor executor;
  private final @Nullable ExecutorService ownExecutor;
  private final ScheduledExecutorService timer;
  private final boolean ownTimer;
  private final TrackedRepositories tracked = new TrackedRepositories();
  private final StreamTracker tracker;
  private final HostAllowance allowance;
  private final Map<PollKey, Set<String>> asked = new ConcurrentHashMap<>();
  private final PollCount count = new PollCount();
  private final AtomicInteger ticks = new AtomicInteger();
  private final AtomicReference<@Nullable Future<?>> nextTick = new AtomicReference<>();
  private final Object lock = new Object();
  private final Map<String, Integer> runningByHost = new HashMap<>();
  private int running;
  private boolean paused;
  private boolean closed;

  private ImportSchedule(Builder builder) {
    this.store = Objects.requireNonNull(builder.store, "give the builder a store");
    this.work = store.work();
    this.client = Objects.requireNonNull(builder.client, "give the builder a registryClient");
    this.refresher = Objects.requireNonNull(builder.refresher, "give the builder a refresher");
    NotificationBus bus = Objects.requireNonNull(builder.bus, "give the builder a notificationBus");
    this.settings = builder.settings;
    this.clock = builder.clock;
    this.random = builder.random;
    this.ownExecutor = builder.executor == null ? Workers.threadPerTask("imagestreams-poll") : null;
    this.executor =
        builder.executor == null ? Objects.requireNonNull(ownExecutor) : builder.executor;
    this.ownTimer = builder.timer == null;
    this.timer = builder.timer == null ? Workers.timer("imagestreams-schedule") : builder.timer;
    this.allowance = new HostAllowance(store.budgets(), clock, settings.requestsPerMinute());
    this.tracker = new StreamTracker(store, bus, settings.interval(), tracked, this::wanted);
  }

  public static Builder builder() {
    return new Builder();
  }

  /**
   * Begins. Lists all streams first, in the calling thread.
   *
   * @throws dev.imagestreams.core.store.StoreException when the store fails
   */
  public void start() {
    tracker.start();
    tickSoon();
  }

  // What is wanted

  /** What is new and scheduled begins some time within its interval, so that not all begin now. */
  private void wanted(Map<PollKey, List<Interest>> news) {
    Instant now = clock.instant();
    Map<String, Instant> dues = new HashMap<>();
    Set<PollKey> hasty = ConcurrentHashMap.newKeySet();
    news.forEach(
        (key, interests) -> {
          Duration wait = settings.interval();
          for (Interest interest : interests) {
            if (!interest.scheduled()) {
              ask(key, interest.source());
              hasty.add(key);
            }
            wait = shorter(wait, interest.interval());
          }
          dues.put(
              key.text(), hasty.contains(key) ? now : now.plus(part(wait, random.getAsDouble())));
        });
    if (!dues.isEmpty()) {
      work.putAll(dues);
      hasty.forEach(key -> work.hasten(key.text(), now));
      tickSoon();
    }
  }

  private void ask(PollKey key, String source) {
    asked.computeIfAbsent(key, k -> ConcurrentHashMap.newKeySet()).add(source);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static Duration part(Duration whole, double part) {
    return Duration.ofMillis((long) (whole.toMillis() * part));
  }

  // What is due

  /** Looks for what is due soon, in another thread; any number of calls is one look. */
  private void tickSoon() {
    if (ticks.getAndIncrement() > 0) {
      return;
    }
    try {
      executor.execute(this::tick);
    } catch (RejectedExecutionException e) {
      ticks.set(0);
      LOG.atWarn().addKeyValue("refusal", e.toString()).log("the executor takes no polls");
      later(LOOK_AROUND);
    }
  }

  private void tick() {
    int answered;
    do {
      answered = ticks.get();
      try {
        claimDue();
        later(untilNextDue());
      } catch (RuntimeException e) {
        LOG.atWarn().setCause(e).log("looking for what is due failed; it is tried again");
        later(LOOK_AROUND);
      }
    } while (ticks.addAndGet(-answered) > 0);
  }

  private void claimDue() {
    int room;
    synchronized (lock) {
      room = paused || closed ? 0 : settings.concurrency() - running;
    }
    if (room > 0) {
      Instant now = clock.instant();
      for (Claim claim : work.claim(now, now.plus(settings.timeLimit()), room)) {
        begin(claim);
      }
    }
  }

  /** Where all places are taken, whoever leaves one looks again. */
  private Duration untilNextDue() {
    Duration wait =
        work.nextDue().map(due -> Duration.between(clock.instant(), due)).orElse(LOOK_AROUND);
    boolean late = wait.isNegative() || wait.isZero();
    return late ? LOOK_AROUND : shorter(wait, LOOK_AROUND);
  }

  private void later(Duration delay) {
    synchronized (lock) {
      if (closed) {
        return;
      }
    }
    try {
      Future<?> next = timer.schedule(this::tickSoon, delay.toMillis() + 1, TimeUnit.MILLISECONDS);
      Future<?> before = nextTick.getAndSet(next);
      if (before != null) {
        before.cancel(false);
      }
    } catch (RejectedExecutionException e) {
      LOG.atDebug().setCause(e).log("the timer is shut down, and the schedule with it");
    }
  }

  // Polling

  private void begin(Claim claim) {
    Optional<PollKey> key = PollKey.parse(claim.work().key());
    if (key.isEmpty()) {
      LOG.atWarn().addKeyValue("work", claim.work().key()).log("nobody here can do this work");
      release(claim, clock.instant().plus(settings.interval()), claim.work().state());
      return;
    }
    if (!enter(key.get())) {
      release(claim, clock.instant().plus(CROWDED), claim.work().state());
      return;
    }
    try {
      executor.execute(() -> pollAndLeave(claim, key.get()));
    } catch (RejectedExecutionException e) {
      leave(key.get());
      release(claim, clock.instant().plus(CROWDED), claim.work().state());
    }
  }

  private boolean enter(PollKey key) {
    String host = key.repository().host();
    synchronized (lock) {
      int most = Math.max(1, settings.concurrency() / 2);
      if (closed || runningByHost.getOrDefault(host, 0) >= most) {
        return false;
      }
      runningByHost.merge(host, 1, Integer::sum);
      running++;
      return true;
    }
  }

  private void leave(PollKey key) {
    synchronized (lock) {
      running--;
      runningByHost.computeIfPresent(
          key.repository().host(), (host, there) -> there == 1 ? null : there - 1);
      lock.notifyAll();
    }
    tickSoon();
  }

  private void pollAndLeave(Claim claim, PollKey key) {
    try {
      poll(claim, key);
    } catch (RuntimeException | Error e) {
      LOG.atError()
          .setCause(e)
          .addKeyValue("repository", key.repository())
          .log("a poll failed; it is done again");
      releaseQuietly(claim);
    } finally {
      leave(key);
    }
  }

  private void releaseQuietly(Claim claim) {
    try {
      release(claim, clock.instant().plus(settings.retryAfter(1)), claim.work().state());
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("a poll's claim could not be released, and ends by itself");
    }
  }

  private void poll(Claim claim, PollKey key) {
    Map<StreamKey, List<Interest>> interests = tracked.of(key);
    if (interests.isEmpty()) {
      forget(key);
      return;
    }
    PollPlan plan = new PollPlan(interests, PollState.parse(claim.work().state()), settings);
    Set<String> sources = Optional.ofNullable(asked.remove(key)).orElse(Set.of());
    Map<StreamKey, List<Interest>> due = plan.due(clock.instant(), sources);
    Optional<Instant> wait = due.isEmpty() ? Optional.empty() : hostWait(key, due);
    if (wait.isPresent()) {
      sources.forEach(source -> ask(key, source));
      release(claim, jittered(wait.get(), plan.interval()), claim.work().state());
      return;
    }
    if (due.isEmpty()) {
      release(claim, jittered(plan.next()), claim.work().state());
      return;
    }
    SharedLook look = new SharedLook(client, allowance);
    Poll.Outcome outcome = new Poll(key, plan, sources, look, allowance, refresher, clock).run(due);
    count.polled(look.requests(), outcome.succeeded(), clock.instant());
    PollPlan after = new PollPlan(interests, outcome.state(), settings);
    release(claim, jittered(after.next()), outcome.state().text());
  }

  /** Whoever wants the repository again in the meantime has put it back. */
  private void forget(PollKey key) {
    work.remove(key.text());
    if (!tracked.of(key).isEmpty()) {
      work.put(key.text(), clock.instant());
    }
  }

  private Optional<Instant> hostWait(PollKey key, Map<StreamKey, List<Interest>> due) {
    String host = key.repository().host();
    int requests =
        (int) due.values().stream().flatMap(List::stream).map(Interest::source).distinct().count();
    return allowance.closedUntil(host).or(() -> allowance.admit(host, requests));
  }

  /** Somewhat sooner or later than due, but not in the past. */
  private Instant jittered(Instant due) {
    Instant now = clock.instant();
    Duration wait = Duration.between(now, due);
    if (wait.isNegative() || wait.isZero()) {
      return now;
    }
    double stray = settings.jitter() * (2 * random.getAsDouble() - 1);
    return now.plus(part(wait, 1 + stray));
  }

  /** Not before a host opens again, and not all at once. */
  private Instant jittered(Instant opens, Duration interval) {
    return opens.plus(part(interval, settings.jitter() * random.getAsDouble()));
  }

  private void release(Claim claim, Instant due, String state) {
    if (!work.release(claim, due, state)) {
      LOG.atInfo()
          .addKeyValue("work", claim.work().key())
          .log("somebody else has taken over work that took too long here");
    }
  }

  // Holding and ending

  /** Begins no poll until it is resumed; those that run go on. */
  public void pause() {
    synchronized (lock) {
      paused = true;
    }
  }

  /** Goes on. */
  public void resume() {
    synchronized (lock) {
      paused = false;
    }
    tickSoon();
  }

  /**
   * Waits until no poll runs here; {@linkplain #pause paused}, none begins after that.
   *
   * @return false when some still did after that time
   */
  public boolean drain(Duration limit) throws InterruptedException {
    long until = System.nanoTime() + limit.toNanos();
    synchronized (lock) {
      while (running > 0) {
        long left = until - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(lock, left);
      }
      return true;
    }
  }

  /** Begins nothing more, and waits for the polls that run, at most 30 seconds. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
    }
    tracker.close();
    try {
      if (!drain(DRAIN)) {
        LOG.warn("polls still run after the time to end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (ownTimer) {
      timer.shutdownNow();
    }
    if (ownExecutor != null) {
      ownExecutor.shutdownNow();
    }
  }

  // How it is

  /** Looks through all work in the store. */
  public ScheduleHealth health() {
    boolean isPaused;
    int now;
    synchronized (lock) {
      isPaused = paused;
      now = running;
    }
    Overdues overdues = new Overdues(tracked, settings, clock.instant());
    Optional<String> after = Optional.empty();
    List<Work> page;
    do {
      page = work.list(after, 500);
      page.forEach(overdues::look);
      after = page.isEmpty() ? after : Optional.of(page.get(page.size() - 1).key());
    } while (!page.isEmpty());
    return new ScheduleHealth(
        isPaused,
        tracked.size(),
        now,
        overdues.lag(),
        count.lastSuccess(),
        count.requestsPerPoll(),
        overdues.latestFirst(),
        store.budgets().all());
  }

  /** What a schedule is made of. Not thread-safe. */
  public static final class Builder {

    private @Nullable ImageStreamStore store;
    private @Nullable RegistryClient client;
    private @Nullable Refresher refresher;
    private @Nullable NotificationBus bus;
    private @Nullable Executor executor;
    private @Nullable ScheduledExecutorService timer;
    private ScheduleSettings settings = ScheduleSettings.defaults();
    private Clock clock = Clock.systemUTC();
    private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();

    private Builder() {}

    /** Where the streams are, and what is due; needed. */
    public Builder store(ImageStreamStore value) {
      this.store = value;
      return this;
    }

    /** What asks registries; needed. Not closed by the schedule. */
    public Builder registryClient(RegistryClient value) {
      this.client = value;
      return this;
    }

    /** What brings streams up to date; needed. */
    public Builder refresher(Refresher value) {
      this.refresher = value;
      return this;
    }

    /** What tells of changed streams; needed. It must read the store's log. */
    public Builder notificationBus(NotificationBus value) {
      this.bus = value;
      return this;
    }

    /** How often, and how hard; {@link ScheduleSettings#defaults} unless said. */
    public Builder settings(ScheduleSettings value) {
      this.settings = Objects.requireNonNull(value, "settings");
      return this;
    }

    /** Where polls run; not shut down by the schedule. A thread for each unless said. */
    public Builder executor(Executor value) {
      this.executor = value;
      return this;
    }

    /** What the schedule waits by; not shut down by it. A thread of its own unless said. */
    public Builder timer(ScheduledExecutorService value) {
      this.timer = value;
      return this;
    }

    /** Where the time comes from. */
    public Builder clock(Clock value) {
      this.clock = Objects.requireNonNull(value, "clock");
      return this;
    }

    /** What scatters polls in time: numbers from 0 to 1. */
    public Builder random(DoubleSupplier value) {
      this.random = Objects.requireNonNull(value, "random");
      return this;
    }

    /** A schedule that is yet to be {@linkplain ImportSchedule#start started}. */
    public ImportSchedule build() {
      return new ImportSchedule(this);
    }
  }
}
