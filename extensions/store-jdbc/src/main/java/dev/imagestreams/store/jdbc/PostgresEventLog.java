package dev.imagestreams.store.jdbc;

import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.RegistryNews;
import dev.imagestreams.notifications.StatePage;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** The log half of the store. */
final class PostgresEventLog extends JdbcEventLog {

  /** How many events are read at a time that may be the one that is looked for. */
  private static final int SOME_EVENTS = 32;

  private final PostgresDatabase database;
  private final PostgresLogRows rows;
  private final LogGenerations generations;
  private final PostgresNumbering numbering;
  private final PostgresService service;
  private final BiFunction<Optional<StreamKey>, Integer, StatePage> states;

  /**
   * @param states answers {@link #currentState}
   */
  PostgresEventLog(
      PostgresDatabase database,
      PostgresService service,
      BiFunction<Optional<StreamKey>, Integer, StatePage> states) {
    super(database, service.rows());
    this.database = database;
    this.service = service;
    this.rows = service.rows();
    this.generations = service.generations();
    this.numbering = service.numbering();
    this.states = states;
  }

  @Override
  public Position append(RegistryNews news) {
    String what = "adding event " + news.id();
    try {
      database.write(
          what,
          session -> {
            if (!rows.append(session, news)) {
              throw new Known(news);
            }
            return news;
          });
    } catch (Known e) {
      return position(what, news);
    }
    Position position = position(what, news);
    service.announce();
    return position;
  }

  /** Undoes what was written of news that the log has. */
  private static final class Known extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Known(RegistryNews news) {
      super("the log has " + news.id(), null, false, false);
    }
  }

  /** Where news is that was added just now, or before. */
  private Position position(String what, RegistryNews news) {
    Optional<Long> number = Optional.empty();
    while (number.isEmpty()) {
      numbering.numberSome();
      number = database.look(what, session -> PostgresLogRows.number(session, news));
    }
    return rows.position(number.get());
  }

  @Override
  public List<LoggedEvent> read(Position after, int max) {
    if (max <= 0) {
      return List.of();
    }
    PostgresLogRows.Page page = page(after, max);
    if (page.events().size() < max && page.arrivals() && !database.isReadOnly()) {
      numbering.number();
      page = page(after, max);
    }
    if (!generations.knows(page.generation())) {
      database.look("reading the log's history", this::load);
      page = page(after, max);
    }
    return page.events();
  }

  private PostgresLogRows.Page page(Position after, int max) {
    long number = rows.number(after);
    return database.look("reading events", session -> rows.read(session, number, max));
  }

  private LogGenerations load(Session session) throws SQLException {
    generations.load(session);
    return generations;
  }

  @Override
  public Position end() {
    numbering.number();
    return rows.position(database.look("reading the log's end", rows::end));
  }

  @Override
  public Position beginning() {
    return rows.position(0);
  }

  @Override
  public Optional<LoggedEvent> find(Position position) {
    if (rows.isLost(position)) {
      return Optional.empty();
    }
    long number = rows.number(position);
    return database.look("reading an event", session -> rows.find(session, number));
  }

  @Override
  public Optional<LoggedEvent> lastOf(
      String source, String subject, Predicate<? super ImageEvent> wanted) {
    numbering.number();
    long before = Long.MAX_VALUE;
    while (true) {
      long at = before;
      List<LoggedEvent> some =
          database.look(
              "looking for an event",
              session -> rows.before(session, at, source, subject, SOME_EVENTS));
      for (LoggedEvent logged : some) {
        if (wanted.test(logged.event())) {
          return Optional.of(logged);
        }
        before = rows.number(logged.position());
      }
      if (some.size() < SOME_EVENTS) {
        return Optional.empty();
      }
    }
  }

  @Override
  public StatePage currentState(Optional<StreamKey> after, int maxStreams) {
    return states.apply(after, maxStreams);
  }

  @Override
  public Optional<Ownership> tryOwn(String subscription) {
    return service.leases().tryOwn(subscription);
  }

  @Override
  public long lag(String subscription) {
    numbering.number();
    return super.lag(subscription);
  }

  @Override
  public Registration onAppend(Runnable hint) {
    return service.hints().add(hint);
  }
}
