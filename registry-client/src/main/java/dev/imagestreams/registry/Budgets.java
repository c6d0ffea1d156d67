package dev.imagestreams.registry;

import dev.imagestreams.http.HttpReply;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code ratelimit-limit} and {@code ratelimit-remaining}: {@code 100;w=21600}. */
final class Budgets {

  private static final Pattern VALUE =
      Pattern.compile("\\s*(\\d{1,12})\\s*(?:;\\s*w=(\\d{1,9}))?.*");

  private Budgets() {}

  /** What the reply says; empty where it doesn't say how many are left. */
  static Optional<RateBudget> read(HttpReply reply) {
    return reply
        .header("ratelimit-remaining")
        .flatMap(Budgets::match)
        .map(
            remaining -> {
              Optional<Matcher> limit = reply.header("ratelimit-limit").flatMap(Budgets::match);
              return new RateBudget(
                  limit.map(Budgets::number).orElse(-1L),
                  number(remaining),
                  window(remaining).or(() -> limit.flatMap(Budgets::window)),
                  Instant.now());
            });
  }

  private static Optional<Matcher> match(String value) {
    Matcher matcher = VALUE.matcher(value);
    return matcher.matches() ? Optional.of(matcher) : Optional.empty();
  }

  private static long number(Matcher value) {
    return Long.parseLong(value.group(1));
  }

  private static Optional<Duration> window(Matcher value) {
    return Optional.ofNullable(value.group(2)).map(Long::parseLong).map(Duration::ofSeconds);
  }
}
