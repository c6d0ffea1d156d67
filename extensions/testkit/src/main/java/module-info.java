/**
 * Contract suites for stores, event logs and registry clients, and stand-ins for registries and
 * clocks.
 */
@org.jspecify.annotations.NullMarked
module dev.imagestreams.testkit {
  requires transitive dev.imagestreams.core;
  requires transitive dev.imagestreams.server;
  requires transitive org.junit.jupiter.api;
  requires transitive org.assertj.core;
  requires awaitility;
  requires static org.jspecify;

  exports dev.imagestreams.testkit;
  exports dev.imagestreams.testkit.registry;
}
