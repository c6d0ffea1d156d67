package dev.imagestreams.store.jdbc;

import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.RegistryNews;
import dev.imagestreams.notifications.StatePage;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** The log half of the store. */
final class SqliteEventLog extends JdbcEventLog {

  /** How many events are read at a time that may be the one that is looked for. */
  private static final int SOME_EVENTS = 32;

  private final SqliteDatabase database;
  private final EventRows events;
  private final Hints hints;
  private final BiFunction<Optional<StreamKey>, Integer, StatePage> states;

  /**
   * @param states answers {@link #currentState}
   */
  SqliteEventLog(
      SqliteDatabase database,
      EventRows events,
      Hints hints,
      BiFunction<Optional<StreamKey>, Integer, StatePage> states) {
    super(database, events);
    this.database = database;
    this.events = events;
    this.hints = hints;
    this.states = states;
  }

  @Override
  public Position append(RegistryNews news) {
    long number =
        database.write("adding event " + news.id(), session -> events.append(session, news));
    hints.give();
    return EventRows.at(number);
  }

  @Override
  public List<LoggedEvent> read(Position after, int max) {
    long number = EventRows.numberAt(after);
    return database.look("reading events", session -> EventRows.read(session, number, max));
  }

  @Override
  public Position end() {
    return EventRows.at(
        database.look("reading the log's end", session -> Counters.last(session, Counters.EVENT)));
  }

  @Override
  public Position beginning() {
    return EventRows.at(0);
  }

  @Override
  public Optional<LoggedEvent> find(Position position) {
    long number = EventRows.numberAt(position);
    return database.read("reading an event", session -> EventRows.find(session, number));
  }

  /** Backwards, a few of those that may be it at a time. */
  @Override
  public Optional<LoggedEvent> lastOf(
      String source, String subject, Predicate<? super ImageEvent> wanted) {
    String ofSource = written(source);
    String ofSubject = subject.isEmpty() ? "" : written(subject);
    long before = Long.MAX_VALUE;
    while (true) {
      long at = before;
      List<LoggedEvent> some =
          database.look(
              "looking for an event",
              session -> EventRows.before(session, at, ofSource, ofSubject, SOME_EVENTS));
      for (LoggedEvent logged : some) {
        if (logged.event().header().source().equals(source)
            && logged.event().subject().equals(subject)
            && wanted.test(logged.event())) {
          return Optional.of(logged);
        }
        before = EventRows.numberAt(logged.position());
      }
      if (some.size() < SOME_EVENTS) {
        return Optional.empty();
      }
    }
  }

  /** What JSON that has a text certainly has too: the text, or what of it is not escaped. */
  private static String written(String text) {
    List<String> parts = List.of(text.split("[^ !#-\\[\\]-~]", -1));
    return parts.size() == 1
        ? '"' + text + '"'
        : parts.stream().max(Comparator.comparingInt(String::length)).orElse("");
  }

  @Override
  public StatePage currentState(Optional<StreamKey> after, int maxStreams) {
    return states.apply(after, maxStreams);
  }

  @Override
  public Optional<Ownership> tryOwn(String subscription) {
    return Owners.tryOwn(database.file(), subscription);
  }

  @Override
  public Registration onAppend(Runnable hint) {
    return hints.add(hint);
  }
}
