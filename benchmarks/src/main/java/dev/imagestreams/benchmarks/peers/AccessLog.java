package dev.imagestreams.benchmarks.peers;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a registry saw of a round.
 *
 * @param requests method, space, path and query of each, sorted
 * @param newConnections accepted; -1 where the registry doesn't tell
 * @param mostConnections that asked something and were open at the same time; -1 likewise
 */
record AccessLog(List<String> requests, int newConnections, int mostConnections) {

  private static final String SEPARATOR = "\t";

  AccessLog {
    requests = requests.stream().sorted().toList();
  }

  /** Reads what {@link #toString()} wrote. */
  static AccessLog parse(String line) {
    String[] words = line.split(SEPARATOR, -1);
    return new AccessLog(
        Stream.of(words).skip(2).filter(word -> !word.isEmpty()).toList(),
        Integer.parseInt(words[0]),
        Integer.parseInt(words[1]));
  }

  @Override
  public String toString() {
    return newConnections
        + SEPARATOR
        + mostConnections
        + SEPARATOR
        + String.join(SEPARATOR, requests);
  }

  long count(String method, String within) {
    return requests.stream().filter(r -> r.startsWith(method + " ") && r.contains(within)).count();
  }

  long tokenCalls() {
    return count("GET", " " + StaticAnswers.TOKEN_PATH);
  }
}
