package dev.imagestreams.examples;

import dev.imagestreams.store.jdbc.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** Databases of a PostgreSQL, for tests of the program. */
public final class PostgresPlaces {

  private PostgresPlaces() {}

  /** The address of a new database with nothing in it. */
  public static String newAddress() {
    String name = "d" + UUID.randomUUID().toString().replace("-", "");
    execute(PostgresServer.shared().url(), "CREATE DATABASE " + name);
    return address(name);
  }

  /** The address of a database by its name. */
  static String address(String database) {
    return "jdbc:postgresql://127.0.0.1:"
        + PostgresServer.shared().port()
        + "/"
        + database
        + "?user=postgres&password=s3cret";
  }

  static void execute(String address, String... statements) {
    try (Connection connection = DriverManager.getConnection(address);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
