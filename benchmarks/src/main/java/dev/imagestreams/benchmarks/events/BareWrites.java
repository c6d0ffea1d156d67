package dev.imagestreams.benchmarks.events;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The floor: what a commit of a tag's move writes, by the driver alone, prepared once, with the
 * same documents, on one connection, each in a transaction that is on the disk when it returns.
 */
final class BareWrites implements AutoCloseable {

  private final Connection connection;
  private final String schema;
  private final List<Row> rows = new ArrayList<>();
  private final PreparedStatement version;
  private final PreparedStatement stream;
  private final PreparedStatement tag;
  private final PreparedStatement item;
  private final PreparedStatement source;
  private final List<PreparedStatement> event = new ArrayList<>();
  private long number;

  /** What one stream's commit writes; the documents are those of the last that a store made. */
  private record Row(
      long id,
      String source,
      String document,
      String tagDocument,
      String itemDocument,
      String eventDocument) {}

  private BareWrites(Connection connection, String schema, String version) throws SQLException {
    this.connection = connection;
    this.schema = schema;
    readRows();
    connection.setAutoCommit(false);
    this.version = prepare(version);
    stream = prepare("UPDATE $stream SET version = ?, document = ? WHERE id = ?");
    tag = prepare("UPDATE $stream_tag SET document = ? WHERE stream = ? AND tag = ?");
    item = prepare("INSERT INTO $history_item (stream, tag, number, document) VALUES (?, ?, ?, ?)");
    source = prepare("UPDATE $event_source SET sequence = ? WHERE source = ?");
  }

  /**
   * @param file a store that nobody has open, whose streams were all moved at least once
   */
  static BareWrites sqlite(Path file) throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = FULL");
    }
    BareWrites floor =
        new BareWrites(
            connection, "", "UPDATE counter SET value = ? WHERE name = 'resourceVersion'");
    floor.event.add(floor.prepare("UPDATE counter SET value = ? WHERE name = 'event'"));
    floor.event.add(
        floor.prepare(
            "INSERT INTO event (number, id, time, news, document) VALUES (?, ?, ?, 0, ?)"));
    return floor;
  }

  /**
   * @param schema of a store that nobody has open, whose streams were all moved at least once
   */
  static BareWrites postgres(String url, String schema) throws SQLException {
    BareWrites floor =
        new BareWrites(
            DriverManager.getConnection(url),
            schema + ".",
            "SELECT setval('" + schema + ".resource_version', ?)");
    floor.event.add(
        floor.prepare(
            "INSERT INTO $arrival (time, id, news, source, subject, document)"
                + " VALUES (?, ?, 0, ?, ?, ?)"));
    return floor;
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    return connection.prepareStatement(sql.replace("$", schema));
  }

  private void readRows() throws SQLException {
    String sql =
        "SELECT s.id, s.name, s.document, t.document, h.document, e.document FROM $stream s"
            + " JOIN $stream_tag t ON t.stream = s.id JOIN $history_item h ON h.stream = s.id"
            + " JOIN $event e ON e.id = 'uid-' || s.name || '-1' ORDER BY s.id";
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql.replace("$", schema))) {
      while (found.next()) {
        rows.add(
            new Row(
                found.getLong(1),
                "/imagestreams/team/" + found.getString(2),
                found.getString(3),
                found.getString(4),
                found.getString(5),
                found.getString(6)));
      }
    }
    number = 1_000_000; // Above all that the store gave.
  }

  Entry entry() {
    return new Entry(
        "floor",
        events -> {
          for (int i = 0; i < events; i++) {
            write();
          }
        });
  }

  private void write() throws SQLException {
    Row row = rows.get((int) (number % rows.size()));
    number++;
    set(version, number);
    set(stream, number, row.document(), row.id());
    set(tag, row.tagDocument(), row.id(), Moves.TAG);
    set(item, row.id(), Moves.TAG, number, row.itemDocument());
    set(source, number, row.source());
    long time = System.currentTimeMillis();
    if (event.size() == 1) {
      set(event.get(0), time, "uid-app-" + number, row.source(), Moves.TAG, row.eventDocument());
    } else {
      set(event.get(0), number);
      set(event.get(1), number, "uid-app-" + number, time, row.eventDocument());
    }
    connection.commit();
  }

  private static void set(PreparedStatement statement, Object... arguments) throws SQLException {
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
    boolean wrote = statement.execute() || statement.getUpdateCount() == 1;
    if (!wrote) {
      throw new IllegalStateException("the floor wrote nothing where the store writes a row");
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
