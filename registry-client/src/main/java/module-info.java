/** Reads from and writes to any OCI or Docker registry. */
@org.jspecify.annotations.NullMarked
module dev.imagestreams.registry {
  requires transitive dev.imagestreams.model;
  requires dev.imagestreams.http;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.dataformat.toml;
  requires com.github.benmanes.caffeine;
  requires org.slf4j;
  requires static org.jspecify;

  exports dev.imagestreams.registry;
  exports dev.imagestreams.registry.auth;
  exports dev.imagestreams.registry.mirrors;
  exports dev.imagestreams.registry.copy;
  exports dev.imagestreams.registry.layout;
  exports dev.imagestreams.registry.network;
  exports dev.imagestreams.registry.feed;
}
