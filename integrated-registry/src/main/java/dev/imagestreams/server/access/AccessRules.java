package dev.imagestreams.server.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A policy of rules: what no rule allows is refused, whatever else is allowed.
 *
 * <pre>{@code
 * AccessPolicy policy =
 *     AccessRules.builder()
 *         .anyone("public/**", Action.PULL)
 *         .users("**", Action.PULL)
 *         .user("ci", "team/**", Action.PUSH, Action.OVERWRITE)
 *         .group("admins", "**", Action.values())
 *         .immutableTags("**", "v*")
 *         .build();
 * }</pre>
 *
 * <p>In a pattern {@code *} stands for anything within a segment, {@code **} for any segments;
 * everything else for itself: {@code team/*} is not {@code team2/app}. Immutable and thread-safe.
 */
public final class AccessRules implements AccessPolicy {

  private record Rule(Predicate<Caller> who, NamePattern repositories, Set<Action> actions) {}

  private record ImmutableTags(NamePattern repositories, NamePattern tags) {}

  private final List<Rule> rules;
  private final List<ImmutableTags> immutable;
  private final boolean anonymous;

  private AccessRules(Builder builder) {
    this.rules = List.copyOf(builder.rules);
    this.immutable = List.copyOf(builder.immutable);
    this.anonymous = builder.anonymous;
  }

  public static Builder builder() {
    return new Builder();
  }

  @Override
  public boolean allows(AccessRequest request) {
    return !isFixed(request)
        && rules.stream()
            .anyMatch(
                rule ->
                    rule.actions().contains(request.action())
                        && rule.who().test(request.caller())
                        && (request.action() == Action.CATALOG
                            || rule.repositories().matches(request.repository())));
  }

  /** Whether it would change what an immutable tag points to, or remove it to make it anew. */
  private boolean isFixed(AccessRequest request) {
    return (request.action() == Action.OVERWRITE || request.action() == Action.DELETE)
        && request.tag().isPresent()
        && immutable.stream()
            .anyMatch(
                each ->
                    each.repositories().matches(request.repository())
                        && each.tags().matches(request.tag().get()));
  }

  @Override
  public boolean admitsAnonymous() {
    return anonymous;
  }

  /** Rules, one after the other; their order does not matter. Not thread-safe. */
  public static final class Builder {

    private final List<Rule> rules = new ArrayList<>();
    private final List<ImmutableTags> immutable = new ArrayList<>();
    private boolean anonymous;

    private Builder() {}

    /** Allows something to everybody, also to who does not say who it is. */
    public Builder anyone(String repositories, Action... actions) {
      anonymous = true;
      return rule(caller -> true, repositories, actions);
    }

    /** Allows something to everybody who proved who it is. */
    public Builder users(String repositories, Action... actions) {
      return rule(caller -> !caller.isAnonymous(), repositories, actions);
    }

    /** Allows something to one user. */
    public Builder user(String name, String repositories, Action... actions) {
      if (name.isEmpty()) {
        throw new IllegalArgumentException("a user has a name; for everybody there is anyone()");
      }
      return rule(caller -> caller.name().equals(name), repositories, actions);
    }

    /** Allows something to the members of a group. */
    public Builder group(String name, String repositories, Action... actions) {
      Objects.requireNonNull(name, "name");
      return rule(caller -> caller.groups().contains(name), repositories, actions);
    }

    private Builder rule(Predicate<Caller> who, String repositories, Action... actions) {
      if (actions.length == 0) {
        throw new IllegalArgumentException("a rule for " + repositories + " allows something");
      }
      rules.add(new Rule(who, NamePattern.of(repositories), Set.of(actions)));
      return this;
    }

    /**
     * Has tags be made but neither moved nor deleted, whoever asks. A manifest that such a tag
     * points to can't be deleted either.
     */
    public Builder immutableTags(String repositories, String tags) {
      immutable.add(new ImmutableTags(NamePattern.of(repositories), NamePattern.of(tags)));
      return this;
    }

    public AccessRules build() {
      return new AccessRules(this);
    }
  }
}
