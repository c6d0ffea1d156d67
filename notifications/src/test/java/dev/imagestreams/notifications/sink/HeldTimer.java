package dev.imagestreams.notifications.sink;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A timer whose long waits end when the test says so, and whose short ones by themselves. */
final class HeldTimer extends ScheduledThreadPoolExecutor {

  private static final Duration LONG = Duration.ofSeconds(30);

  private record Wait(Duration delay, Runnable work) {}

  private final List<Wait> waits = new ArrayList<>();

  HeldTimer() {
    super(1);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
    Duration duration = Duration.of(delay, unit.toChronoUnit());
    if (duration.compareTo(LONG) < 0) {
      return super.schedule(work, delay, unit);
    }
    synchronized (waits) {
      waits.add(new Wait(duration, work));
    }
    Callable<Void> nothing = Executors.callable(() -> {}, null);
    return super.schedule(nothing, delay, unit);
  }

  /** The long waits that have not ended. */
  List<Duration> held() {
    synchronized (waits) {
      return waits.stream().map(Wait::delay).toList();
    }
  }

  /** Ends the long waits. */
  void runHeld() {
    List<Wait> ended;
    synchronized (waits) {
      ended = List.copyOf(waits);
      waits.clear();
    }
    ended.forEach(wait -> wait.work().run());
  }
}
