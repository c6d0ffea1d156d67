/** Streams, images, events and subscriptions in databases: an SQLite file, or PostgreSQL. */
@org.jspecify.annotations.NullMarked
module dev.imagestreams.store.jdbc {
  requires transitive dev.imagestreams.core;
  requires com.github.benmanes.caffeine;
  requires com.zaxxer.hikari;
  requires transitive java.sql;
  requires org.postgresql.jdbc;
  requires org.slf4j;
  requires org.xerial.sqlitejdbc;
  requires static org.jspecify;

  exports dev.imagestreams.store.jdbc;
}
