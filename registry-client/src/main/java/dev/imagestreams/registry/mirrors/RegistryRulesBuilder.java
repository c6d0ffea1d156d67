package dev.imagestreams.registry.mirrors;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@link RegistryRules} in code. Every method throws {@link InvalidRegistryRulesException}
 * when a prefix or location is not one. Not thread-safe.
 */
public final class RegistryRulesBuilder {

  private static final String ORIGIN = "the rules set in code";

  private final ScopeMap.Builder<Block> blocks = new ScopeMap.Builder<>();
  private final ScopeMap.Builder<Scope> insecure = new ScopeMap.Builder<>();
  private final Map<Scope, Endpoint> moves = new LinkedHashMap<>();
  private final Map<Scope, List<Rule.Mirror>> mirrors = new LinkedHashMap<>();
  private @Nullable List<Scope> allowed;

  RegistryRulesBuilder() {}

  /**
   * Blocks all that is below a prefix; its mirrors are still asked. No longer prefix unblocks any
   * of it.
   */
  public RegistryRulesBuilder block(String prefix) {
    Scope scope = Scope.parse(prefix, ORIGIN, "block");
    blocks.putFirst(scope, new Block(scope, ORIGIN));
    return this;
  }

  /** Allows what is below these prefixes and nothing else; once more adds to them. */
  public RegistryRulesBuilder allowOnly(List<String> prefixes) {
    List<Scope> scopes = allowed == null ? new ArrayList<>() : allowed;
    for (String prefix : prefixes) {
      scopes.add(Scope.parse(prefix, ORIGIN, "allowOnly"));
    }
    allowed = scopes;
    return this;
  }

  /**
   * Has what is below a prefix looked for at another location first; the mirrors of one prefix are
   * tried in the order they were added. Only the mirrors of the longest prefix are tried.
   *
   * @param location {@code host[:port][/path]}, which takes the prefix's place in names
   */
  public RegistryRulesBuilder mirror(String prefix, String location, Pull pull) {
    Scope scope = Scope.parse(prefix, ORIGIN, "mirror");
    Endpoint endpoint = Endpoint.parse(location, false, ORIGIN, "mirror of " + scope);
    mirrors.computeIfAbsent(scope, key -> new ArrayList<>()).add(new Rule.Mirror(endpoint, pull));
    return this;
  }

  /**
   * Has what is below a prefix pulled from another location, and never from where its name says.
   *
   * @param location {@code host[:port][/path]}, which takes the prefix's place in names
   */
  public RegistryRulesBuilder move(String prefix, String location) {
    Scope scope = Scope.parse(prefix, ORIGIN, "move");
    moves.put(scope, Endpoint.parse(location, false, ORIGIN, "move of " + scope));
    return this;
  }

  /**
   * Lets all that is below a prefix be asked insecurely, whether as a mirror, a moved registry or
   * by its own name.
   */
  public RegistryRulesBuilder insecure(String prefix) {
    Scope scope = Scope.parse(prefix, ORIGIN, "insecure");
    insecure.putFirst(scope, scope);
    return this;
  }

  /** The rules so far; the builder may be used on. */
  public RegistryRules build() {
    ScopeMap.Builder<Rule> rules = new ScopeMap.Builder<>();
    mirrors.forEach((scope, list) -> rules.put(scope, rule(scope, list)));
    moves.keySet().forEach(scope -> rules.putFirst(scope, rule(scope, List.of())));
    return RegistryRules.of(
        new RuleSet(
            rules.build(),
            blocks.build(),
            insecure.build(),
            Optional.ofNullable(allowed).map(scopes -> AllowList.of(scopes, ORIGIN))));
  }

  private Rule rule(Scope scope, List<Rule.Mirror> list) {
    return new Rule(scope, Optional.ofNullable(moves.get(scope)), false, false, list, ORIGIN);
  }
}
