package dev.imagestreams.benchmarks.events;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Makes an empty database for a measurement: arguments URL NAME. */
public final class CreateDatabase {

  private CreateDatabase() {}

  public static void main(String[] args) throws SQLException {
    try (Connection connection = DriverManager.getConnection(args[0]);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + args[1]);
    }
  }
}
