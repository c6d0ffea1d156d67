package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The tables of a store: makes those of a new file, brings older ones up to date, and lets alone
 * what is not a store.
 */
final class Schema {

  /** The version that this program makes. */
  static final int VERSION = 4;

  /** The oldest program that can use what this one makes, by the version it makes. */
  private static final int OLDEST = 1;

  /** Tells a store from other programs' databases: "imst" (PRAGMA application_id). */
  private static final int APPLICATION = 0x696d7374;

  private Schema() {}

  /**
   * Looks at a file without changing anything: opening another program's database for writing would
   * change it already.
   *
   * @throws StoreException when it is not a store
   */
  static void requireOurs(Path file) throws SQLException {
    if (Files.isDirectory(file)) {
      throw new StoreException("the store " + file + " is a directory; choose a file");
    }
    if (Files.notExists(file) || isEmpty(file)) {
      return;
    }
    try (Session session = SqliteDatabase.connect(file, true)) {
      long application = session.number("PRAGMA application_id", 0);
      long tables = session.number("SELECT count(*) FROM sqlite_schema", 0);
      if (application != APPLICATION && tables > 0) {
        throw new StoreException(
            file + " is the database of another program; nothing was changed, choose another file");
      }
    }
  }

  private static boolean isEmpty(Path file) {
    try {
      return Files.size(file) == 0;
    } catch (IOException e) {
      throw new StoreException("the store " + file + " can't be read; check its permissions", e);
    }
  }

  /**
   * Makes what is missing, one version after the other; several processes may do so at a time, one
   * after the other.
   *
   * @throws StoreException when the tables are of a version that this program doesn't know
   */
  static int bringUpToDate(Session session) throws SQLException {
    int found = version(session);
    if (found > 0) {
      requireReadable(session);
    }
    if (found >= VERSION) {
      return found;
    }
    for (int next = found + 1; next <= VERSION; next++) {
      for (String statement : statements("sqlite-" + next + ".sql")) {
        session.executeOnce(statement);
      }
    }
    session.executeOnce("PRAGMA application_id = " + APPLICATION);
    session.update("DELETE FROM schema_version");
    session.update("INSERT INTO schema_version (version, oldest) VALUES (?, ?)", VERSION, OLDEST);
    return VERSION;
  }

  /**
   * @throws StoreException when the tables are of a version that this program doesn't know
   */
  static int requireReadable(Session session) throws SQLException {
    int version = version(session);
    long oldest = session.number("SELECT oldest FROM schema_version", 0);
    if (version == 0 || oldest > VERSION) {
      throw new StoreException(
          version == 0
              ? "the store is empty; a program that may write makes its tables"
              : "the store was made by a newer version of this program (its tables are of version "
                  + version
                  + ", known here is "
                  + VERSION
                  + "); nothing was changed, use that version or restore a copy");
    }
    return version;
  }

  static int version(Session session) throws SQLException {
    long there =
        session.number("SELECT count(*) FROM sqlite_schema WHERE name = 'schema_version'", 0);
    return there == 0 ? 0 : (int) session.number("SELECT version FROM schema_version", 0);
  }

  private static List<String> statements(String resource) {
    try (InputStream in = Schema.class.getResourceAsStream(resource)) {
      String text =
          new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
      String statements =
          text.lines().filter(line -> !line.startsWith("--")).collect(Collectors.joining("\n"));
      return List.of(statements.strip().split(";\\s*\n"));
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + resource + " failed", e);
    }
  }
}
