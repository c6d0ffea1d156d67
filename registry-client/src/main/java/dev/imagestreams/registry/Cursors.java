package dev.imagestreams.registry;

import dev.imagestreams.registry.RegistryException.Reason;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Follows a list from page to page, and notices where it has no end. For one list. */
final class Cursors {

  private final String description;
  private final Set<String> seen = new HashSet<>();

  Cursors(String description) {
    this.description = description;
  }

  /**
   * The next page's cursor.
   *
   * @throws RegistryException when that page was there before
   */
  Optional<String> next(Optional<String> cursor) {
    if (cursor.isPresent() && !seen.add(cursor.get())) {
      throw new RegistryException(
          Reason.PROTOCOL,
          description + ": the registry's pages go round in a circle at " + cursor.get());
    }
    return cursor;
  }

  /**
   * Requires that so many are not too many.
   *
   * @throws RegistryException when they are
   */
  void requireAtMost(int found, int most) {
    if (found > most) {
      throw new RegistryException(Reason.TOO_LARGE, description + ": there are more than " + most);
    }
  }
}
