/** Streams, images, events and subscriptions in a database. */
@org.jspecify.annotations.NullMarked
module dev.imagestreams.store.jdbc {
  requires transitive dev.imagestreams.core;
  requires com.github.benmanes.caffeine;
  requires java.sql;
  requires org.slf4j;
  requires org.xerial.sqlitejdbc;
  requires static org.jspecify;

  exports dev.imagestreams.store.jdbc;
}
