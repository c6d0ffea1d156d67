package dev.imagestreams.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.imagestreams.core.store.StoreException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;

/** How a store in PostgreSQL is opened. Not thread-safe. */
public final class PostgresStoreBuilder {

  private static final String DEFAULT_SCHEMA = "imagestreams";
  private static final Duration DEFAULT_LEASE = Duration.ofSeconds(10);
  private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);
  private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(10);
  private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(1);
  private static final Duration CONNECTING = Duration.ofSeconds(5);

  /** How long the server may take for an answer, before it is taken to be gone. */
  private static final Duration ANSWERING = Duration.ofMinutes(1);

  private static final int DEFAULT_CONNECTIONS = 10;
  private static final int FEWEST_CONNECTIONS = 3;

  private final Function<PostgresStoreBuilder, DataSource> source;
  private final boolean ownSource;
  private String name;
  private String schema = DEFAULT_SCHEMA;
  private EventRows.Retention retention = SqliteStoreBuilder.DEFAULT_RETENTION;
  private Duration lease = DEFAULT_LEASE;
  private Duration patience = DEFAULT_PATIENCE;
  private int connections = DEFAULT_CONNECTIONS;
  private boolean makesTables = true;
  private CommitObserver observer = (connection, change, outcome) -> {};

  private PostgresStoreBuilder(
      String name, boolean ownSource, Function<PostgresStoreBuilder, DataSource> source) {
    this.name = name;
    this.ownSource = ownSource;
    this.source = source;
  }

  static PostgresStoreBuilder of(String url) {
    Objects.requireNonNull(url, "url");
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException(
          "not an address of PostgreSQL: it begins with jdbc:postgresql:, as in"
              + " jdbc:postgresql://host/database?user=me&password=secret");
    }
    return new PostgresStoreBuilder(shown(url), true, builder -> builder.pool(url));
  }

  static PostgresStoreBuilder of(DataSource source) {
    Objects.requireNonNull(source, "source");
    return new PostgresStoreBuilder("PostgreSQL", false, builder -> source);
  }

  /** Without what may be secret. */
  private static String shown(String url) {
    int query = url.indexOf('?');
    return (query < 0 ? url : url.substring(0, query)).substring("jdbc:".length());
  }

  /**
   * The schema that the store's tables are in, {@code imagestreams} unless said; one that has
   * nothing but them.
   *
   * @throws IllegalArgumentException when it is not of at most 40 small letters, digits and
   *     underscores, or begins with a digit or with {@code pg_}
   */
  public PostgresStoreBuilder schema(String value) {
    this.schema = PostgresSchema.requireName(value);
    return this;
  }

  /**
   * How many events are kept, at least 1; a million unless said. They go a tenth of that at a time,
   * 100 at least, so that some more may be there. A subscription that had not had those that were
   * dropped is told so by an {@link dev.imagestreams.notifications.EventsSkipped}.
   */
  public PostgresStoreBuilder keepEvents(long value) {
    this.retention = new EventRows.Retention(value, retention.age());
    return this;
  }

  /**
   * How old events may become, from when they were added; 90 days unless said. Those of one part go
   * when the newest of them is that old.
   */
  public PostgresStoreBuilder keepEventsFor(Duration value) {
    this.retention = new EventRows.Retention(retention.events(), value);
    return this;
  }

  /**
   * After which time another process delivers to a subscription whose process died or stands still;
   * 10 seconds unless said, at least one. Shorter is sooner, and more words with the database.
   */
  public PostgresStoreBuilder lease(Duration value) {
    if (value.compareTo(SHORTEST_LEASE) < 0) {
      throw new IllegalArgumentException("a lease must last at least a second, not " + value);
    }
    this.lease = value;
    return this;
  }

  /**
   * For how long what fails is tried again where the database can't be reached, as while it is
   * restarted, or others are in the way; 10 seconds unless said, at least one.
   */
  public PostgresStoreBuilder patience(Duration value) {
    if (value.compareTo(SHORTEST_PATIENCE) < 0) {
      throw new IllegalArgumentException("it takes at least a second of patience, not " + value);
    }
    this.patience = value;
    return this;
  }

  /**
   * How many connections the store's own pool may have, at least 3, of which one listens; 10 unless
   * said.
   */
  public PostgresStoreBuilder connections(int value) {
    if (value < FEWEST_CONNECTIONS) {
      throw new IllegalArgumentException(
          "a store needs at least " + FEWEST_CONNECTIONS + " connections, not " + value);
    }
    this.connections = value;
    return this;
  }

  /**
   * Whether the store makes its tables, and brings older ones up to date, when it is opened; it
   * does unless said. Otherwise {@link #statements} are for whoever does.
   */
  public PostgresStoreBuilder makesTables(boolean value) {
    this.makesTables = value;
    return this;
  }

  /** What sees changes of streams within their transactions; nobody unless said. */
  public PostgresStoreBuilder observer(CommitObserver value) {
    this.observer = Objects.requireNonNull(value, "observer");
    return this;
  }

  /**
   * The statements that make the tables, for a tool that looks after all of a database's; it must
   * run them in one transaction.
   */
  public String statements() {
    return "CREATE SCHEMA IF NOT EXISTS \""
        + schema
        + "\";\n\n"
        + PostgresSchema.statements(schema, PostgresSchema.VERSION)
        + "\n"
        + PostgresSchema.versionStatement(schema);
  }

  /**
   * Opens the store to read and to write.
   *
   * @throws StoreException when the database can't be reached, or its tables are another program's
   *     or a newer version's
   */
  public PostgresImageStreamStore open() {
    return open(false);
  }

  /**
   * Opens the store to be looked at: what would change it throws a {@link StoreException}. So a
   * standby of the database can be read, which is a moment behind: its log ends with the last event
   * that somebody numbered at the primary and that has come there.
   *
   * @throws StoreException when the database can't be reached, there are no tables, or they are
   *     another program's or a newer version's
   */
  public PostgresImageStreamStore view() {
    return open(true);
  }

  private PostgresImageStreamStore open(boolean readOnly) {
    DataSource connected = source.apply(this);
    Runnable afterClose = () -> closeOwn(connected);
    boolean done = false;
    try {
      PostgresDatabase database =
          new PostgresDatabase(
              connected,
              name(connected),
              new PostgresDialect(schema),
              readOnly,
              patience,
              ownSource);
      prepare(database, readOnly);
      PostgresService service =
          new PostgresService(
              database,
              new PostgresPartitions(retention),
              lease,
              "imagestreams_" + schema,
              afterClose);
      PostgresImageStreamStore store = new PostgresImageStreamStore(database, service, observer);
      done = true;
      return store;
    } finally {
      if (!done) {
        afterClose.run();
      }
    }
  }

  private void prepare(PostgresDatabase database, boolean readOnly) {
    PostgresSchema tables = new PostgresSchema(schema);
    String what = "opening the store in " + database.name();
    if (readOnly || !makesTables) {
      database.read(what, tables::requireReadable);
    } else {
      database.write(what, tables::bringUpToDate);
    }
  }

  /** As the driver has it, where somebody else made the source. */
  private String name(DataSource connected) {
    if (ownSource) {
      return name;
    }
    try (Connection connection = connected.getConnection()) {
      return Optional.ofNullable(connection.getMetaData().getURL())
          .map(PostgresStoreBuilder::shown)
          .orElse(name);
    } catch (SQLException e) {
      throw PostgresFailures.of("opening the store", name, e);
    }
  }

  /**
   * @throws StoreException when the database is there and lets nobody in, which a pool would not
   *     tell before its time is over
   */
  private DataSource pool(String url) {
    try (Connection connection = DriverManager.getConnection(url)) {
      connection.isValid(0);
    } catch (SQLException e) {
      if (!PostgresFailures.isUnreachable(e)) {
        throw PostgresFailures.of("opening the store", name, e);
      }
    }
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setPoolName("imagestreams-" + schema);
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(Math.min(patience.toMillis(), CONNECTING.toMillis()));
    // Whether it can be reached is found out, and told, by the first who uses it.
    config.setInitializationFailTimeout(-1);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    config.setConnectionInitSql(PostgresDatabase.limits("SET"));
    config.addDataSourceProperty("ApplicationName", "imagestreams");
    config.addDataSourceProperty("connectTimeout", Long.toString(CONNECTING.toSeconds()));
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("socketTimeout", Long.toString(ANSWERING.toSeconds()));
    return new HikariDataSource(config);
  }

  private void closeOwn(DataSource connected) {
    if (ownSource && connected instanceof HikariDataSource pool) {
      pool.close();
    }
  }
}
