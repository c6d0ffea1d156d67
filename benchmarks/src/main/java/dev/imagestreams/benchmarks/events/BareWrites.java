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
  private final List<Row> rows = new ArrayList<>();
  private final PreparedStatement stream;
  private final PreparedStatement tag;
  private final PreparedStatement item;
  private final PreparedStatement counter;
  private final PreparedStatement source;
  private final PreparedStatement event;
  private long number;

  /** What one stream's commit writes; the documents are those of the last that a store made. */
  private record Row(
      long id, String document, String tagDocument, String itemDocument, String eventDocument) {}

  /**
   * @param file a store that nobody has open, whose streams were all moved at least once
   */
  BareWrites(Path file) throws SQLException {
    connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = FULL");
    }
    readRows();
    connection.setAutoCommit(false);
    stream =
        connection.prepareStatement("UPDATE stream SET version = ?, document = ? WHERE id = ?");
    tag =
        connection.prepareStatement(
            "UPDATE stream_tag SET document = ? WHERE stream = ? AND tag = ?");
    item =
        connection.prepareStatement(
            "INSERT INTO history_item (stream, tag, number, document) VALUES (?, ?, ?, ?)");
    counter = connection.prepareStatement("UPDATE counter SET value = ? WHERE name = ?");
    source = connection.prepareStatement("UPDATE event_source SET sequence = ? WHERE source = ?");
    event =
        connection.prepareStatement(
            "INSERT INTO event (number, id, time, news, document) VALUES (?, ?, ?, 0, ?)");
  }

  private void readRows() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT s.id, s.document, t.document, h.document, e.document FROM stream s"
                    + " JOIN stream_tag t ON t.stream = s.id JOIN history_item h ON h.stream = s.id"
                    + " JOIN event e ON e.id = 'uid-' || s.name || '-1' ORDER BY s.id")) {
      while (found.next()) {
        rows.add(
            new Row(
                found.getLong(1),
                found.getString(2),
                found.getString(3),
                found.getString(4),
                found.getString(5)));
      }
    }
    number = 1_000_000; // Above all that the store gave.
  }

  void write() throws SQLException {
    Row row = rows.get((int) (number % rows.size()));
    number++;
    set(counter, number, "resourceVersion");
    set(stream, number, row.document(), row.id());
    set(tag, row.tagDocument(), row.id(), Moves.TAG);
    set(item, row.id(), Moves.TAG, number, row.itemDocument());
    set(counter, number, "event");
    set(source, number, "/imagestreams/team/app" + (row.id() - 1));
    set(event, number, "uid-app-" + number, System.currentTimeMillis(), row.eventDocument());
    connection.commit();
  }

  private static void set(PreparedStatement statement, Object... arguments) throws SQLException {
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
    if (statement.executeUpdate() != 1) {
      throw new IllegalStateException("the floor wrote nothing where the store writes a row");
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
