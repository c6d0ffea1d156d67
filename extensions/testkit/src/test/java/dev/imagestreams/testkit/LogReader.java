package dev.imagestreams.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.StreamEvent;
import dev.imagestreams.notifications.TagState;
import dev.imagestreams.notifications.TagUpdated;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads a log to its end and holds it to its promises: each source's sequence without a gap, each
 * tag's events in the order of the commits, each commit's event once. Not thread-safe.
 */
final class LogReader {

  private final EventLog log;
  private Position position;
  private final Map<String, Integer> lastOfSource = new HashMap<>();
  private final Map<String, Optional<TagState>> currentOfTag = new HashMap<>();
  private final BitSet numbers = new BitSet();

  /** By source and subject: what subscriptions tell apart. */
  private final Map<String, Group> groups = new TreeMap<>();

  private record Group(StreamEvent example, BitSet sequences) {}

  LogReader(EventLog log) {
    this.log = log;
    this.position = log.end();
  }

  static boolean isOfTag(StreamEvent event) {
    return event instanceof TagUpdated;
  }

  void readOn() {
    for (var batch = log.read(position, 1_000);
        !batch.isEmpty();
        batch = log.read(position, 1_000)) {
      for (LoggedEvent logged : batch) {
        assertThat(logged.event()).isInstanceOf(StreamEvent.class);
        read((StreamEvent) logged.event());
        position = logged.position();
      }
    }
  }

  private void read(StreamEvent event) {
    String source = event.header().source();
    int sequence = (int) event.header().sequence();
    if (sequence != lastOfSource.getOrDefault(source, 0) + 1) {
      throw new AssertionError(event.id() + " follows " + lastOfSource.get(source));
    }
    lastOfSource.put(source, sequence);
    String tag = source + " " + event.subject();
    if (event instanceof TagUpdated update) {
      Optional<TagState> before = currentOfTag.getOrDefault(tag, Optional.empty());
      if (!update.previous().equals(before)) {
        throw new AssertionError(
            event.id() + " was committed after " + update.previous() + ", is after " + before);
      }
      currentOfTag.put(tag, Optional.of(update.current()));
    }
    int number = (int) HistoryWriters.number(event);
    if (numbers.get(number)) {
      throw new AssertionError("the event of commit " + number + " is in the log twice");
    }
    numbers.set(number);
    groups.computeIfAbsent(tag, t -> new Group(event, new BitSet())).sequences().set(sequence);
  }

  /** How many commits' events there were. */
  int numbers() {
    return numbers.cardinality();
  }

  /** The sequences that somebody should have had, by source; a copy. */
  Map<String, BitSet> sequences(Witness.Wanted wanted) {
    Map<String, BitSet> found = new TreeMap<>();
    for (Group group : groups.values()) {
      if (wanted.includes(group.example())) {
        found
            .computeIfAbsent(group.example().header().source(), source -> new BitSet())
            .or(group.sequences());
      }
    }
    return found;
  }

  long count(Witness.Wanted wanted) {
    return sequences(wanted).values().stream().mapToLong(BitSet::cardinality).sum();
  }
}
