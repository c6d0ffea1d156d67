package dev.imagestreams.store.jdbc;

import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.Settlement;
import dev.imagestreams.notifications.SubscriptionState;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What logs in databases have in common: how far subscriptions have come. */
abstract class JdbcEventLog implements EventLog {

  private final Database database;
  private final LogRows rows;

  JdbcEventLog(Database database, LogRows rows) {
    this.database = database;
    this.rows = rows;
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
    return database.write(
        "looking up subscription " + name,
        session -> Progress.begin(session, rows, name, start, stateOwed).state(session));
  }

  @Override
  public Map<String, SubscriptionState> subscriptions() {
    return database.read(
        "listing subscriptions",
        session -> {
          Map<String, SubscriptionState> states = new LinkedHashMap<>();
          for (String name : Progress.names(session)) {
            states.put(name, Progress.of(session, rows, name).state(session));
          }
          return states;
        });
  }

  @Override
  public long lag(String subscription) {
    return database.read(
        "counting events of subscription " + subscription,
        session -> Progress.of(session, rows, subscription).lag(rows.end(session)));
  }

  @Override
  public void settle(String subscription, List<Settlement> settlements) {
    // Lost with the power, they would be delivered again, which they may be at any time.
    database.note(
        "settling events of subscription " + subscription,
        session -> {
          rows.requireOwner(session, subscription);
          Progress progress = Progress.toChange(session, rows, subscription);
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
          rows.requireOwner(session, subscription);
          Progress progress = Progress.toChange(session, rows, subscription);
          T result = change.in(session, progress);
          progress.save(session);
          return result;
        });
  }
}
