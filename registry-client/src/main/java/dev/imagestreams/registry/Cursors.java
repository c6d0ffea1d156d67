package dev.imagestreams.registry;

import dev.imagestreams.registry.RegistryException.Reason;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Follows a list from page to page, and notices where it has no end. For one list. */
final class Cursors {

  /** Filters leave pages empty, but not so many of them. */
  private static final int MAX_EMPTY = 100;

  private final String description;
  private final Set<String> seen = new HashSet<>();
  private int empty;

  Cursors(String description) {
    this.description = description;
  }

  /**
   * The next page's cursor.
   *
   * @param found how many elements this page has
   * @throws RegistryException when that page was there before, or nothing comes any more
   */
  Optional<String> next(Optional<String> cursor, int found) {
    empty = found == 0 ? empty + 1 : 0;
    if (cursor.isPresent() && empty > MAX_EMPTY) {
      throw new RegistryException(
          Reason.PROTOCOL,
          description + ": " + empty + " pages in a row are empty and name yet another one");
    }
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
