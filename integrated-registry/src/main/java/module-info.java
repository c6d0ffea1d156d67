/** An OCI registry to embed, which provisions repositories at push and announces every push. */
@org.jspecify.annotations.NullMarked
module dev.imagestreams.server {
  requires transitive dev.imagestreams.model;
  requires transitive dev.imagestreams.notifications;
  requires com.fasterxml.jackson.core;
  requires com.github.benmanes.caffeine;
  requires com.fasterxml.jackson.databind;
  requires transitive org.apache.tomcat.embed.core;
  requires bcrypt;
  requires org.jose4j;
  requires org.slf4j;
  requires static org.jspecify;

  exports dev.imagestreams.server;
  exports dev.imagestreams.server.access;
  exports dev.imagestreams.server.upstream;
}
