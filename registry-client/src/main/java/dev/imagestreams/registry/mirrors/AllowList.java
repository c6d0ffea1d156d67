package dev.imagestreams.registry.mirrors;

import dev.imagestreams.model.Repository;
import java.util.List;

/**
 * The only registries whose images may be had.
 *
 * @param shown what to call the list in messages
 */
record AllowList(ScopeMap<Scope> entries, String shown) {

  private static final int SHOWN = 5;

  static AllowList of(List<Scope> scopes, String origin) {
    ScopeMap.Builder<Scope> entries = new ScopeMap.Builder<>();
    scopes.forEach(scope -> entries.putFirst(scope, scope));
    StringBuilder shown = new StringBuilder("the registries allowed by ").append(origin);
    shown.append(" (");
    shown.append(String.join(", ", scopes.stream().limit(SHOWN).map(Scope::toString).toList()));
    if (scopes.isEmpty()) {
      shown.append("none");
    } else if (scopes.size() > SHOWN) {
      shown.append(", and ").append(scopes.size() - SHOWN).append(" more");
    }
    return new AllowList(entries.build(), shown.append(')').toString());
  }

  boolean allows(Repository repository) {
    return entries.find(repository).isPresent();
  }

  @Override
  public String toString() {
    return shown;
  }
}
