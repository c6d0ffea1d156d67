package dev.imagestreams.registry.mirrors;

import dev.imagestreams.model.Repository;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Values by what they are about; finds the one that is about a repository most closely.
 *
 * <p>Looks once for each segment of the repository's name, however many values there are. Immutable
 * and thread-safe.
 */
final class ScopeMap<V> {

  private static final ScopeMap<Object> EMPTY = new ScopeMap<>(Map.of());

  private final Map<Scope, V> values;

  private ScopeMap(Map<Scope, V> values) {
    this.values = Map.copyOf(values);
  }

  @SuppressWarnings("unchecked") // It has no values.
  static <V> ScopeMap<V> empty() {
    return (ScopeMap<V>) EMPTY;
  }

  /**
   * The value of the longest prefix of the repository's name; prefixes end where a segment does. A
   * registry without a port is not the one on another port of that host.
   */
  Optional<V> find(Repository repository) {
    if (values.isEmpty()) {
      return Optional.empty();
    }
    String host = Scope.canonicalHost(repository.host());
    V value = onHost(host, repository.path());
    return Optional.ofNullable(value != null ? value : belowDomain(host));
  }

  /**
   * As {@link #find}, but a registry without a port is the one on every port of that host: what
   * forbids a host is not to be evaded by another way to write it.
   */
  Optional<V> findOnAnyPort(Repository repository) {
    if (values.isEmpty()) {
      return Optional.empty();
    }
    String host = Scope.canonicalHost(repository.host());
    V value = onHost(host, repository.path());
    if (value == null) {
      String name = Scope.canonicalHost(Scope.withoutPort(host));
      value = name.equals(host) ? null : onHost(name, repository.path());
    }
    return Optional.ofNullable(value != null ? value : belowDomain(host));
  }

  private @Nullable V onHost(String host, String path) {
    for (int end = path.length(); end >= 0; end = path.lastIndexOf('/', end - 1)) {
      V value = values.get(new Scope(host, path.substring(0, end)));
      if (value != null) {
        return value;
      }
    }
    return values.get(new Scope(host, ""));
  }

  private @Nullable V belowDomain(String host) {
    String name = Scope.withoutPort(host);
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      V value = values.get(new Scope("*" + name.substring(dot), ""));
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return values.keySet().toString();
  }

  static final class Builder<V> {

    private final Map<Scope, V> values = new LinkedHashMap<>();

    @Nullable V get(Scope scope) {
      return values.get(scope);
    }

    void putFirst(Scope scope, V value) {
      values.putIfAbsent(scope, value);
    }

    void put(Scope scope, V value) {
      values.put(scope, value);
    }

    /** Takes over all of another's; those count where both have some. */
    void putAll(Builder<V> other) {
      values.putAll(other.values);
    }

    ScopeMap<V> build() {
      return new ScopeMap<>(values);
    }
  }
}
