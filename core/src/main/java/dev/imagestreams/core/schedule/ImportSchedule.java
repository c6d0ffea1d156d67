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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the sources of streams again and again: of scheduled tags at their intervals, of new
 * ones at once, of those that failed for a reason that may pass after a while.
 *
 * <p>A repository is polled once for all streams that want to know of it. What is due is kept in
 * the store, and claimed there: several processes share the polls of one store, and one that ends,
 * or is killed, leaves its polls to the others. Nobody starves, since what has been due for longest
 * goes first, and no host is given more than half of the polls that may run at a time. Thread-safe.
 */
public final class ImportSchedule implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ImportSchedule.class);

  /** How often the store is asked for what is due, which other processes may have added to. */
  private static final Duration LOOK_AROUND = Duration.ofSeconds(1);

  /** When something is tried again that the executor did not take. */
  private static final Duration REFUSED = Duration.ofSeconds(1);

  /** A clock that is set back by more than that may have had polls put off for years. */
  private static final Duration BACK = Duration.ofMinutes(1);

  /** Over which time polls of a host are spread that opens again, at most and at full jitter. */
  private static final Duration SPREAD = Duration.ofHours(1);

  private static final Duration DRAIN = Duration.ofSeconds(30);

  private final ImageStreamStore store;
  private final WorkQueue work;
  private final RegistryClient client;
  private final ScheduleSettings settings;
  private final Clock clock;
  private final DoubleSupplier random;
  private final Executor executor;
  private final @Nullable ExecutorService ownExecutor;
  private final ScheduledExecutorService timer;
  private final boolean ownTimer;
  private final TrackedRepositories tracked = new TrackedRepositories();
  private final Agenda agenda;
  private final StreamTracker tracker;
  private final HostAllowance allowance;
  private final Poll.Means means;
  private final Places places;
  private final Leases leases;
  private final Releases releases;
  private final LooksElsewhere elsewhere = new LooksElsewhere();
  private final PollCount count = new PollCount();
  private final Ticker ticker;

  /** Of the last look around, which are taken one after the other. */
  private Instant lastTick = Instant.MIN;

  private ImportSchedule(Builder builder) {
    this.store = Objects.requireNonNull(builder.store, "give the builder a store");
    this.work = store.work();
    this.client = Objects.requireNonNull(builder.client, "give the builder a registryClient");
    Refresher refresher = Objects.requireNonNull(builder.refresher, "give the builder a refresher");
    NotificationBus bus = Objects.requireNonNull(builder.bus, "give the builder a notificationBus");
    this.settings = builder.settings;
    this.clock = builder.clock == null ? store.clock() : builder.clock;
    this.random = builder.random;
    this.ownExecutor = builder.executor == null ? Workers.threadPerTask("imagestreams-poll") : null;
    this.executor =
        builder.executor == null ? Objects.requireNonNull(ownExecutor) : builder.executor;
    this.ownTimer = builder.timer == null;
    this.timer = builder.timer == null ? Workers.timer("imagestreams-schedule") : builder.timer;
    this.allowance = new HostAllowance(store.budgets(), clock, settings.requestsPerMinute());
    this.means = new Poll.Means(refresher, store, allowance, clock);
    this.places = new Places(settings.concurrency());
    this.leases = new Leases(work, settings);
    this.releases = new Releases(work, leases);
    this.agenda = new Agenda(work, tracked, settings, clock, random);
    this.tracker =
        new StreamTracker(store, bus, settings.interval(), tracked, agenda, clock, this::tickSoon);
    this.ticker = new Ticker(executor, timer, this::lookAround);
  }

  public static Builder builder() {
    return new Builder();
  }

  /**
   * Begins. Lists all streams first, in the calling thread.
   *
   * @throws dev.imagestreams.core.store.StoreException when the store fails; it can be tried again
   * @throws IllegalStateException when it was started before, or the bus is closed
   */
  public void start() {
    tracker.start();
    tickSoon();
  }

  private void tickSoon() {
    ticker.soon();
  }

  // Looking around

  /**
   * Whatever goes wrong in one of the steps, the others are taken, and all of them again.
   *
   * @return when to look again
   */
  private Duration lookAround() {
    attempt(this::mindTheClock);
    attempt(() -> leases.extend(clock.instant()));
    attempt(releases::retry);
    attempt(tracker::update);
    attempt(agenda::write);
    attempt(this::claimDue);
    try {
      return untilNextDue();
    } catch (RuntimeException | Error e) {
      tell(e);
      return longestWait();
    }
  }

  private static void attempt(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      tell(e);
    }
  }

  /** Each second while a store fails: hence without the places in the code. */
  private static void tell(Throwable problem) {
    LOG.atWarn()
        .addKeyValue("problem", problem.toString())
        .log("looking for what is due failed; it is tried again");
    LOG.atDebug().setCause(problem).log("it failed here");
  }

  /** What was put off by a clock that was wrong is brought forward. */
  private void mindTheClock() {
    Instant now = clock.instant();
    Instant before = lastTick;
    lastTick = now;
    if (now.plus(BACK).isBefore(before)) {
      LOG.atWarn()
          .addKeyValue("from", before)
          .addKeyValue("to", now)
          .log("the clock was set back; looking at when all polls are due");
      agenda.changed(tracked.polls());
    }
  }

  private void claimDue() {
    int room = places.room();
    // Looking is for all at a time, claiming for one: in most seconds there is nothing to claim.
    if (room > 0 && work.nextDue().filter(due -> !due.isAfter(clock.instant())).isEmpty()) {
      return;
    }
    while (room > 0) {
      List<Lease> claimed = leases.claim(clock.instant(), room);
      if (claimed.isEmpty()) {
        return;
      }
      claimed.forEach(this::begin);
      room = places.room();
    }
  }

  /** Where all places are taken, whoever leaves one looks again. */
  private Duration untilNextDue() {
    Duration longest = longestWait();
    Duration wait =
        work.nextDue().map(due -> Duration.between(clock.instant(), due)).orElse(longest);
    boolean late = wait.isNegative() || wait.isZero();
    return late || wait.compareTo(longest) > 0 ? longest : wait;
  }

  /** Claims are extended in time, however short they are. */
  private Duration longestWait() {
    return leases.step().compareTo(LOOK_AROUND) < 0 ? leases.step() : LOOK_AROUND;
  }

  // Polling

  /** What becomes of a poll that was claimed: when it is due next, and what it leaves behind. */
  private record Next(Instant due, String state) {}

  private void begin(Lease lease) {
    Work claimed = lease.work();
    Optional<PollKey> key = PollKey.parse(claimed.key());
    if (key.isEmpty()) {
      LOG.atWarn().addKeyValue("work", claimed.key()).log("nobody here can do this work");
      giveBack(lease, new Next(clock.instant().plus(settings.interval()), claimed.state()));
      return;
    }
    Places.Entry entry = places.enter(key.get(), lease, clock.instant());
    entry.turn().ifPresent(turn -> giveBack(lease, putOff(claimed, turn)));
    if (entry.begins()) {
      try {
        executor.execute(() -> pollAndLeave(key.get(), claimed, lease.limit()));
      } catch (RejectedExecutionException e) {
        LOG.atWarn().addKeyValue("refusal", e.toString()).log("the executor takes no polls");
        leave(key.get(), Optional.of(putOff(claimed, clock.instant().plus(REFUSED))));
      }
    }
  }

  private void giveBack(Lease lease, Next next) {
    releases.release(lease, next.due(), next.state());
  }

  /** A poll that is due and can't be done now. */
  private static Next putOff(Work claimed, Instant until) {
    PollState state = PollState.parse(claimed.state()).waitingSince(claimed.due());
    return new Next(until, state.text());
  }

  private void pollAndLeave(PollKey key, Work claimed, Instant until) {
    Optional<Next> next = Optional.empty();
    try {
      next =
          places.isClosed()
              ? Optional.of(new Next(claimed.due(), claimed.state()))
              : poll(key, claimed, until);
    } catch (RuntimeException | Error e) {
      LOG.atError()
          .setCause(e)
          .addKeyValue("repository", key.repository())
          .log("a poll failed; it is done again");
      next = Optional.of(putOff(claimed, clock.instant().plus(settings.retryAfter(1))));
    } finally {
      leave(key, next);
    }
  }

  private void leave(PollKey key, Optional<Next> next) {
    try {
      Lease lease = places.finish(key, clock.instant());
      next.ifPresentOrElse(known -> giveBack(lease, known), () -> leases.end(lease));
    } finally {
      places.leave(key);
      tickSoon();
    }
  }

  /**
   * @return empty when nobody wants it any more
   */
  private Optional<Next> poll(PollKey key, Work claimed, Instant until) {
    Map<StreamKey, List<Interest>> interests = tracked.of(key);
    if (interests.isEmpty()) {
      return forget(key, claimed);
    }
    PollState known = PollState.parse(claimed.state());
    PollState state = elsewhere.in(known, interests);
    PollPlan plan = new PollPlan(interests, state, settings, clock.instant());
    int requests = requests(plan);
    if (requests == 0) {
      String text = state == known ? claimed.state() : state.text();
      return Optional.of(new Next(plan.next(random.getAsDouble()), text));
    }
    Optional<Instant> opens = allowance.closedUntil(key.repository().host());
    if (opens.isPresent()) {
      return Optional.of(putOff(claimed, spread(opens.get(), plan)));
    }
    RequestBucket.Answer answer = allowance.admit(key, requests);
    if (answer.notBefore().isPresent()) {
      return Optional.of(putOff(claimed, answer.notBefore().get()));
    }
    Poll.Outcome outcome = run(key, plan, answer.paid(), until);
    // By what is wanted by now: what comes later is said by bringing the poll forward.
    PollPlan after = new PollPlan(tracked.of(key), outcome.state(), settings, clock.instant());
    return Optional.of(new Next(after.next(random.getAsDouble()), outcome.state().text()));
  }

  /**
   * A stream's tags were looked at just now, since somebody told of a push: the next poll of them
   * is put off by as much.
   *
   * @param tags that could be looked at
   */
  public void looked(StreamKey stream, Set<String> tags) {
    Instant now = clock.instant();
    tags.forEach(tag -> elsewhere.add(new StreamTag(stream, tag), now));
  }

  /** How many a poll looks like; as many as the last one took, where that were more. */
  private static int requests(PollPlan plan) {
    int sources =
        (int)
            plan.due().values().stream()
                .flatMap(List::stream)
                .map(Interest::source)
                .distinct()
                .count();
    return sources == 0 ? 0 : Math.max(sources, plan.state().requests());
  }

  private Poll.Outcome run(PollKey key, PollPlan plan, int paid, Instant until) {
    SharedLook look = new SharedLook(client, allowance, key.repository().host(), paid);
    try {
      Poll.Outcome outcome = new Poll(key, plan, look, means, until, () -> held(key)).run();
      count.polled(look.requests(), outcome.succeeded(), clock.instant());
      return outcome;
    } finally {
      look.settle();
    }
  }

  /** Where threads are few, whoever looks around may have waited for one all the time. */
  private Optional<Claim> held(PollKey key) {
    attempt(() -> leases.extend(clock.instant()));
    return places.held(key, clock.instant());
  }

  /** Not all at once when a host opens again. */
  private Instant spread(Instant opens, PollPlan plan) {
    Duration interval = plan.interval();
    Duration over = interval.compareTo(SPREAD) < 0 ? interval : SPREAD;
    return opens.plus(PollPlan.scaled(over, settings.jitter() * random.getAsDouble()));
  }

  /** Whoever wants the repository by now has it kept. */
  private Optional<Next> forget(PollKey key, Work claimed) {
    tracker.catchUp();
    if (!tracked.of(key).isEmpty()) {
      return Optional.of(new Next(clock.instant(), claimed.state()));
    }
    agenda.remove(key);
    return Optional.empty();
  }

  // Holding and ending

  /** Begins no poll until it is resumed; those that run go on. */
  public void pause() {
    places.pause(true);
  }

  /** Goes on. */
  public void resume() {
    places.pause(false);
    tickSoon();
  }

  /**
   * Waits until no poll runs here; {@linkplain #pause paused}, none begins after that.
   *
   * @return false when some still did after that time
   */
  public boolean drain(Duration limit) throws InterruptedException {
    return places.drain(limit);
  }

  /**
   * Begins nothing more, and waits for the polls that run, at most 30 seconds. Not to be called by
   * one of them.
   */
  @Override
  public void close() {
    if (!places.close()) {
      return;
    }
    try {
      // Who has claimed a poll gives it back, or runs it.
      boolean looked = ticker.close(DRAIN);
      attempt(() -> leases.extendOnceMore(clock.instant(), DRAIN));
      if (!looked || !drain(DRAIN)) {
        LOG.warn("polls still run after the time to end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    tracker.close();
    releases.retry();
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
    Overdues overdues = new Overdues(tracked, settings, clock.instant());
    Optional<String> after = Optional.empty();
    List<Work> page;
    do {
      page = work.list(after, 500);
      page.forEach(overdues::look);
      after = page.isEmpty() ? after : Optional.of(page.get(page.size() - 1).key());
    } while (!page.isEmpty());
    return new ScheduleHealth(
        places.isPaused(),
        tracked.size(),
        places.running(),
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
    private @Nullable Clock clock;
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

    /**
     * Where polls run, as many at a time as the settings say; not shut down by the schedule. A
     * thread for each unless said. One with fewer threads has slow hosts keep others waiting; where
     * they keep all of them for longer than {@link ScheduleSettings#claimFor}, other processes may
     * begin the same polls.
     */
    public Builder executor(Executor value) {
      this.executor = value;
      return this;
    }

    /** What the schedule waits by; not shut down by it. A thread of its own unless said. */
    public Builder timer(ScheduledExecutorService value) {
      this.timer = value;
      return this;
    }

    /** Where the time comes from; the store unless said. */
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
