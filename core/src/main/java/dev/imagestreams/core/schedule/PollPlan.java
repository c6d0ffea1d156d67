package dev.imagestreams.core.schedule;

import dev.imagestreams.model.StreamKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * When what is to be looked at in a repository. Pure.
 *
 * @param interests by stream
 * @param state what the poll before left
 */
record PollPlan(
    Map<StreamKey, List<Interest>> interests, PollState state, ScheduleSettings settings) {

  /**
   * The part of its interval by which a tag is looked at early, where its repository is asked
   * anyway: tags of one repository come to go together.
   */
  private static final double EARLY = 0.1;

  /** What each stream wants that is due now, or soon enough to go along with what is. */
  Map<StreamKey, List<Interest>> due(Instant now, Set<String> asked) {
    Map<StreamKey, List<Interest>> due = new TreeMap<>();
    interests.forEach(
        (stream, all) -> {
          List<Interest> mine =
              all.stream()
                  .filter(interest -> asked.contains(interest.source()) || isDue(interest, now))
                  .toList();
          if (!mine.isEmpty()) {
            due.put(stream, mine);
          }
        });
    return due;
  }

  private boolean isDue(Interest interest, Instant now) {
    Duration early = scaled(interest.interval(), state.pace() * EARLY);
    return !dueAt(interest).minus(early).isAfter(now);
  }

  /** When it is to be looked at next; long ago where it never was. */
  Instant dueAt(Interest interest) {
    Look last = state.looks().get(interest.source());
    if (last == null) {
      return Instant.EPOCH;
    }
    Instant regular = last.at().plus(wait(interest, last));
    return last.again().filter(regular::isAfter).orElse(regular);
  }

  private Duration wait(Interest interest, Look last) {
    Duration interval = scaled(interest.interval(), state.pace());
    if (last.failures() == 0) {
      return interval;
    }
    Duration retry = settings.retryAfter(last.failures());
    boolean sooner = !interest.scheduled() || retry.compareTo(interval) < 0;
    return sooner ? retry : interval;
  }

  /** When the first of all is due. */
  Instant next() {
    return interests.values().stream()
        .flatMap(Collection::stream)
        .map(this::dueAt)
        .min(Instant::compareTo)
        .orElse(Instant.MAX);
  }

  /** The shortest of the intervals, at the repository's pace. */
  Duration interval() {
    return interests.values().stream()
        .flatMap(Collection::stream)
        .map(Interest::interval)
        .min(Duration::compareTo)
        .map(shortest -> scaled(shortest, state.pace()))
        .orElse(settings.interval());
  }

  /** The pace after a poll: faster where something moved, slower where nothing did. */
  double paceAfter(boolean moved) {
    double pace = moved ? state.pace() / 2 : state.pace() * 1.25;
    return Math.max(settings.fastest(), Math.min(settings.slowest(), pace));
  }

  /** The looks that still matter, with those of now. */
  Map<String, Look> looksWith(Map<String, Look> now) {
    Map<String, Look> looks = new HashMap<>();
    interests.values().stream()
        .flatMap(Collection::stream)
        .map(Interest::source)
        .forEach(
            source -> {
              Look look = now.getOrDefault(source, state.looks().get(source));
              if (look != null) {
                looks.put(source, look);
              }
            });
    return looks;
  }

  private static Duration scaled(Duration interval, double factor) {
    return Duration.ofMillis((long) (interval.toMillis() * factor));
  }
}
