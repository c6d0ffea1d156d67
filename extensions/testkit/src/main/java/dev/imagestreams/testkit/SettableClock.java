package dev.imagestreams.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that shows what it was set to, and stands still until it is set again. Thread-safe. */
public final class SettableClock extends Clock {

  private final AtomicReference<Instant> now;
  private final ZoneId zone;

  private SettableClock(AtomicReference<Instant> now, ZoneId zone) {
    this.now = now;
    this.zone = zone;
  }

  /** A clock in UTC that shows the given time. */
  public static SettableClock at(Instant time) {
    return new SettableClock(
        new AtomicReference<>(Objects.requireNonNull(time, "time")), ZoneOffset.UTC);
  }

  /** Sets the clock, back too. */
  public void set(Instant time) {
    now.set(Objects.requireNonNull(time, "time"));
  }

  /** Moves the clock on, or back by a negative amount. */
  public void advance(Duration amount) {
    now.updateAndGet(time -> time.plus(amount));
  }

  @Override
  public Instant instant() {
    return Objects.requireNonNull(now.get(), "now");
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  /** The same clock read in another zone: setting one sets both. */
  @Override
  public Clock withZone(ZoneId other) {
    return new SettableClock(now, other);
  }
}
