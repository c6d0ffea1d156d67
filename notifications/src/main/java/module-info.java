/** Events, the log that keeps them, and the bus that delivers them. */
@org.jspecify.annotations.NullMarked
module dev.imagestreams.notifications {
  requires transitive dev.imagestreams.model;
  requires dev.imagestreams.http;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires org.slf4j;
  requires static org.jspecify;

  exports dev.imagestreams.notifications;
  exports dev.imagestreams.notifications.webhook;
  exports dev.imagestreams.notifications.sink;
  exports dev.imagestreams.notifications.internal to
      dev.imagestreams.core;
}
