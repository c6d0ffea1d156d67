package dev.imagestreams.store.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;

/** A store that a program of version 1 left behind. */
final class VersionOne {

  private VersionOne() {}

  /** Makes the file, as that program would have it on the disk. */
  static void write(Path file) throws SQLException {
    try (Session session = SqliteDatabase.connect(file, false)) {
      session.execute("BEGIN");
      for (String statement : resource("version-1.sql").split(";\n")) {
        session.executeOnce(statement);
      }
      session.execute("COMMIT");
    }
  }

  /** What that program exported of it. */
  static String dump() {
    return resource("version-1.dump");
  }

  private static String resource(String name) {
    try (InputStream in = VersionOne.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
