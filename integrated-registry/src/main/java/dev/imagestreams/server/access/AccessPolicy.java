package dev.imagestreams.server.access;

/**
 * Says who may do what. Asked by many threads and several times for a request, so it must not
 * block; what it says now holds now. {@link AccessRules} is one by patterns.
 */
public interface AccessPolicy {

  /** Whether somebody may do something; its {@linkplain Caller#grants() grants} were looked at. */
  boolean allows(AccessRequest request);

  /**
   * Whether anybody may do anything without saying who it is. Clients that know no credentials must
   * then be asked differently: they are given tokens.
   */
  default boolean admitsAnonymous() {
    return false;
  }

  /** All may do everything. */
  static AccessPolicy open() {
    return new AccessPolicy() {
      @Override
      public boolean allows(AccessRequest request) {
        return true;
      }

      @Override
      public boolean admitsAnonymous() {
        return true;
      }
    };
  }

  /** Who proved who it is may do everything, and nobody else anything. */
  static AccessPolicy authenticated() {
    return request -> !request.caller().isAnonymous();
  }
}
