package dev.imagestreams.core.trigger;

/** What a host does when images changed: builds, deploys, asks somebody else to. */
@FunctionalInterface
public interface TriggerAction {

  /**
   * Reacts to images that changed. Returning says that it is done. What it throws is logged, and
   * has it called again with the same {@linkplain Firing#key() key}, after a while that grows.
   *
   * <p>Called in a thread of the triggers, under no lock, for one resource never twice at a time.
   * It may be called again for what it has done, where the process ended before that was written
   * down.
   *
   * @throws Exception when it can't react now
   */
  void fire(Firing firing) throws Exception;
}
