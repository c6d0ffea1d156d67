package dev.imagestreams.testkit.registry;

import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a token lets its bearer do.
 *
 * @param actions each as {@code repository:team/app:pull}
 */
record Grants(Set<String> actions) {

  static final Grants NOTHING = new Grants(Set.of());

  /** All that scopes ask for, each written {@code type:name:action,action}. */
  static Grants of(Collection<String> scopes) {
    Set<String> actions = new TreeSet<>();
    for (String scope : scopes) {
      int colon = scope.lastIndexOf(':');
      String resource = scope.substring(0, Math.max(0, colon));
      Arrays.stream(scope.substring(colon + 1).split(","))
          .forEach(action -> actions.add(resource + ":" + action));
    }
    return new Grants(actions);
  }

  Grants pullsOnly() {
    return new Grants(
        actions.stream().filter(a -> a.endsWith(":pull")).collect(Collectors.toSet()));
  }

  boolean cover(Grants needed) {
    return actions.containsAll(needed.actions);
  }
}
