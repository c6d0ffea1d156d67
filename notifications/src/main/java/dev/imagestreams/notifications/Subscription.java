package dev.imagestreams.notifications;

import dev.imagestreams.model.StreamKey;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Which events somebody wants, and how.
 *
 * <p>The name stands for the subscriber in the log: under the same name, a later process goes on
 * where the one before stopped. Immutable.
 */
public final class Subscription<E extends ImageEvent> {

  /** Where a subscription begins that the log does not know yet. */
  public enum Start {
    /** With what happens from now on. */
    NOW,
    /** With the oldest event the log has. */
    BEGINNING
  }

  /** How failed deliveries are tried again: after {@code first}, then twice as long each time. */
  record Retry(int maxAttempts, Duration first, Duration longest) {
    Duration delayAfter(int attempt) {
      Duration delay = first.multipliedBy(1L << Math.min(attempt - 1, 20));
      return delay.compareTo(longest) < 0 ? delay : longest;
    }
  }

  private static final Retry DEFAULT_RETRY =
      new Retry(10, Duration.ofMillis(200), Duration.ofMinutes(1));
  private static final int DEFAULT_CONCURRENCY = 8;

  private final String name;
  private final Class<E> type;
  private final Optional<StreamKey> stream;
  private final Optional<String> tag;
  private final Start start;
  private final Retry retry;
  private final int concurrency;

  private Subscription(
      String name,
      Class<E> type,
      Optional<StreamKey> stream,
      Optional<String> tag,
      Start start,
      Retry retry,
      int concurrency) {
    this.name = name;
    this.type = type;
    this.stream = stream;
    this.tag = tag;
    this.start = start;
    this.retry = retry;
    this.concurrency = concurrency;
  }

  /** The first half of a subscription. */
  public static final class Named {

    private final String name;

    private Named(String name) {
      this.name = name;
    }

    /** Wants events of this kind; {@link ImageEvent} itself means all. */
    public <E extends ImageEvent> Subscription<E> to(Class<E> type) {
      return new Subscription<>(
          name,
          Objects.requireNonNull(type, "type"),
          Optional.empty(),
          Optional.empty(),
          Start.NOW,
          DEFAULT_RETRY,
          DEFAULT_CONCURRENCY);
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

  /** Wants only the events of one stream. */
  public Subscription<E> ofStream(StreamKey value) {
    return new Subscription<>(name, type, Optional.of(value), tag, start, retry, concurrency);
  }

  /** Wants only the events of tags of this name. */
  public Subscription<E> ofTag(String value) {
    return new Subscription<>(name, type, stream, Optional.of(value), start, retry, concurrency);
  }

  /** Where to begin the first time; {@link Start#NOW} unless said. */
  public Subscription<E> from(Start value) {
    return new Subscription<>(name, type, stream, tag, value, retry, concurrency);
  }

  /**
   * How often a delivery is tried, and how long is waited after the first failure; each further
   * wait is twice as long, up to {@code longest}. 10 times, 0.2 s and 1 minute unless said.
   */
  public Subscription<E> retrying(int maxAttempts, Duration first, Duration longest) {
    if (maxAttempts < 1 || first.isNegative() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "maxAttempts must be at least 1, first at least 0, longest at least first");
    }
    return new Subscription<>(
        name, type, stream, tag, start, new Retry(maxAttempts, first, longest), concurrency);
  }

  /** How many events, of different tags, are handled at a time; 8 unless said. */
  public Subscription<E> concurrency(int value) {
    if (value < 1) {
      throw new IllegalArgumentException("concurrency must be at least 1, not " + value);
    }
    return new Subscription<>(name, type, stream, tag, start, retry, value);
  }

  public String name() {
    return name;
  }

  Class<E> type() {
    return type;
  }

  Start start() {
    return start;
  }

  Retry retry() {
    return retry;
  }

  int concurrency() {
    return concurrency;
  }

  boolean wants(ImageEvent event) {
    return type.isInstance(event)
        && (tag.isEmpty() || tag.get().equals(event.subject()))
        && (stream.isEmpty()
            || (event instanceof StreamEvent e && e.stream().equals(stream.get())));
  }
}
