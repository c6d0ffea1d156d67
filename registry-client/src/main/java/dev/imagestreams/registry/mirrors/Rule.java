package dev.imagestreams.registry.mirrors;

import dev.imagestreams.model.Repository;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What holds for a scope, where no other rule of the same set is about less.
 *
 * @param location what takes the scope's place; empty if it stays where it is
 * @param insecure whether the scope may be asked insecurely where it is; a location has its own say
 * @param blocked whether the scope, or its location, may not be contacted; mirrors may
 * @param origin the file or object of this rule, for messages
 */
record Rule(
    Scope scope,
    Optional<Endpoint> location,
    boolean insecure,
    boolean blocked,
    List<Mirror> mirrors,
    String origin) {

  /** A mirror, and the pulls it is for. */
  record Mirror(Endpoint endpoint, Pull pull) {}

  Rule {
    mirrors = List.copyOf(mirrors);
  }

  void eachMirror(Repository repository, boolean byDigest, Consumer<Location> consumer) {
    for (Mirror mirror : mirrors) {
      if (mirror.pull.includes(byDigest)) {
        consumer.accept(mirror.endpoint.of(repository, scope, origin));
      }
    }
  }

  Optional<Location> moved(Repository repository) {
    return location.map(endpoint -> endpoint.of(repository, scope, origin));
  }

  boolean isInPlace() {
    return location.isEmpty();
  }

  Optional<Block> block() {
    return blocked ? Optional.of(new Block(scope, origin)) : Optional.empty();
  }
}
