package dev.imagestreams.registry.mirrors;

import dev.imagestreams.model.Repository;
import java.util.List;

/** Locations as text, for tests: an exclamation mark follows what is insecure. */
final class Places {

  private Places() {}

  static List<String> byTag(RegistryRules rules, String repository) {
    return shown(rules.locations(Repository.parse(repository), false));
  }

  static List<String> byDigest(RegistryRules rules, String repository) {
    return shown(rules.locations(Repository.parse(repository), true));
  }

  private static List<String> shown(List<Location> locations) {
    return locations.stream()
        .map(place -> place.repository() + (place.insecure() ? "!" : ""))
        .toList();
  }
}
