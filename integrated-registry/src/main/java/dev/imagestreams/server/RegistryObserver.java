package dev.imagestreams.server;

/**
 * Is told what a registry does: for metrics, access logs, audits. Called by the threads that do it,
 * so it must be quick and not throw; what it throws is logged and nothing else. {@link AccessLog}
 * is one.
 */
public interface RegistryObserver {

  /** A request was answered, or its client went away meanwhile. */
  default void answered(AnsweredRequest request) {}

  /** Garbage was collected. */
  default void collected(CollectedGarbage collected) {}
}
