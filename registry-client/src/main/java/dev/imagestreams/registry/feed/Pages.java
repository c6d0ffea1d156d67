package dev.imagestreams.registry.feed;

import dev.imagestreams.registry.RegistryException;

/** A registry's own list of one repository, newest first. Each call is one request. */
interface Pages {

  /** The most pages read at a time: past some 1,200 rows a plain listing is no dearer. */
  int LIMIT = 20;

  /**
   * Reads one page.
   *
   * @param number from 1
   * @param size the rows of a page, of this one and of all before it
   * @throws RegistryException when it can't be read
   */
  Page page(int number, int size);

  /** Whether rows of one instant have an order of their own, the same at each request. */
  default boolean ordersTies() {
    return false;
  }

  /** How many pages the registry can be asked for. */
  default int limit() {
    return LIMIT;
  }
}
