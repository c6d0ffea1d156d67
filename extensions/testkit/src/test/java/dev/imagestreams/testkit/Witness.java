package dev.imagestreams.testkit;

import dev.imagestreams.notifications.StreamEvent;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a subscription was given, and all that was wrong with it. Thread-safe. */
final class Witness {

  /** Which events a subscription is for. */
  interface Wanted {
    boolean includes(StreamEvent event);
  }

  private static final int MOST_PROBLEMS = 20;

  private final String name;
  private final Wanted wanted;
  private final Map<String, BitSet> handled = new HashMap<>();
  private final Map<String, Long> lastOfLane = new HashMap<>();
  private final Set<String> busyLanes = new HashSet<>();
  private final List<String> problems = new ArrayList<>();

  Witness(String name, Wanted wanted) {
    this.name = name;
    this.wanted = wanted;
  }

  String name() {
    return name;
  }

  /** The listener was called. */
  synchronized void begin(StreamEvent event) {
    if (!wanted.includes(event)) {
      tell(event, "is not wanted");
    }
    if (!busyLanes.add(lane(event))) {
      tell(event, "came while another of its tag was handled");
    }
    long sequence = event.header().sequence();
    long last = lastOfLane.getOrDefault(lane(event), 0L);
    if (sequence <= last) {
      tell(event, "came after " + last + " of its tag");
    }
  }

  /** The listener is about to throw. */
  synchronized void fail(StreamEvent event) {
    busyLanes.remove(lane(event));
  }

  /** The listener is about to return. */
  synchronized void end(StreamEvent event) {
    int sequence = (int) event.header().sequence();
    BitSet ofSource = handled.computeIfAbsent(event.header().source(), source -> new BitSet());
    if (ofSource.get(sequence)) {
      tell(event, "came twice");
    }
    ofSource.set(sequence);
    lastOfLane.put(lane(event), event.header().sequence());
    busyLanes.remove(lane(event));
  }

  private static String lane(StreamEvent event) {
    return event.header().source() + " " + event.subject();
  }

  private void tell(StreamEvent event, String what) {
    if (problems.size() < MOST_PROBLEMS) {
      problems.add(name + ": " + event.id() + " of \"" + event.subject() + "\" " + what);
    }
  }

  synchronized List<String> problems() {
    return List.copyOf(problems);
  }

  /** What the log has and this was not given yet, by source. */
  synchronized Map<String, BitSet> missing(LogReader log) {
    Map<String, BitSet> missing = log.sequences(wanted);
    handled.forEach((source, had) -> missing.getOrDefault(source, new BitSet()).andNot(had));
    missing.values().removeIf(BitSet::isEmpty);
    return missing;
  }
}
