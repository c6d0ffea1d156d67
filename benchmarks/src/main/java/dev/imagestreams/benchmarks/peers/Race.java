package dev.imagestreams.benchmarks.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Alternating rounds of one work on one registry, so that all entrants see the same machine.
 *
 * @param threads that call each client
 * @param fresh whether each round gets a client that knows nothing yet
 */
record Race(
    MeasuredRegistry registry,
    String repository,
    int threads,
    boolean fresh,
    int warmUp,
    int rounds) {

  /** One round as the driver saw it. */
  record Lap(Meter.Cost cost, AccessLog log) {}

  /**
   * Runs it.
   *
   * @return each entrant's rounds, without those to warm up
   * @throws IOException also when they did not find the same, or ours and the floor did not ask the
   *     same
   */
  Map<String, List<Lap>> run(Work work, List<Competitor> competitors) throws IOException {
    Map<String, List<Lap>> laps = new LinkedHashMap<>();
    for (Competitor competitor : competitors) {
      laps.put(competitor.name(), new ArrayList<>());
      competitor.open(registry.address(), repository, threads);
    }
    String expected = "";
    for (int i = -warmUp; i < rounds; i++) {
      Map<String, AccessLog> logs = new LinkedHashMap<>();
      for (Competitor competitor : inTurn(competitors, i)) {
        if (fresh) {
          competitor.open(registry.address(), repository, threads);
        }
        competitor.prepare(work);
        registry.reset();
        Competitor.Round round = competitor.round(work);
        AccessLog log = registry.log();
        if (fresh) {
          competitor.closeClient();
        }
        expected = expected.isEmpty() ? round.fingerprint() : expected;
        requireSame(competitor.name() + " found", round.fingerprint(), expected);
        logs.put(competitor.name(), log);
        if (i >= 0) {
          laps.get(competitor.name()).add(new Lap(round.cost(), log));
        }
      }
      requireSameRequests(logs);
    }
    for (Competitor competitor : competitors) {
      competitor.closeClient();
    }
    return laps;
  }

  /** Every second round goes backwards, so that nobody always comes after the same one. */
  private static List<Competitor> inTurn(List<Competitor> competitors, int round) {
    List<Competitor> turned = new ArrayList<>(competitors);
    if (Math.floorMod(round, 2) == 1) {
      Collections.reverse(turned);
    }
    return turned;
  }

  private static void requireSameRequests(Map<String, AccessLog> logs) throws IOException {
    AccessLog ours = logs.get(Competitor.OURS);
    AccessLog floor = logs.get(Competitor.FLOOR);
    if (ours == null || floor == null) {
      return;
    }
    for (int i = 0; i < Math.min(ours.requests().size(), floor.requests().size()); i++) {
      requireSame("ours asked", ours.requests().get(i), floor.requests().get(i));
    }
    requireSame(
        "ours asked so often",
        String.valueOf(ours.requests().size()),
        String.valueOf(floor.requests().size()));
  }

  private static void requireSame(String what, String is, String shouldBe) throws IOException {
    if (!is.equals(shouldBe)) {
      throw new IOException(what + " " + is + ", and not " + shouldBe);
    }
  }
}
