package dev.imagestreams.core.trigger;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.notifications.Ack;
import dev.imagestreams.notifications.Delivery;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.StreamCreated;
import dev.imagestreams.notifications.StreamEvent;
import dev.imagestreams.notifications.StreamUpdated;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.TagUpdated;
import dev.imagestreams.notifications.internal.Workers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fires builds and deployments when the tags they follow point to other images than those they were
 * last fired for.
 *
 * <p>That a trigger is to be fired is written down in the store, in the transaction that
 * acknowledges what moved the tag; then its action is called until it returns. So a firing is not
 * lost with the process, and is tried at least once, always with the same key. What comes meanwhile
 * is fired together, for the images that there are by then: images in between may be skipped, the
 * last one never is.
 *
 * <p>Of the processes that share a store one fires; the others stand by, with the same triggers,
 * and take over within a second when it ends. What another process pauses, resumes, releases or
 * asks for is heeded within half a minute. Thread-safe; calls block on the store and throw a {@link
 * dev.imagestreams.core.store.StoreException} where it fails.
 */
public final class ImageTriggers implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ImageTriggers.class);
  private static final String SUBSCRIPTION = "imagestreams-triggers";
  private static final Duration STAND_BY = Duration.ofMillis(500);
  private static final Duration SWEEP = Duration.ofSeconds(30);
  private static final Duration DRAIN = Duration.ofSeconds(30);

  private final ImageStreamStore store;
  private final NotificationBus bus;
  private final TriggerLimits limits;
  private final Clock clock;
  private final @Nullable ExecutorService ownExecutor;
  private final ScheduledExecutorService timer;
  private final boolean ownTimer;
  private final TriggerIndex triggers = new TriggerIndex();
  private final TriggerBook book;
  private final Later later;
  private final Firer firer;

  /** Taken while this begins to fire, and while it ends. */
  private final ReentrantLock lifecycle = new ReentrantLock();

  private EventLog.Registration subscribed = () -> {};
  private EventLog.Ownership owned = () -> {};
  private volatile boolean started;
  private volatile boolean firing;
  private volatile boolean closed;

  private ImageTriggers(Builder builder) {
    this.store = Objects.requireNonNull(builder.store, "give the builder a store");
    this.bus = Objects.requireNonNull(builder.bus, "give the builder a notificationBus");
    if (bus.log() != store.events()) {
      throw new IllegalArgumentException(
          "the bus reads another log than the store's: make it with"
              + " NotificationBus.over(store.events())");
    }
    this.limits = builder.limits;
    this.clock = builder.clock == null ? store.clock() : builder.clock;
    this.ownExecutor =
        builder.executor == null ? Workers.threadPerTask("imagestreams-trigger") : null;
    Executor executor =
        builder.executor == null ? Objects.requireNonNull(ownExecutor) : builder.executor;
    this.ownTimer = builder.timer == null;
    this.timer = builder.timer == null ? Workers.timer("imagestreams-triggers") : builder.timer;
    this.book = new TriggerBook(store.triggers());
    this.later = new Later(timer, executor);
    this.firer = new Firer(book, triggers::find, limits, clock, executor, timer);
    builder.triggers.forEach(triggers::add);
  }

  public static Builder builder() {
    return new Builder();
  }

  // Beginning and ending

  /**
   * Begins: fires what had come to be due before, and what the images that are there now call for;
   * or stands by while another process does.
   *
   * @throws IllegalStateException when it was started before, or is closed
   */
  public void start() {
    lifecycle.lock();
    try {
      if (started || closed) {
        throw new IllegalStateException("triggers are started once, before they are closed");
      }
      takeOver();
      started = true;
    } finally {
      lifecycle.unlock();
    }
    later(this::tick, Duration.ZERO);
  }

  /** Begins to fire unless another process does. Holds the lifecycle's lock. */
  private void takeOver() {
    Optional<EventLog.Ownership> own = store.events().tryOwn(SUBSCRIPTION + "-firing");
    if (own.isEmpty()) {
      return;
    }
    try {
      subscribed = bus.consume(subscription(), this::follow);
    } catch (RuntimeException e) {
      own.get().close();
      throw e;
    }
    owned = own.get();
    firer.open(owned::isHeld);
    firing = true;
  }

  /** Another process fires by now, since this one stood still for too long. */
  private void standDown() {
    LOG.info("another process fires by now; standing by");
    firing = false;
    firer.shut();
    subscribed.close();
    owned.close();
  }

  private static Subscription<StreamEvent> subscription() {
    return Subscription.named(SUBSCRIPTION).to(StreamEvent.class).coalescing();
  }

  private void later(Runnable work, Duration delay) {
    try {
      later.run(work, delay);
    } catch (RejectedExecutionException e) {
      LOG.atDebug().setCause(e).log("triggers are closed");
    }
  }

  /** Once in a while: becomes the one who fires, and looks after what others may have changed. */
  private void tick() {
    Duration next = STAND_BY;
    lifecycle.lock();
    try {
      if (closed) {
        return;
      }
      if (firing && !owned.isHeld()) {
        standDown();
      } else if (!firing) {
        takeOver();
      }
      if (firing) {
        book.read();
        sweep();
        next = SWEEP;
      }
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("problem", e.toString())
          .log("looking after triggers failed; it is tried again");
      LOG.atDebug().setCause(e).log("it failed here");
    } finally {
      lifecycle.unlock();
    }
    later(this::tick, next);
  }

  /** Looks at all triggers, and at what is to be fired of them. */
  private void sweep() {
    evaluate(triggers.names(), Optional.empty());
    for (String name : triggers.names()) {
      if (book.memory(name).isToFire()) {
        firer.due(name);
      }
    }
  }

  /**
   * Fires nothing more, and waits for the actions that run, at most 30 seconds. What was not fired
   * waits for the next start. Not to be called by an action.
   */
  @Override
  public void close() {
    lifecycle.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      subscribed.close();
      if (!firer.close(DRAIN)) {
        LOG.warn("actions still run after the time to end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      owned.close(); // Last: nobody else fires before.
      firing = false;
      lifecycle.unlock();
    }
    if (ownTimer) {
      timer.shutdownNow();
    }
    if (ownExecutor != null) {
      ownExecutor.shutdownNow();
    }
  }

  // What moved

  private void follow(Delivery<StreamEvent> delivery) {
    Set<String> affected = affected(delivery.event());
    if (!affected.isEmpty()) {
      evaluate(affected, delivery.ack());
    }
  }

  /** The place of an image may change without the image, by what the stream's spec says of it. */
  private Set<String> affected(StreamEvent event) {
    if (event instanceof TagUpdated moved) {
      return triggers.of(
          new StreamTag(moved.stream().namespace(), moved.stream().name(), moved.tag()));
    } else if (event instanceof StreamUpdated || event instanceof StreamCreated) {
      return triggers.of(event.stream());
    }
    return Set.of();
  }

  private void evaluate(Set<String> names, Optional<Ack> consumed) {
    book.change(names, this::evaluation, consumed)
        .forEach(
            (name, memory) -> {
              if (memory.isToFire()) {
                firer.due(name);
              }
            });
  }

  private Evaluation evaluation() {
    return new Evaluation(triggers, store::get, clock.instant(), limits.mostAtOnce());
  }

  // Looking after triggers

  /**
   * Adds a trigger. It fires for what its tags point to now, unless the store remembers that it did
   * for that.
   *
   * @throws IllegalArgumentException when there is one of that name
   */
  public void add(ImageTrigger trigger) {
    triggers.add(trigger);
    if (firing) {
      look(trigger.name());
    }
  }

  private void look(String name) {
    book.fresh(name);
    evaluate(Set.of(name), Optional.empty());
    if (book.memory(name).isToFire()) {
      firer.due(name);
    }
  }

  /**
   * Has a trigger fire no more. What it remembers stays in the store for when it is added again;
   * see {@link #forget}.
   *
   * @return false when there is none of that name
   */
  public boolean remove(String name) {
    return triggers.remove(name);
  }

  /**
   * Forgets what a trigger fired for last, that it is paused, and what it was to fire. One that is
   * still there fires for what its tags point to now.
   */
  public void forget(String name) {
    book.forget(name);
    if (firing && triggers.find(name).isPresent()) {
      look(name);
    }
  }

  /**
   * Fires a trigger whether anything changed or not, also one that is paused or held, for the
   * images that its tags point to now. Does not wait for it.
   *
   * @return the key that the firing has, unless an image changes before it begins
   * @throws NoSuchElementException when there is no such trigger
   * @throws ImageStreamsException when no tag points to anything, or one of a trigger that waits
   *     for all does not
   */
  public String fire(String name) {
    ImageTrigger trigger = require(name);
    TriggerMemory after =
        book.update(
            name,
            () -> {
              Evaluation look = evaluation();
              return (same, before) -> asked(trigger, before, look);
            });
    if (firing) {
      firer.dueAtOnce(name);
    }
    return after.due().map(due -> Firings.key(name, due, after.lastTriggered())).orElse("");
  }

  private TriggerMemory asked(ImageTrigger trigger, TriggerMemory before, Evaluation look) {
    TriggerMemory after = before.asked(trigger, look.images(trigger), clock.instant());
    List<StreamTag> missing = new ArrayList<>(trigger.tags());
    missing.removeAll(after.lastTriggered().keySet());
    if (missing.size() == trigger.tags().size() || (trigger.waitsForAll() && !missing.isEmpty())) {
      throw new ImageStreamsException(
          trigger.name() + " can't be fired: " + missing + " point to nothing; import them first");
    }
    return after;
  }

  /**
   * Has images set off nothing until it is resumed; it can still be {@linkplain #fire fired}. An
   * action that runs goes on.
   *
   * @throws NoSuchElementException when there is no such trigger
   */
  public void pause(String name) {
    require(name);
    book.update(name, () -> (same, before) -> before.withPaused(true));
  }

  /**
   * Goes on; fires once for what changed meanwhile.
   *
   * @throws NoSuchElementException when there is no such trigger
   */
  public void resume(String name) {
    require(name);
    book.update(name, () -> (same, before) -> before.withPaused(false));
    if (firing) {
      look(name);
    }
  }

  /**
   * Fires what was {@linkplain TriggerLimits#mostAtOnce held}.
   *
   * @return false when it was not held
   * @throws NoSuchElementException when there is no such trigger
   */
  public boolean release(String name) {
    require(name);
    boolean held = book.fresh(name).due().map(TriggerMemory.Due::held).orElse(false);
    book.update(name, () -> (same, before) -> before.withHeld(false));
    if (firing) {
      firer.due(name);
    }
    return held;
  }

  /**
   * Releases all that are held.
   *
   * @return their names
   */
  public List<String> releaseAll() {
    return triggers.names().stream()
        .filter(name -> book.memory(name).due().map(TriggerMemory.Due::held).orElse(false))
        .filter(this::release)
        .toList();
  }

  private ImageTrigger require(String name) {
    return triggers
        .find(name)
        .orElseThrow(() -> new NoSuchElementException("there is no trigger \"" + name + "\""));
  }

  // How they are

  /**
   * How a trigger is.
   *
   * @throws NoSuchElementException when there is no such trigger
   */
  public TriggerStatus status(String name) {
    ImageTrigger trigger = require(name);
    book.fresh(name);
    return statuses().of(trigger);
  }

  /** The images that a trigger last fired for, or is about to; empty before the first. */
  public Map<StreamTag, String> lastTriggered(String name) {
    return book.fresh(require(name).name()).lastTriggered();
  }

  /**
   * How all triggers are. Asks the store for the streams of those that wait for one, and, where
   * another process fires, for what they remember.
   */
  public TriggersHealth health() {
    if (!firing) {
      book.read();
    }
    return statuses().of(triggers.all(), started && !firing);
  }

  private Statuses statuses() {
    return new Statuses(book, firer.doing(), evaluation());
  }

  /** What triggers are made of. Not thread-safe. */
  public static final class Builder {

    private @Nullable ImageStreamStore store;
    private @Nullable NotificationBus bus;
    private TriggerLimits limits = TriggerLimits.standard();
    private @Nullable Clock clock;
    private @Nullable Executor executor;
    private @Nullable ScheduledExecutorService timer;
    private final List<ImageTrigger> triggers = new ArrayList<>();

    private Builder() {}

    /** Where the streams are, and where triggers remember; needed. */
    public Builder store(ImageStreamStore value) {
      this.store = Objects.requireNonNull(value, "store");
      return this;
    }

    /** The bus over the store's log; needed. */
    public Builder notificationBus(NotificationBus value) {
      this.bus = Objects.requireNonNull(value, "notificationBus");
      return this;
    }

    /** Adds a trigger; others can be added later. */
    public Builder add(ImageTrigger trigger) {
      triggers.add(Objects.requireNonNull(trigger, "trigger"));
      return this;
    }

    /** {@link TriggerLimits#standard} unless said. */
    public Builder limits(TriggerLimits value) {
      this.limits = Objects.requireNonNull(value, "limits");
      return this;
    }

    /** Where the time comes from; the store unless said. */
    public Builder clock(Clock value) {
      this.clock = Objects.requireNonNull(value, "clock");
      return this;
    }

    /**
     * Where actions are called. It must run what it is given in another thread, and is not shut
     * down. A thread for each unless said, virtual ones on Java 21 and newer.
     */
    public Builder executor(Executor value) {
      this.executor = Objects.requireNonNull(value, "executor");
      return this;
    }

    /** What waits for the next try; not shut down. A thread of its own unless said. */
    public Builder timer(ScheduledExecutorService value) {
      this.timer = Objects.requireNonNull(value, "timer");
      return this;
    }

    /**
     * Makes the triggers, not started yet.
     *
     * @throws NullPointerException when store or bus are missing
     * @throws IllegalArgumentException when two triggers have one name, or the bus reads the log of
     *     another store
     */
    public ImageTriggers build() {
      return new ImageTriggers(this);
    }
  }
}
