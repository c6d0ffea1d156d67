package dev.imagestreams.testkit.registry;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.InvalidReferenceException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * What a fixture has, and how it is to behave: what its endpoints share. Thread-safe.
 *
 * @param scheme of the URLs it gives
 * @param pageSize the most entries of a list at a time
 * @param minChunk the least bytes of a chunk that is not the last
 */
record FixtureState(
    String scheme,
    Set<Quirk> quirks,
    boolean referrersApi,
    int pageSize,
    long minChunk,
    ConcurrentSkipListMap<String, FixtureRepository> repositories) {

  boolean has(Quirk quirk) {
    return quirks.contains(quirk);
  }

  Optional<FixtureRepository> find(String name) {
    return Optional.ofNullable(repositories.get(name));
  }

  FixtureRepository repository(String name) {
    return repositories.computeIfAbsent(name, n -> new FixtureRepository());
  }

  List<String> names() {
    return List.copyOf(repositories.keySet());
  }

  static Optional<Digest> digest(String text) {
    try {
      return Optional.of(Digest.parse(text));
    } catch (InvalidReferenceException e) {
      // Whatever it is, nothing here is called so.
      return Optional.empty();
    }
  }
}
