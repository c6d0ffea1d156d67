package dev.imagestreams.core.schedule;

import java.time.Instant;
import java.util.Optional;

/** What polls came to, all together. Thread-safe. */
final class PollCount {

  private long polls;
  private long requests;
  private Optional<Instant> lastSuccess = Optional.empty();

  synchronized void polled(int asked, boolean succeeded, Instant now) {
    polls++;
    requests += asked;
    if (succeeded) {
      lastSuccess = Optional.of(now);
    }
  }

  synchronized double requestsPerPoll() {
    return polls == 0 ? 0 : (double) requests / polls;
  }

  synchronized Optional<Instant> lastSuccess() {
    return lastSuccess;
  }
}
