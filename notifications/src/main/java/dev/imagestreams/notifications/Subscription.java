package dev.imagestreams.notifications;

import dev.imagestreams.model.LabelSelector;
import dev.imagestreams.model.StreamKey;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which events somebody wants, and how.
 *
 * <p>The name stands for the subscriber in the log: under the same name, a later process goes on
 * where the one before stopped. Immutable; each method gives another subscription.
 */
public final class Subscription<E extends ImageEvent> {

  /** Where a subscription begins that the log does not know yet. */
  public enum Start {
    /** With what happens from now on. */
    NOW,
    /** With the oldest event the log has. */
    BEGINNING,
    /**
     * With what all tags point to now, each told by a {@link TagUpdated} of {@link Cause#STATE},
     * and what happens from then on.
     */
    CURRENT_STATE
  }

  /** How failed deliveries are tried again: after {@code first}, then twice as long each time. */
  record Retry(int maxAttempts, Duration first, Duration longest) {
    Duration delayAfter(int attempt) {
      Duration delay = first.multipliedBy(1L << Math.min(attempt - 1, 20));
      return delay.compareTo(longest) < 0 ? delay : longest;
    }
  }

  /** Everything but the name and the type. Not changed once a subscription has it. */
  private static final class Settings implements Cloneable {
    private @Nullable StreamKey stream;
    private @Nullable String namespace;
    private @Nullable String tag;
    private LabelSelector labels = LabelSelector.EVERYTHING;
    private Start start = Start.NOW;
    private @Nullable Position startAfter;
    private Retry retry = new Retry(10, Duration.ofMillis(200), Duration.ofMinutes(1));
    private int concurrency = 8;
    private int inFlight = 1024;
    private boolean coalescing;
    private boolean inOrder;
    private @Nullable Duration timeLimit;

    @Override
    protected Settings clone() {
      try {
        return (Settings) super.clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError("it is cloneable", e);
      }
    }
  }

  private final String name;
  private final Class<E> type;
  private final Settings settings;

  private Subscription(String name, Class<E> type, Settings settings) {
    this.name = name;
    this.type = type;
    this.settings = settings;
  }

  private Subscription<E> with(Consumer<Settings> change) {
    Settings changed = settings.clone();
    change.accept(changed);
    return new Subscription<>(name, type, changed);
  }

  /** The first half of a subscription. */
  public static final class Named {

    private final String name;

    private Named(String name) {
      this.name = name;
    }

    /** Wants events of this kind; {@link ImageEvent} itself means all. */
    public <E extends ImageEvent> Subscription<E> to(Class<E> type) {
      return new Subscription<>(name, Objects.requireNonNull(type, "type"), new Settings());
    }
  }

  /**
   * Begins a subscription.
   *
   * @param name 1 to 200 characters, the subscriber's own among all that share the log
   */
  public static Named named(String name) {
    if (name.isBlank() || name.length() > 200) {
      throw new IllegalArgumentException("a subscription's name has 1 to 200 characters");
    }
    return new Named(name);
  }

  // Which events

  /** Wants only the events of one stream. */
  public Subscription<E> ofStream(StreamKey value) {
    Objects.requireNonNull(value, "stream");
    return with(settings -> settings.stream = value);
  }

  /** Wants only the events of the streams of one namespace. */
  public Subscription<E> ofNamespace(String value) {
    Objects.requireNonNull(value, "namespace");
    return with(settings -> settings.namespace = value);
  }

  /** Wants only the events of tags of this name. */
  public Subscription<E> ofTag(String value) {
    Objects.requireNonNull(value, "tag");
    return with(settings -> settings.tag = value);
  }

  /**
   * Wants only the events of streams with such labels, as they were after the change that is told.
   */
  public Subscription<E> ofLabels(LabelSelector value) {
    Objects.requireNonNull(value, "labels");
    return with(settings -> settings.labels = value);
  }

  /** Where to begin the first time; {@link Start#NOW} unless said. */
  public Subscription<E> from(Start value) {
    Objects.requireNonNull(value, "start");
    return with(
        settings -> {
          settings.start = value;
          settings.startAfter = null;
        });
  }

  /**
   * Begins, the first time, with the event after a position of the log, such as the one that came
   * with a listing of streams.
   */
  public Subscription<E> from(Position value) {
    Objects.requireNonNull(value, "position");
    return with(settings -> settings.startAfter = value);
  }

  // How they are delivered

  /**
   * How often a delivery is tried, and how long is waited after the first failure; each further
   * wait is twice as long, up to {@code longest}. 10 times, 0.2 s and 1 minute unless said.
   */
  public Subscription<E> retrying(int maxAttempts, Duration first, Duration longest) {
    if (maxAttempts < 1 || first.isNegative() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "maxAttempts must be at least 1, first at least 0, longest at least first");
    }
    return with(settings -> settings.retry = new Retry(maxAttempts, first, longest));
  }

  /** How many events, of different tags, are handled at a time; 8 unless said. */
  public Subscription<E> concurrency(int value) {
    if (value < 1) {
      throw new IllegalArgumentException("concurrency must be at least 1, not " + value);
    }
    return with(settings -> settings.concurrency = value);
  }

  /**
   * Wants the events in the order of the log over all tags, one at a time: the next only when the
   * one before was acknowledged or parked. So one that fails holds up all that come after it, for
   * as long as it is tried; and not even a call past its time limit has another beside it. What was
   * parked is out of its place when it is replayed. The concurrency is 1 then, whatever is said.
   */
  public Subscription<E> inOrder() {
    return with(settings -> settings.inOrder = true);
  }

  /**
   * How many events are taken from the log and not handled yet, at most: what a slow listener can
   * make this process hold. 1024 unless said. Those that wait behind one that failed, up to 100,000
   * more, don't count.
   */
  public Subscription<E> inFlight(int value) {
    if (value < 1) {
      throw new IllegalArgumentException("inFlight must be at least 1, not " + value);
    }
    return with(settings -> settings.inFlight = value);
  }

  /**
   * Of the events of a tag that wait, wants only the newest that says what the tag points to, and
   * the newest that says whether it can be imported. {@link Delivery#coalesced()} has those it
   * stands for; they are acknowledged with it.
   */
  public Subscription<E> coalescing() {
    return with(settings -> settings.coalescing = true);
  }

  /**
   * How long one call of the listener may take; for ever unless said. One that takes longer is
   * interrupted, once. Until it returns, its tag gets no other event and is reported as stalled;
   * the events of other tags are handled as if it were not there.
   */
  public Subscription<E> timeLimit(Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException("timeLimit must be longer than nothing, not " + value);
    }
    return with(settings -> settings.timeLimit = value);
  }

  public String name() {
    return name;
  }

  Class<E> type() {
    return type;
  }

  Start start() {
    return settings.start;
  }

  Optional<Position> startAfter() {
    return Optional.ofNullable(settings.startAfter);
  }

  Retry retry() {
    return settings.retry;
  }

  int concurrency() {
    return settings.inOrder ? 1 : settings.concurrency;
  }

  int inFlight() {
    return settings.inFlight;
  }

  boolean isInOrder() {
    return settings.inOrder;
  }

  boolean isCoalescing() {
    return settings.coalescing;
  }

  Optional<Duration> timeLimit() {
    return Optional.ofNullable(settings.timeLimit);
  }

  boolean wants(ImageEvent event) {
    return type.isInstance(event)
        && (settings.tag == null || settings.tag.equals(event.subject()))
        && (settings.stream == null
            || (event instanceof StreamEvent e && e.stream().equals(settings.stream)))
        && (settings.namespace == null
            || (event instanceof StreamEvent e
                && e.stream().namespace().equals(settings.namespace)))
        && (settings.labels.requirements().isEmpty()
            || (event instanceof StreamEvent e && settings.labels.matches(e.labels())));
  }

  /** Whether it can make anything of the current state, which is told by {@link TagUpdated}. */
  boolean wantsStates() {
    return type.isAssignableFrom(TagUpdated.class);
  }
}
