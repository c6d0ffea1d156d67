package dev.imagestreams.notifications;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event on its way to a listener. Guarded by its {@link Lanes}, save while it is handled. */
final class Entry {

  /** Where an event was found, which decides what it means that it is settled. */
  enum Origin {
    /** In its place in the log. */
    LOG,
    /** It had been put aside, and is told again out of its place. */
    REPLAY,
    /** In no log: it is part of the current state. */
    STATE
  }

  final LoggedEvent logged;
  final Origin origin;

  /** Its place among those taken from the log; null unless it is in its place. */
  final SettlementWriter.@Nullable Mark mark;

  /** How often it was delivered. */
  int attempts;

  private List<Entry> superseded = new ArrayList<>(0);

  private Entry(LoggedEvent logged, Origin origin, SettlementWriter.@Nullable Mark mark) {
    this.logged = logged;
    this.origin = origin;
    this.mark = mark;
  }

  static Entry ofLog(LoggedEvent logged, SettlementWriter.Mark mark) {
    return new Entry(logged, Origin.LOG, mark);
  }

  static Entry replayed(LoggedEvent logged) {
    return new Entry(logged, Origin.REPLAY, null);
  }

  /**
   * @param position the log's end when the state was looked up
   */
  static Entry ofState(TagUpdated event, Position position) {
    return new Entry(new LoggedEvent(position, event), Origin.STATE, null);
  }

  ImageEvent event() {
    return logged.event();
  }

  /** The earlier events that this one stands for, oldest first. */
  List<Entry> superseded() {
    return superseded;
  }

  /** The events that are settled with this one, itself included. */
  int size() {
    return 1 + superseded.size();
  }

  /**
   * Whether this event makes an earlier one of its tag old news. One told out of its place says
   * nothing about the others.
   */
  boolean supersedes(Entry earlier) {
    int topic = topic(event());
    return topic != 0
        && Lane.isOfOne(event(), earlier.event())
        && topic == topic(earlier.event())
        && origin != Origin.REPLAY
        && earlier.origin != Origin.REPLAY;
  }

  /** Events of one topic answer one question; those of none are told each. */
  private static int topic(ImageEvent event) {
    if (event instanceof TagUpdated || event instanceof TagDeleted) {
      return 1;
    }
    if (event instanceof TagImportFailed || event instanceof TagImportRecovered) {
      return 2;
    }
    if (event instanceof StreamCreated
        || event instanceof StreamUpdated
        || event instanceof StreamDeleted) {
      return 3;
    }
    if (event instanceof ImagePushed || event instanceof ImageDeleted) {
      return 4;
    }
    return event instanceof PushHinted ? 5 : 0;
  }

  /** Stands for an earlier event from now on, and for those that it stood for. */
  void supersede(Entry earlier) {
    // The list goes along, so that a long row of events costs each of them one step.
    List<Entry> all = earlier.superseded;
    all.add(earlier);
    all.addAll(superseded);
    superseded = all;
  }
}
