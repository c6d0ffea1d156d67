package dev.imagestreams.server.access;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Who asks.
 *
 * @param name empty for who said nothing of who it is, or whose token names nobody
 * @param groups the groups it belongs to, as of this request
 * @param grants what it is limited to, whatever the policy says; empty for one that is not limited
 */
public record Caller(String name, Set<String> groups, Optional<List<Grant>> grants) {

  /** Who said nothing of who it is. */
  public static final Caller ANONYMOUS = new Caller("", Set.of(), Optional.empty());

  public Caller {
    Objects.requireNonNull(name, "name");
    groups = Set.copyOf(groups);
    grants = grants.map(List::copyOf);
  }

  /** A user, in no group and without limits. */
  public static Caller named(String name) {
    return new Caller(name, Set.of(), Optional.empty());
  }

  /** Whether it said nothing of who it is: a token that names nobody says something. */
  public boolean isAnonymous() {
    return name.isEmpty() && grants.isEmpty();
  }

  /** Whether its grants reach as far; always so for one that is not limited. */
  public boolean isGranted(Action action, String repository) {
    return grants.isEmpty()
        || grants.get().stream().anyMatch(grant -> grant.covers(action, repository));
  }
}
