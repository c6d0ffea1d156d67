package dev.imagestreams.registry.mirrors;

import dev.imagestreams.model.Repository;
import java.util.Optional;

/**
 * The rules of one origin.
 *
 * @param rules of which the closest counts alone
 * @param blocks scopes that are blocked with all that is in them
 * @param insecure scopes that may be asked insecurely with all that is in them
 * @param allowed the only registries allowed, if only some are
 */
record RuleSet(
    ScopeMap<Rule> rules,
    ScopeMap<Block> blocks,
    ScopeMap<Scope> insecure,
    Optional<AllowList> allowed) {

  static RuleSet of(ScopeMap<Rule> rules) {
    return new RuleSet(rules, ScopeMap.empty(), ScopeMap.empty(), Optional.empty());
  }

  /** What forbids contacting a repository at its own place, if anything does. */
  Optional<Block> block(Repository repository) {
    return blocks
        .findOnAnyPort(repository)
        .or(() -> rules.findOnAnyPort(repository).flatMap(Rule::block));
  }
}
