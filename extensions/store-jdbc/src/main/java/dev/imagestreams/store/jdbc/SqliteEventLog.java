package dev.imagestreams.store.jdbc;

import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.RegistryNews;
import dev.imagestreams.notifications.Settlement;
import dev.imagestreams.notifications.StatePage;
import dev.imagestreams.notifications.SubscriptionState;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** The log half of the store. */
final class SqliteEventLog implements EventLog {

  /** How many events are read at a time that may be the one that is looked for. */
  private static final int SOME_EVENTS = 32;

  private final Database database;
  private final EventRows events;
  private final Hints hints;
  private final BiFunction<Optional<StreamKey>, Integer, StatePage> states;

  /**
   * @param states answers {@link #currentState}
   */
  SqliteEventLog(
      Database database,
      EventRows events,
      Hints hints,
      BiFunction<Optional<StreamKey>, Integer, StatePage> states) {
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
    return EventRows.position(number);
  }

  @Override
  public List<LoggedEvent> read(Position after, int max) {
    long number = EventRows.number(after);
    return database.look("reading events", session -> EventRows.read(session, number, max));
  }

  @Override
  public Position end() {
    return EventRows.position(
        database.look("reading the log's end", session -> Counters.last(session, Counters.EVENT)));
  }

  @Override
  public Position beginning() {
    return EventRows.position(0);
  }

  @Override
  public Optional<LoggedEvent> find(Position position) {
    long number = EventRows.number(position);
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
        before = EventRows.number(logged.position());
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
  public SubscriptionState subscription(String name, Position start) {
    return begin(name, start, false);
  }

  @Override
  public SubscriptionState subscriptionOwedState(String name, Position start) {
    return begin(name, start, true);
  }

  private SubscriptionState begin(String name, Position start, boolean stateOwed) {
    long number = EventRows.number(start);
    return database.write(
        "looking up subscription " + name,
        session -> Progress.begin(session, name, number, stateOwed).state(session));
  }

  @Override
  public Map<String, SubscriptionState> subscriptions() {
    return database.read(
        "listing subscriptions",
        session -> {
          Map<String, SubscriptionState> states = new LinkedHashMap<>();
          for (String name : Progress.names(session)) {
            states.put(name, Progress.of(session, name).state(session));
          }
          return states;
        });
  }

  @Override
  public Optional<Registration> tryOwn(String subscription) {
    return Owners.tryOwn(database.file(), subscription);
  }

  @Override
  public long lag(String subscription) {
    return database.read(
        "counting events of subscription " + subscription,
        session -> Progress.of(session, subscription).lag(Counters.last(session, Counters.EVENT)));
  }

  @Override
  public void settle(String subscription, List<Settlement> settlements) {
    // Lost with the power, they would be delivered again, which they may be at any time.
    database.note(
        "settling events of subscription " + subscription,
        session -> {
          Progress progress = Progress.of(session, subscription);
          for (Settlement settlement : settlements) {
            progress.settle(session, settlement);
          }
          progress.save(session);
          return settlements;
        });
  }

  @Override
  public List<Position> replay(String subscription, List<Position> positions) {
    return change(
        "replaying events",
        subscription,
        (session, progress) -> progress.unpark(session, positions, true));
  }

  @Override
  public List<Position> drop(String subscription, List<Position> positions) {
    return change(
        "dropping events",
        subscription,
        (session, progress) -> progress.unpark(session, positions, false));
  }

  @Override
  public void rewind(String subscription, Position position, boolean stateOwed) {
    change(
        "rewinding",
        subscription,
        (session, progress) -> {
          progress.rewind(session, position, stateOwed);
          return position;
        });
  }

  /** What is done to a subscription's progress in a transaction. */
  private interface Change<T> {
    T in(Session session, Progress progress) throws SQLException;
  }

  private <T> T change(String what, String subscription, Change<T> change) {
    return database.write(
        what + " of subscription " + subscription,
        session -> {
          Progress progress = Progress.of(session, subscription);
          T result = change.in(session, progress);
          progress.save(session);
          return result;
        });
  }

  @Override
  public Registration onAppend(Runnable hint) {
    return hints.add(hint);
  }
}
