package dev.imagestreams.core.schedule;

import dev.imagestreams.model.StreamKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * When what is to be looked at in a repository. Pure.
 *
 * @param interests by stream
 * @param state what the poll before left
 */
record PollPlan(
    Map<StreamKey, List<Interest>> interests,
    PollState state,
    ScheduleSettings settings,
    Instant now) {

  /**
   * The part of its wait by which a tag is looked at early, where its repository is asked anyway:
   * tags of one repository come to go together.
   */
  private static final double EARLY = 0.1;

  /** By how much the clocks of those who share a store may differ. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  /** How long a poll may be put off since its host wants to be left alone. */
  private static final Duration LONGEST_OFF = HostAllowance.LONGEST.plusDays(1);

  /**
   * How long after a look the next one is due.
   *
   * @param exact not sooner, and not later
   */
  private record Wait(Duration length, boolean exact) {}

  /** What each stream wants that is due now, or soon enough to go along with what is. */
  Map<StreamKey, List<Interest>> due() {
    return dueOr(Set.of());
  }

  /**
   * What is due, and what a feed says has changed: the streams first that were not looked at for
   * longest, so that a poll that never comes to its end passes none over again and again.
   */
  Map<StreamKey, List<Interest>> dueOr(Set<String> changed) {
    Map<StreamKey, List<Interest>> due = new TreeMap<>();
    interests.forEach(
        (stream, all) -> {
          List<Interest> mine =
              all.stream()
                  .filter(interest -> isChanged(interest, changed) || isDue(stream, interest))
                  .toList();
          if (!mine.isEmpty()) {
            due.put(stream, mine);
          }
        });
    Map<StreamKey, List<Interest>> ordered = new LinkedHashMap<>();
    due.entrySet().stream()
        .sorted(Comparator.comparing(each -> lookedAt(each.getKey(), each.getValue())))
        .forEach(each -> ordered.put(each.getKey(), each.getValue())); // Else by their keys.
    return ordered;
  }

  /** When what is wanted was looked at, the oldest look; long ago where it never was. */
  private Instant lookedAt(StreamKey stream, List<Interest> wanted) {
    return wanted.stream()
        .map(interest -> last(stream, interest).map(Look::at).orElse(Instant.MIN))
        .min(Comparator.naturalOrder())
        .orElse(Instant.MIN);
  }

  static boolean isChanged(Interest interest, Set<String> changed) {
    return interest.isListing() ? !changed.isEmpty() : changed.contains(interest.source());
  }

  private boolean isDue(StreamKey stream, Interest interest) {
    Optional<Look> last = last(stream, interest);
    if (last.isEmpty()) {
      return true;
    }
    Wait wait = wait(interest, last.get());
    double part = wait.exact() ? 1 : 1 - Math.max(EARLY, settings.jitter());
    return !last.get().at().plus(scaled(wait.length(), part)).isAfter(now);
  }

  /**
   * The last look at what is wanted; empty where it was asked for anew since, and where the look is
   * of a time that is yet to come: then the clock was wrong, and says nothing of when it was.
   */
  Optional<Look> last(StreamKey stream, Interest interest) {
    return Optional.ofNullable(state.looks().get(new StreamTag(stream, interest.tag())))
        .filter(look -> look.generation() >= interest.generation())
        .filter(look -> !look.at().isAfter(now.plus(SKEW)));
  }

  private Wait wait(Interest interest, Look last) {
    Duration regular = regularWait(interest, last);
    Optional<Duration> again =
        last.again()
            .map(time -> longer(Duration.between(last.at(), time), Intervals.SHORTEST))
            .filter(wait -> wait.compareTo(regular) < 0);
    return again.map(wait -> new Wait(wait, true)).orElse(new Wait(regular, false));
  }

  private Duration regularWait(Interest interest, Look last) {
    Duration interval = paced(interest.interval());
    if (last.failures() == 0) {
      return interval;
    }
    Duration retry = settings.retryAfter(last.failures());
    boolean sooner = !interest.scheduled() || retry.compareTo(interval) < 0;
    return sooner ? retry : interval;
  }

  /**
   * When the first of all is to be looked at next, somewhat sooner or later than due.
   *
   * @param random 0 to 1, which says how much sooner or later
   */
  Instant next(double random) {
    double part = 1 + settings.jitter() * (2 * random - 1);
    Instant first = null;
    for (Map.Entry<StreamKey, List<Interest>> each : interests.entrySet()) {
      for (Interest interest : each.getValue()) {
        Instant due = next(each.getKey(), interest, part);
        first = first == null || due.isBefore(first) ? due : first;
      }
    }
    return first == null || first.isBefore(now) ? now : first;
  }

  private Instant next(StreamKey stream, Interest interest, double part) {
    Optional<Look> last = last(stream, interest);
    if (last.isEmpty()) {
      return now;
    }
    Wait wait = wait(interest, last.get());
    return last.get().at().plus(wait.exact() ? wait.length() : scaled(wait.length(), part));
  }

  /**
   * When a poll that is new is due: what nobody waits for begins some time within its interval, so
   * that not all begin now.
   *
   * @param random 0 to 1
   */
  Instant first(double random) {
    boolean pending =
        interests.values().stream().flatMap(List::stream).anyMatch(Interest::isPending);
    return pending ? now : now.plus(scaled(interval(), random));
  }

  /**
   * When a poll is to be brought forward to, where it is due too late for what is wanted now; empty
   * where it can stay. One that is due already may be under way, by what was wanted when it began:
   * it is to be done again for what is wanted now.
   *
   * @param due as it is
   * @param random 0 to 1
   */
  Optional<Instant> sooner(Instant due, double random) {
    if (state.waitingSince().isPresent() && !due.isAfter(now.plus(LONGEST_OFF))) {
      // Put off for a reason that has nothing to do with what is wanted.
      return Optional.empty();
    }
    boolean underWay = !due.isAfter(now);
    List<Instant> wanted = new ArrayList<>();
    interests.forEach(
        (stream, all) ->
            all.stream()
                .map(interest -> deadline(stream, interest, random))
                .filter(deadline -> underWay || due.isAfter(deadline.latest()))
                .forEach(deadline -> wanted.add(deadline.target())));
    return wanted.stream()
        .min(Instant::compareTo)
        .map(target -> target.isBefore(now) ? now : target);
  }

  /**
   * @param target when something should be looked at
   * @param latest when it is still in time
   */
  private record Deadline(Instant target, Instant latest) {}

  private Deadline deadline(StreamKey stream, Interest interest, double random) {
    Optional<Look> last = last(stream, interest);
    if (last.isPresent()) {
      Duration wait = wait(interest, last.get()).length();
      Instant at = last.get().at();
      return new Deadline(at.plus(wait), at.plus(scaled(wait, 1 + settings.jitter())));
    }
    Duration interval = interest.isPending() ? Duration.ZERO : paced(interest.interval());
    return new Deadline(now.plus(scaled(interval, random)), now.plus(interval));
  }

  /** The shortest of the intervals, at the repository's pace. */
  Duration interval() {
    return interests.values().stream()
        .flatMap(List::stream)
        .map(Interest::interval)
        .min(Duration::compareTo)
        .map(this::paced)
        .orElse(settings.interval());
  }

  /** The pace after a poll: faster where something moved, slower where nothing did. */
  double paceAfter(boolean moved) {
    return bounded(moved ? pace() / 2 : pace() * 1.25);
  }

  double pace() {
    return bounded(state.pace());
  }

  private double bounded(double pace) {
    return Double.isNaN(pace)
        ? 1
        : Math.max(settings.fastest(), Math.min(settings.slowest(), pace));
  }

  /** The looks that still matter, with those of now. */
  Map<StreamTag, Look> looksWith(Map<StreamTag, Look> taken) {
    Map<StreamTag, Look> looks = new HashMap<>(taken);
    interests.forEach(
        (stream, all) ->
            all.forEach(
                interest -> {
                  StreamTag tag = new StreamTag(stream, interest.tag());
                  Look look = state.looks().get(tag);
                  if (look != null) {
                    looks.putIfAbsent(tag, look);
                  }
                }));
    return looks;
  }

  private Duration paced(Duration interval) {
    return longer(scaled(interval, pace()), Intervals.SHORTEST);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  static Duration scaled(Duration duration, double factor) {
    return Duration.ofMillis((long) (duration.toMillis() * factor));
  }
}
