package dev.imagestreams.registry;

import dev.imagestreams.model.Repository;
import java.util.Optional;

/**
 * Lets calls through to their hosts.
 *
 * <p>An upload may have its content from a registry, from this very one too: it then asks for that
 * while its own request is under way, and needs a second connection. So that uploads never wait for
 * each other in a ring, they have half of the connections, and what one of them reads waits for no
 * other request. Thread-safe.
 */
final class Admission {

  /** Whether this thread is sending content. */
  private static final ThreadLocal<Boolean> SENDING = ThreadLocal.withInitial(() -> false);

  private final HostLimits limits;
  private final HostLimits uploads;

  /** Ends a call's turn when closed. */
  interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * @param limits of requests, perhaps shared with other clients
   * @param connectionsPerHost those of this client
   */
  Admission(HostLimits limits, int connectionsPerHost) {
    this.limits = limits;
    this.uploads = HostLimits.of(Math.max(1, connectionsPerHost / 2));
  }

  HostGate gate(Repository place) {
    return limits.gate(Origins.authority(place.host()));
  }

  Optional<RateBudget> budget(String host) {
    return limits.budget(Origins.authority(host));
  }

  /**
   * Waits until a call may be made.
   *
   * @throws RegistryException when the deadline passes first, or the caller gives up
   */
  Turn enter(RegistryCall<?> call, Repository place, Access access) {
    if (SENDING.get()) {
      HostGate gate = gate(place);
      gate.enterBesides(call::description, access);
      return gate::leave;
    }
    return call.sendsContent() ? enterToSend(call, place, access) : enterGate(call, place, access);
  }

  private Turn enterGate(RegistryCall<?> call, Repository place, Access access) {
    HostGate gate = gate(place);
    gate.enter(call::description, access);
    return gate::leave;
  }

  private Turn enterToSend(RegistryCall<?> call, Repository place, Access access) {
    HostGate connections = uploads.gate(Origins.authority(place.host()));
    connections.enter(call::description, access);
    boolean entered = false;
    try {
      Turn turn = enterGate(call, place, access);
      entered = true;
      SENDING.set(true);
      return () -> {
        SENDING.remove();
        turn.close();
        connections.leave();
      };
    } finally {
      if (!entered) {
        connections.leave();
      }
    }
  }
}
