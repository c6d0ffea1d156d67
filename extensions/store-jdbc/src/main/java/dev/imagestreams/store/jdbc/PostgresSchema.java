package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The tables of a store in PostgreSQL, in a schema of their own: makes those that are missing, and
 * lets alone what is another program's.
 */
final class PostgresSchema {

  /** The version that this program makes. */
  static final int VERSION = 1;

  /** The oldest program that can use what this one makes, by the version it makes. */
  private static final int OLDEST = 1;

  private static final String PRODUCT = "imagestreams";

  /** So that it need not be quoted, and leaves room for what is named by it. */
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,39}");

  /** For two who make the tables at the same time: an arbitrary number, ours alone. */
  private static final long LOCK = 0x696d7374L << 16;

  private final String schema;

  PostgresSchema(String schema) {
    this.schema = schema;
  }

  /**
   * @throws IllegalArgumentException when it can't be the name of a schema of ours
   */
  static String requireName(String name) {
    if (!NAME.matcher(name).matches() || name.startsWith("pg_")) {
      throw new IllegalArgumentException(
          "the schema's name \""
              + name
              + "\" must be of at most 40 small letters, digits and underscores,"
              + " begin with no digit and not with pg_");
    }
    return name;
  }

  /**
   * All statements that make the tables of a version, for one that has those of the version before.
   */
  static String statements(String schema, int version) {
    String resource = "postgresql-" + version + ".sql";
    try (InputStream in = PostgresSchema.class.getResourceAsStream(resource)) {
      String text =
          new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
      return text.replace("imagestreams.", '"' + schema + "\".");
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + resource + " failed", e);
    }
  }

  /** Says which version the tables are of. */
  static String versionStatement(String schema) {
    return String.format(
        Locale.ROOT,
        "DELETE FROM \"%1$s\".schema_version;%n"
            + "INSERT INTO \"%1$s\".schema_version (product, version, oldest)"
            + " VALUES ('%2$s', %3$d, %4$d);%n",
        schema,
        PRODUCT,
        VERSION,
        OLDEST);
  }

  /**
   * Makes what is missing; several processes may do so at a time, one after the other.
   *
   * @throws StoreException when the tables are another program's, or of a version that this program
   *     doesn't know
   */
  boolean bringUpToDate(Session session) throws SQLException {
    requireWritable(session);
    session.first("SELECT pg_advisory_xact_lock(?)", row -> schema, LOCK ^ schema.hashCode());
    int found = version(session);
    if (found >= VERSION) {
      return false;
    }
    if (found == 0) {
      session.executeOnce("CREATE SCHEMA IF NOT EXISTS \"" + schema + '"');
    }
    for (int next = found + 1; next <= VERSION; next++) {
      session.executeOnce(statements(schema, next));
    }
    session.executeOnce(versionStatement(schema));
    return true;
  }

  private static void requireWritable(Session session) throws SQLException {
    boolean readOnly =
        session
            .first("SELECT current_setting('transaction_read_only')", row -> row.getString(1))
            .filter("on"::equals)
            .isPresent();
    if (readOnly) {
      throw new SQLException("the database can only be read", PostgresFailures.READ_ONLY);
    }
  }

  /**
   * @throws StoreException when the tables are not there, are another program's, or of a version
   *     that this program doesn't know
   */
  boolean requireReadable(Session session) throws SQLException {
    if (version(session) == 0) {
      throw new StoreException(
          "there are no tables in the schema \""
              + schema
              + "\"; a store that is opened to write makes them, or the statements of its builder");
    }
    return true;
  }

  private record Version(String product, int version, int oldest) {}

  /** The tables' version; 0 where there are none. */
  private int version(Session session) throws SQLException {
    long tables = session.number("SELECT count(*) FROM pg_tables WHERE schemaname = ?", 0, schema);
    if (tables == 0) {
      return 0;
    }
    Version version = found(session).orElseThrow(this::foreign);
    if (!version.product().equals(PRODUCT)) {
      throw foreign();
    }
    if (version.oldest() > VERSION) {
      throw new StoreException(
          "the store was made by a newer version of this program (its tables are of version "
              + version.version()
              + ", known here is "
              + VERSION
              + "); nothing was changed, use that version or another schema");
    }
    return version.version();
  }

  private Optional<Version> found(Session session) throws SQLException {
    long columns =
        session.number(
            "SELECT count(*) FROM information_schema.columns WHERE table_schema = ?"
                + " AND table_name = 'schema_version'"
                + " AND column_name IN ('product', 'version', 'oldest')",
            0,
            schema);
    return columns < 3
        ? Optional.empty()
        : session.first(
            "SELECT product, version, oldest FROM schema_version",
            row -> new Version(String.valueOf(row.getString(1)), row.getInt(2), row.getInt(3)));
  }

  private StoreException foreign() {
    return new StoreException(
        "the schema \""
            + schema
            + "\" has tables of another program; nothing was changed, choose another schema");
  }
}
