package dev.imagestreams.core.store;

import dev.imagestreams.model.Repository;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sightings that last as long as their process. Thread-safe; does not block. */
final class MemoryTagSightings implements TagSightings {

  private final Map<Repository, Map<String, Instant>> known = new HashMap<>();

  @Override
  public synchronized Map<String, Instant> firstSeen(
      Repository repository, Collection<String> tags, Instant now) {
    Map<String, Instant> asked = new HashMap<>();
    if (!tags.isEmpty()) {
      Map<String, Instant> all = known.computeIfAbsent(repository, r -> new HashMap<>());
      Instant time = Millis.cut(now);
      for (String tag : tags) {
        asked.put(tag, all.computeIfAbsent(tag, t -> time));
      }
    }
    return asked;
  }

  @Override
  public synchronized void forget(Repository repository) {
    known.remove(repository);
  }

  synchronized boolean isEmpty() {
    return known.isEmpty();
  }

  /** All of them, by repository and tag. */
  synchronized List<StoreRecord.OfSighting> all() {
    return known.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(Comparator.comparing(Repository::toString, Keys.ORDER)))
        .flatMap(
            of ->
                of.getValue().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey(Keys.ORDER))
                    .map(
                        tag ->
                            new StoreRecord.OfSighting(of.getKey(), tag.getKey(), tag.getValue())))
        .toList();
  }

  synchronized void restore(List<StoreRecord.OfSighting> all) {
    all.forEach(
        each ->
            known
                .computeIfAbsent(each.repository(), r -> new HashMap<>())
                .put(each.tag(), each.firstSeen()));
  }
}
