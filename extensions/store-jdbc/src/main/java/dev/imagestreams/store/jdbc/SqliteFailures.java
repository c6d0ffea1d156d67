package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Says what went wrong with an SQLite file, and what to do. */
final class SqliteFailures {

  private SqliteFailures() {}

  /**
   * @param what was being done
   */
  static StoreException of(String what, Path file, SQLException e) {
    return new StoreException(what + " failed: " + reason(file, e), e);
  }

  private static String reason(Path file, SQLException e) {
    if (!(e instanceof SQLiteException failure)) {
      return String.valueOf(e.getMessage());
    }
    // The lower byte is the kind, the others say more of it.
    return switch (failure.getResultCode().code & 0xff) {
      case SQLITE_NOTADB -> file + " is no SQLite database; choose another file";
      case SQLITE_CORRUPT -> file + " is damaged; restore it from a copy";
      case SQLITE_FULL -> "the disk of " + file + " is full; nothing was changed, make room";
      case SQLITE_READONLY, SQLITE_PERM ->
          file + " or its directory can't be written; check who owns them";
      case SQLITE_CANTOPEN -> file + " can't be opened; check its path and permissions";
      case SQLITE_BUSY, SQLITE_LOCKED ->
          "another process has held " + file + " for writing too long; end it or try again";
      case SQLITE_IOERR ->
          "the disk of " + file + " failed; nothing was changed: " + e.getMessage();
      default -> String.valueOf(e.getMessage());
    };
  }

  private static final int SQLITE_PERM = 3;
  private static final int SQLITE_BUSY = 5;
  private static final int SQLITE_LOCKED = 6;
  private static final int SQLITE_READONLY = 8;
  private static final int SQLITE_IOERR = 10;
  private static final int SQLITE_CORRUPT = 11;
  private static final int SQLITE_FULL = 13;
  private static final int SQLITE_CONSTRAINT = 19;
  private static final int SQLITE_CANTOPEN = 14;
  private static final int SQLITE_NOTADB = 26;

  /** Whether a row was refused because of another. */
  static boolean isConstraint(SQLException e) {
    return e instanceof SQLiteException failure
        && (failure.getResultCode().code & 0xff) == SQLITE_CONSTRAINT;
  }

  /** Whether the failure is of this code. */
  static boolean is(SQLException e, SQLiteErrorCode code) {
    return e instanceof SQLiteException failure && failure.getResultCode() == code;
  }
}
