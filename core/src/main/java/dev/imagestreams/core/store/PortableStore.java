package dev.imagestreams.core.store;

import java.util.Iterator;
import java.util.function.Consumer;

/**
 * A store that can be moved: read as a whole, and made what another one was. {@code
 * PortableStoreContract} in the testkit says what an implementation must do; {@link StoreDump}
 * writes and reads what passes as lines of text.
 */
public interface PortableStore extends ImageStreamStore {

  /**
   * Gives every record of this store as it is at one time, whoever commits meanwhile, none of them
   * twice: streams, images and pushes, sources, work, sightings, triggers, events, each
   * subscription with what it put aside, the end. Each kind is in an order that depends on nothing
   * but the records, so that equal stores give equal records. Claims of work and the budgets of
   * hosts are left out: they are of those who use this store, not of what it keeps.
   *
   * @param to is given them one after the other, in this thread; what it throws ends the dump
   * @throws StoreException when the store can't be read
   */
  void dump(Consumer<? super StoreRecord> to);

  /**
   * Makes this store the one whose records these are: resource versions, sequences, positions and
   * subscriptions go on where they were. All of it or nothing, also when {@code records} throws.
   *
   * @param records asked in this thread, one after the other
   * @throws StoreException when this store is not empty, or can't be written; or when these are not
   *     the records of a store
   */
  void restore(Iterator<? extends StoreRecord> records);
}
