package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.StoreException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.Optional;
import java.util.Set;

/** Says what went wrong with PostgreSQL, what to do, and whether trying again may help. */
final class PostgresFailures {

  private static final String CONNECTION = "08";

  /** The driver was asked for a password that it hasn't, for example. */
  private static final String REJECTED = "08004";

  private static final String CONSTRAINT = "23";
  private static final String DISK_FULL = "53100";
  private static final String NO_SCHEMA = "3F000";
  private static final String NO_TABLE = "42P01";
  private static final String NO_COLUMN = "42703";
  private static final String NO_DATABASE = "3D000";
  private static final String NOT_ALLOWED = "42501";
  static final String READ_ONLY = "25006";
  private static final String LOCKED = "55P03";
  static final String NO_PARTITION = "23514";

  /** Ended by the server since it shuts down, broke down, starts up, or waited for us too long. */
  private static final Set<String> ENDED = Set.of("57P01", "57P02", "57P03", "57P05", "25P03");

  /** Serialization failure, deadlock. */
  private static final Set<String> IN_EACH_OTHERS_WAY = Set.of("40001", "40P01");

  private static final Set<String> FULL = Set.of("53300", "53200", "53000");

  private PostgresFailures() {}

  /**
   * @param what was being done
   * @param where the database, as users know it
   */
  static StoreException of(String what, String where, SQLException e) {
    return new StoreException(what + " failed: " + reason(where, e), e);
  }

  private static String reason(String where, SQLException e) {
    String state = state(e);
    if (isUnreachable(e)) {
      return where + " can't be reached; check that it runs and where it is: " + text(e);
    }
    if (state.startsWith("28") || state.equals(REJECTED)) {
      return where + " refuses the login; check user and password";
    }
    return switch (state) {
      case DISK_FULL -> "the disk of " + where + " is full; nothing was changed, make room";
      case READ_ONLY ->
          where + " can only be read; connect to its primary, or open it to be looked at";
      case LOCKED ->
          "others have locked what it needs in " + where + " for too long; end them or try again";
      case NOT_ALLOWED -> "the user may not do that in " + where + "; grant it: " + text(e);
      case NO_DATABASE -> where + " is not there; create that database";
      case NO_SCHEMA, NO_TABLE, NO_COLUMN ->
          "tables of the store are missing or another program's in "
              + where
              + "; choose another schema or restore them: "
              + text(e);
      default -> text(e);
    };
  }

  /** The first line: the others are where in the statement it was. */
  private static String text(SQLException e) {
    if (e instanceof SQLTransientConnectionException && e.getCause() instanceof SQLException own) {
      return text(own);
    }
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** Of the failure itself, where a pool tells of it as that nobody could be given a connection. */
  static String state(SQLException e) {
    return e instanceof SQLTransientConnectionException && e.getCause() instanceof SQLException own
        ? state(own)
        : Optional.ofNullable(e.getSQLState()).orElse("");
  }

  /** Whether the server is not there, or takes no more connections, which may pass. */
  static boolean isUnreachable(SQLException e) {
    String state = state(e);
    return (state.startsWith(CONNECTION) && !state.equals(REJECTED))
        || ENDED.contains(state)
        || FULL.contains(state)
        || (state.isEmpty()
            && (e instanceof SQLTransientException || e instanceof SQLRecoverableException));
  }

  /** Whether it is a standby, which may be about to become the primary. */
  static boolean isStandby(SQLException e) {
    return state(e).equals(READ_ONLY);
  }

  /** Whether others were in the way: then it is done again from the beginning. */
  static boolean isCollision(SQLException e) {
    return IN_EACH_OTHERS_WAY.contains(state(e));
  }

  /** Whether a row was refused because of another. */
  static boolean isConstraint(SQLException e) {
    return state(e).startsWith(CONSTRAINT);
  }
}
