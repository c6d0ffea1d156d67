package dev.imagestreams.registry.mirrors;

import dev.imagestreams.model.Repository;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where images may be had: mirrors, moved registries, blocked ones, and the only ones allowed.
 *
 * <p>Read from {@link RegistriesConf}, {@link MirrorSets} and {@link RegistrySources}, or {@link
 * #builder() built}; several are combined by {@link #and}. Every set of rules speaks of prefixes:
 * {@code host[:port]}, {@code host[:port]/namespace}, {@code host[:port]/namespace/name}, or {@code
 * *.domain} for every host below a domain on any port. A prefix ends where a segment of the name
 * does, so {@code example.com} is neither {@code example.com.evil.org} nor {@code
 * example.com:5000}, and {@code example.com/a} not {@code example.com/ab}. Hosts are compared
 * without regard to case and with 443 as the port where there is none; the names of Docker Hub are
 * one. {@code library/} must be written in a prefix that is to cover only Docker Hub's own images.
 *
 * <ul>
 *   <li>Of one set's mirrors, moves and blocks, only the rule with the longest prefix counts.
 *   <li>What is blocked is not contacted. Mirrors of it are, unless they are blocked too. A host
 *       blocked without a port is blocked on all its ports.
 *   <li>Whether a registry is allowed is asked of the name that the image goes by. Its mirrors need
 *       not be allowed: whoever names a mirror trusts it.
 *   <li>An image that comes from elsewhere keeps its name. Only what it is pulled from changes.
 * </ul>
 *
 * <p>Immutable and thread-safe; reads nothing and blocks nobody.
 */
public final class RegistryRules {

  private static final RegistryRules NONE = new RegistryRules(List.of());

  private final List<RuleSet> sets;

  private RegistryRules(List<RuleSet> sets) {
    this.sets = List.copyOf(sets);
  }

  static RegistryRules of(RuleSet... sets) {
    return new RegistryRules(List.of(sets));
  }

  /** No rules: every image is where its name says. */
  public static RegistryRules none() {
    return NONE;
  }

  /** Rules to be written in code. */
  public static RegistryRulesBuilder builder() {
    return new RegistryRulesBuilder();
  }

  /**
   * These rules and others. The mirrors of these come first, and these say where a registry has
   * moved to if both do. What either blocks is blocked, what either calls insecure is insecure, and
   * only what both allow is allowed.
   */
  public RegistryRules and(RegistryRules others) {
    if (sets.isEmpty() || others.sets.isEmpty()) {
      return sets.isEmpty() ? others : this;
    }
    List<RuleSet> all = new ArrayList<>(sets);
    all.addAll(others.sets);
    return new RegistryRules(all);
  }

  /**
   * The places to pull a repository's images from, in the order to try them: mirrors, then where
   * the repository itself is. At least one; none twice.
   *
   * @param byDigest whether what is asked for is named by its digest; a list of tags is not
   * @throws BlockedRegistryException when no place is left, or the repository is not allowed
   * @throws InvalidRegistryRulesException when a rule makes a name that no repository has
   */
  public List<Location> locations(Repository repository, boolean byDigest) {
    if (sets.isEmpty()) {
      return List.of(new Location(repository, false));
    }
    requireAllowed(repository);
    List<Rule> rules = rules(repository);
    Map<Repository, Location> places = new LinkedHashMap<>();
    for (Rule rule : rules) {
      rule.eachMirror(repository, byDigest, mirror -> addUnlessBlocked(places, mirror));
    }
    Optional<Location> moved =
        rules.stream().flatMap(rule -> rule.moved(repository).stream()).findFirst();
    Location source = moved.map(this::withScopes).orElseGet(() -> own(repository, rules));
    Optional<Block> blocked = block(repository).or(() -> block(source.repository()));
    if (blocked.isEmpty()) {
      places.putIfAbsent(source.repository(), source);
    } else {
      places.remove(source.repository());
      if (places.isEmpty()) {
        throw BlockedRegistryException.blocked(repository, blocked.get());
      }
    }
    return List.copyOf(places.values());
  }

  /**
   * The place to push to: the repository itself. Mirrors and moves are for pulling.
   *
   * @throws BlockedRegistryException when it is blocked or not allowed
   */
  public Location destination(Repository repository) {
    requireAllowed(repository);
    Optional<Block> blocked = block(repository);
    if (blocked.isPresent()) {
      throw BlockedRegistryException.blocked(repository, blocked.get());
    }
    return own(repository, rules(repository));
  }

  private void requireAllowed(Repository repository) {
    for (RuleSet set : sets) {
      if (set.allowed().isPresent() && !set.allowed().get().allows(repository)) {
        throw BlockedRegistryException.notAllowed(repository, set.allowed().get());
      }
    }
  }

  private Optional<Block> block(Repository repository) {
    for (RuleSet set : sets) {
      Optional<Block> block = set.block(repository);
      if (block.isPresent()) {
        return block;
      }
    }
    return Optional.empty();
  }

  private void addUnlessBlocked(Map<Repository, Location> places, Location place) {
    if (block(place.repository()).isEmpty()) {
      places.putIfAbsent(place.repository(), withScopes(place));
    }
  }

  /** The rule of each set that is about the repository most closely. */
  private List<Rule> rules(Repository repository) {
    List<Rule> rules = new ArrayList<>();
    for (RuleSet set : sets) {
      set.rules().find(repository).ifPresent(rules::add);
    }
    return rules;
  }

  /** A repository at its own place, with what is said of it there. */
  private Location own(Repository repository, List<Rule> rules) {
    boolean insecure = rules.stream().anyMatch(rule -> rule.insecure() && rule.isInPlace());
    return withScopes(new Location(repository, insecure));
  }

  private Location withScopes(Location place) {
    if (place.insecure()) {
      return place;
    }
    for (RuleSet set : sets) {
      if (set.insecure().find(place.repository()).isPresent()) {
        return new Location(place.repository(), true);
      }
    }
    return place;
  }

  @Override
  public String toString() {
    return "registry rules " + sets;
  }
}
