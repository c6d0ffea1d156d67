package dev.imagestreams.notifications.sink;

/** At which addresses a sink's target may be. */
public enum TargetAddresses {
  /**
   * On the internet. So whoever may name a target can't have this machine speak to itself or to its
   * network, whatever the target's name is made to stand for.
   */
  PUBLIC_ONLY,
  /** Also on this machine and in private networks; never at link-local and metadata addresses. */
  PRIVATE_TOO
}
