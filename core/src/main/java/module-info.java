/** Image streams themselves: import, reconcile, commit, deliver. */
@org.jspecify.annotations.NullMarked
module dev.imagestreams.core {
  requires transitive dev.imagestreams.model;
  requires transitive dev.imagestreams.registry;
  requires transitive dev.imagestreams.notifications;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires org.slf4j;
  requires static org.jspecify;

  exports dev.imagestreams.core;
  exports dev.imagestreams.core.gate;
  exports dev.imagestreams.core.reconcile;
  exports dev.imagestreams.core.schedule;
  exports dev.imagestreams.core.select;
  exports dev.imagestreams.core.store;
  exports dev.imagestreams.core.trigger;
}
