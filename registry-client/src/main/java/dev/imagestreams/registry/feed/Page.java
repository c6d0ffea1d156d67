package dev.imagestreams.registry.feed;

import java.util.List;

/**
 * A page of a registry's own list.
 *
 * @param more whether the registry says that there are further pages
 */
record Page(List<Entry> entries, boolean more) {

  Page {
    entries = List.copyOf(entries);
  }
}
