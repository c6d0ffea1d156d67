package dev.imagestreams.store.jdbc;

import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.RegistryNews;
import dev.imagestreams.notifications.Settlement;
import dev.imagestreams.notifications.SubscriptionState;
import java.util.List;

/** The log half of the store. */
final class SqliteEventLog implements EventLog {

  private final Database database;
  private final EventRows events;
  private final Hints hints;

  SqliteEventLog(Database database, EventRows events, Hints hints) {
    this.database = database;
    this.events = events;
    this.hints = hints;
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
    return database.read("reading events", session -> EventRows.read(session, number, max));
  }

  @Override
  public Position end() {
    return EventRows.position(
        database.read("reading the log's end", session -> Counters.last(session, Counters.EVENT)));
  }

  @Override
  public Position beginning() {
    return EventRows.position(0);
  }

  @Override
  public SubscriptionState subscription(String name, Position start) {
    long number = EventRows.number(start);
    return database.write(
        "looking up subscription " + name,
        session -> Progress.begin(session, name, number).state(session));
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
          return progress;
        });
  }

  @Override
  public Registration onAppend(Runnable hint) {
    return hints.add(hint);
  }
}
