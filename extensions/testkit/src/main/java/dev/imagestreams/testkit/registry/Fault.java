package dev.imagestreams.testkit.registry;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Something to go wrong, for {@link FixtureRegistry#play}: with which requests, how often, and how.
 *
 * <p>Where a status is given, that is the answer and the request is not carried out; otherwise the
 * true answer is damaged. Immutable.
 *
 * @param method {@code *} for any
 * @param path matches whole paths
 * @param skip so many requests that match pass first
 * @param times so many requests go wrong after that
 * @param cutAfter the connection ends after so many bytes of the body
 * @param pause between any two bytes of the body
 * @param changedByte the index of a byte of the body that is not what it was
 * @param silent the connection ends without an answer, and the request is not carried out
 */
public record Fault(
    String method,
    Pattern path,
    int skip,
    int times,
    OptionalInt status,
    Map<String, String> headers,
    Optional<String> body,
    OptionalLong cutAfter,
    Optional<Duration> pause,
    OptionalInt changedByte,
    boolean silent) {

  public Fault {
    headers = Map.copyOf(headers);
  }

  /**
   * With the next request of this kind. As such it does nothing yet.
   *
   * @param path a regular expression for whole paths
   */
  public static Fault on(String method, String path) {
    return new Fault(
        method,
        Pattern.compile(path),
        0,
        1,
        OptionalInt.empty(),
        Map.of(),
        Optional.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        false);
  }

  /** Begins after so many requests of this kind. */
  public Fault after(int requests) {
    return copy(requests, times, status, headers, body, cutAfter, pause, changedByte, silent);
  }

  public Fault times(int requests) {
    return copy(skip, requests, status, headers, body, cutAfter, pause, changedByte, silent);
  }

  /** As often as it is asked. */
  public Fault always() {
    return times(Integer.MAX_VALUE);
  }

  public Fault status(int value) {
    return copy(
        skip, times, OptionalInt.of(value), headers, body, cutAfter, pause, changedByte, silent);
  }

  public Fault header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return copy(skip, times, status, more, body, cutAfter, pause, changedByte, silent);
  }

  public Fault body(String text) {
    return copy(
        skip, times, status, headers, Optional.of(text), cutAfter, pause, changedByte, silent);
  }

  public Fault cutAfter(long bytes) {
    return copy(
        skip, times, status, headers, body, OptionalLong.of(bytes), pause, changedByte, silent);
  }

  /** Sends a byte at a time. */
  public Fault pauseBetweenBytes(Duration value) {
    return copy(
        skip, times, status, headers, body, cutAfter, Optional.of(value), changedByte, silent);
  }

  public Fault changeByte(int index) {
    return copy(skip, times, status, headers, body, cutAfter, pause, OptionalInt.of(index), silent);
  }

  /** Ends the connection without an answer. */
  public Fault noAnswer() {
    return copy(skip, times, status, headers, body, cutAfter, pause, changedByte, true);
  }

  private Fault copy(
      int newSkip,
      int newTimes,
      OptionalInt newStatus,
      Map<String, String> newHeaders,
      Optional<String> newBody,
      OptionalLong newCut,
      Optional<Duration> newPause,
      OptionalInt newChanged,
      boolean newSilent) {
    return new Fault(
        method,
        path,
        newSkip,
        newTimes,
        newStatus,
        newHeaders,
        newBody,
        newCut,
        newPause,
        newChanged,
        newSilent);
  }
}
