package dev.imagestreams.registry;

import dev.imagestreams.model.Repository;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a token is wanted for (distribution's token specification, "Token Scope").
 *
 * @param resource type and name: {@code repository:team/app}
 * @param actions {@code pull}, {@code push}, {@code delete}, sorted
 */
record Scope(String resource, SortedSet<String> actions) {

  Scope(String resource, String... actions) {
    this(resource, new TreeSet<>(List.of(actions)));
  }

  static Scope of(Repository repository, String... actions) {
    return new Scope("repository:" + repository.path(), actions);
  }

  /** Reads the scopes of a challenge; what is none is left out. */
  static List<Scope> parse(String text) {
    return Arrays.stream(text.split(" "))
        .filter(scope -> scope.indexOf(':') < scope.lastIndexOf(':'))
        .map(
            scope ->
                new Scope(
                    scope.substring(0, scope.lastIndexOf(':')),
                    scope.substring(scope.lastIndexOf(':') + 1).split(",")))
        .toList();
  }

  /** One scope a resource, with all actions wanted of it, sorted: equal wants are equal lists. */
  static List<Scope> merged(Collection<Scope> scopes) {
    SortedMap<String, SortedSet<String>> merged = new TreeMap<>();
    for (Scope scope : scopes) {
      merged.computeIfAbsent(scope.resource, r -> new TreeSet<>()).addAll(scope.actions);
    }
    return merged.entrySet().stream().map(e -> new Scope(e.getKey(), e.getValue())).toList();
  }

  @Override
  public String toString() {
    return resource + ":" + String.join(",", actions);
  }
}
