package dev.imagestreams.store.jdbc;

import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** PostgreSQL, with all tables in one schema. Thread-safe. */
final class PostgresDialect implements Dialect {

  /** How many statements are remembered as they are spelled; there are some dozens. */
  private static final int MOST_SPELLED = 500;

  /**
   * Where a table or a sequence of ours is named, so that it is found whatever the search path. Of
   * other names an {@code @} before them says the same.
   */
  private static final Pattern NAME =
      Pattern.compile(
          "\\b(FROM |INTO |UPDATE |JOIN |USING |TABLE |nextval\\('|setval\\(')"
              + "(schema_version|resource_version|fence|counter|log_generation|stream|stream_tag"
              + "|history_item|image|push_mark|event_source|arrival|event|subscription|settlement"
              + "|parked|replay|lease|work|budget|token_bucket|tag_sighting|trigger_state)\\b");

  private final String schema;
  private final Map<String, String> spelled = new ConcurrentHashMap<>();

  /**
   * @param schema as {@link PostgresSchema#requireName} allows it
   */
  PostgresDialect(String schema) {
    this.schema = schema;
  }

  @Override
  public String spell(String sql) {
    String known = spelled.get(sql);
    if (known != null) {
      return known;
    }
    String now =
        NAME.matcher(sql).replaceAll("$1\"" + schema + "\".$2").replace("@", "\"" + schema + "\".");
    if (spelled.size() < MOST_SPELLED) {
      spelled.put(sql, now);
    }
    return now;
  }

  /** Those who only refer to the row, by a key of another table, need not wait. */
  @Override
  public String lock() {
    return " FOR NO KEY UPDATE";
  }

  /** Who claims or takes over locks with more, and waits or passes over the row. */
  @Override
  public String keep() {
    return " FOR KEY SHARE";
  }

  /** As JSON and not as its binary kind, which does not take every text that is in documents. */
  @Override
  public String label() {
    return "(document::json #>> ARRAY['metadata', 'labels', ?])";
  }

  @Override
  public boolean hasTablesOf(Session session, int version) {
    return true;
  }

  @Override
  public void mayTakeLong(Session session) throws SQLException {
    session.executeOnce("SET LOCAL idle_in_transaction_session_timeout = 0");
  }

  @Override
  public String least() {
    return "least";
  }

  @Override
  public boolean sendsTogether() {
    return true;
  }

  @Override
  public boolean isDuplicate(SQLException e) {
    return PostgresFailures.isConstraint(e);
  }
}
