package dev.imagestreams.server.access;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Something that may be done, in the words of registries' tokens: {@code repository:team/app:pull}
 * (distribution's token scopes).
 *
 * @param type {@code repository} or {@code registry}
 * @param name of the repository, taken literally; {@code catalog} of the registry
 * @param actions {@code pull}, {@code push}, {@code delete}, or {@code *} for all
 */
public record Grant(String type, String name, Set<String> actions) {

  private static final String REPOSITORY = "repository";

  public Grant {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(name, "name");
    // In their order: what is asked for is written as it was asked.
    actions = Collections.unmodifiableSet(new LinkedHashSet<>(actions));
  }

  /** What a client has to be granted for an action. */
  public static Grant of(Action action, String repository) {
    return switch (action) {
      case PULL -> new Grant(REPOSITORY, repository, Set.of("pull"));
      // Who pushes looks first at what is there.
      case PUSH, OVERWRITE ->
          new Grant(REPOSITORY, repository, new LinkedHashSet<>(List.of("pull", "push")));
      case DELETE -> new Grant(REPOSITORY, repository, Set.of("delete"));
      case CATALOG -> new Grant("registry", "catalog", Set.of("*"));
    };
  }

  /** Whether this is enough for an action. Names are compared whole, never by their beginnings. */
  public boolean covers(Action action, String repository) {
    Grant wanted = of(action, repository);
    return type.equals(wanted.type)
        && name.equals(wanted.name)
        && (actions.contains("*") || actions.contains(word(action)));
  }

  private static String word(Action action) {
    return switch (action) {
      case PULL -> "pull";
      case PUSH, OVERWRITE -> "push";
      case DELETE -> "delete";
      case CATALOG -> "*";
    };
  }

  /** As scopes are written. */
  @Override
  public String toString() {
    return type + ":" + name + ":" + String.join(",", actions);
  }
}
