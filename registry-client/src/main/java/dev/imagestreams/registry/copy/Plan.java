package dev.imagestreams.registry.copy;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a copy has to do. Immutable.
 *
 * @param root what is copied
 * @param steps the manifests to store, without those that are there
 * @param blobs what they need, each once
 */
record Plan(Manifest root, Map<Digest, Step> steps, Collection<Descriptor> blobs) {

  /**
   * A manifest to store.
   *
   * @param after what must be there before it
   */
  record Step(Manifest manifest, Set<Digest> after) {}

  /** The largest first, so that no single one is left to wait for at the end. */
  List<Descriptor> blobsBySize() {
    return blobs.stream().sorted(Comparator.comparingLong(Descriptor::size).reversed()).toList();
  }

  /** Of all blobs; as good as no bound where they claim more than there can be. */
  long bytes() {
    long sum = 0;
    for (Descriptor blob : blobs) {
      sum = sum > Long.MAX_VALUE - blob.size() ? Long.MAX_VALUE : sum + blob.size();
    }
    return sum;
  }

  /** Whether nothing waits for this manifest. */
  boolean isNeededByNone(Digest manifest) {
    return steps.values().stream().noneMatch(step -> step.after().contains(manifest));
  }

  /** The manifests in rounds: each needs only what came in the rounds before. */
  List<List<Manifest>> rounds() {
    Map<Digest, Step> left = new LinkedHashMap<>(steps);
    List<List<Manifest>> rounds = new ArrayList<>();
    while (!left.isEmpty()) {
      List<Manifest> round =
          left.values().stream()
              .filter(step -> step.after().stream().noneMatch(left::containsKey))
              .map(Step::manifest)
              .toList();
      if (round.isEmpty()) {
        throw new RegistryException(
            Reason.PROTOCOL, "manifests need each other in a circle: " + left.keySet());
      }
      round.forEach(manifest -> left.remove(manifest.digest()));
      rounds.add(round);
    }
    return rounds;
  }
}
