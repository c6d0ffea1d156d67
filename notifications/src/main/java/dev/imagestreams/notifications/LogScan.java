package dev.imagestreams.notifications;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Answers from reading alone, for logs that know nothing better. */
final class LogScan {

  private static final int PAGE = 256;

  private LogScan() {}

  static Optional<LoggedEvent> find(EventLog log, Position position) {
    Position at = log.beginning();
    for (List<LoggedEvent> page = log.read(at, PAGE); !page.isEmpty(); page = log.read(at, PAGE)) {
      for (LoggedEvent logged : page) {
        if (logged.position().equals(position)) {
          return logged.event() instanceof EventsSkipped ? Optional.empty() : Optional.of(logged);
        }
      }
      at = last(page);
    }
    return Optional.empty();
  }

  /** Reads forward, which is all that it can, and remembers the last. */
  static Optional<LoggedEvent> lastOf(
      EventLog log, String source, String subject, Predicate<? super ImageEvent> wanted) {
    Optional<LoggedEvent> last = Optional.empty();
    Position at = log.beginning();
    for (List<LoggedEvent> page = log.read(at, PAGE); !page.isEmpty(); page = log.read(at, PAGE)) {
      for (LoggedEvent logged : page) {
        if (isOf(logged.event(), source, subject) && wanted.test(logged.event())) {
          last = Optional.of(logged);
        }
      }
      at = last(page);
    }
    return last;
  }

  static boolean isOf(ImageEvent event, String source, String subject) {
    return event.header().source().equals(source) && event.subject().equals(subject);
  }

  static long lag(EventLog log, String subscription) {
    SubscriptionState state = log.subscriptions().get(subscription);
    if (state == null) {
      throw new IllegalArgumentException("unknown subscription " + subscription);
    }
    Set<Position> settled = new HashSet<>(state.settledAbove());
    settled.removeAll(state.replayed());
    // What is replayed above the low water is counted with the others there.
    Set<Position> replayed = new HashSet<>(state.replayed());
    long count = 0;
    Position at = state.lowWater();
    for (List<LoggedEvent> page = log.read(at, PAGE); !page.isEmpty(); page = log.read(at, PAGE)) {
      for (LoggedEvent logged : page) {
        replayed.remove(logged.position());
        if (logged.event() instanceof EventsSkipped skipped) {
          count += skipped.count();
        } else if (!settled.contains(logged.position())) {
          count++;
        }
      }
      at = last(page);
    }
    return count + replayed.size();
  }

  private static Position last(List<LoggedEvent> page) {
    return page.get(page.size() - 1).position();
  }
}
