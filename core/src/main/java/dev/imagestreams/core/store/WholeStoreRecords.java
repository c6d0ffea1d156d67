package dev.imagestreams.core.store;

import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Records on their way into a store, looked at whether together they are one: there is an end and
 * nothing beyond it, it is not behind any stream, and what was put aside is some subscription's.
 * For those who implement {@link PortableStore#restore}. Not thread-safe.
 *
 * <p>{@code next} throws a {@link StoreException} that says what is wrong, and so does {@code
 * hasNext} where there is no end.
 */
public final class WholeStoreRecords implements Iterator<StoreRecord> {

  private final Iterator<? extends StoreRecord> records;
  private final Set<String> subscriptions = new HashSet<>();
  private long highestVersion;
  private StoreRecord.@Nullable End end;

  public WholeStoreRecords(Iterator<? extends StoreRecord> records) {
    this.records = Objects.requireNonNull(records, "records");
  }

  @Override
  public boolean hasNext() {
    boolean more = records.hasNext();
    if (!more && end == null) {
      throw new StoreException("the records have no end: some are missing; dump the store again");
    }
    return more;
  }

  @Override
  public StoreRecord next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    StoreRecord record = records.next();
    if (end != null) {
      throw new StoreException("there are records after the end: these are of several stores");
    }
    if (record instanceof StoreRecord.OfStream of) {
      highestVersion = Math.max(highestVersion, version(of));
    } else if (record instanceof StoreRecord.OfSubscription of) {
      subscriptions.add(of.name());
    } else if (record instanceof StoreRecord.OfParked of
        && !subscriptions.contains(of.subscription())) {
      throw new StoreException(
          "an event was put aside by the subscription \""
              + of.subscription()
              + "\", which is not there");
    } else if (record instanceof StoreRecord.End last) {
      requireNotBehind(last);
      end = last;
    }
    return record;
  }

  private static long version(StoreRecord.OfStream of) {
    String text = of.stream().metadata().resourceVersion();
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new StoreException(
          "the stream "
              + of.stream().key()
              + " has the resourceVersion \""
              + text
              + "\", which is no number of a store",
          e);
    }
  }

  private void requireNotBehind(StoreRecord.End last) {
    if (last.resourceVersion() < highestVersion) {
      throw new StoreException(
          "a stream has the resourceVersion "
              + highestVersion
              + ", and the last that was given is "
              + last.resourceVersion());
    }
  }
}
