package dev.imagestreams.core.store;

import dev.imagestreams.model.ImageStreamsException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A whole store as lines of JSON, to be kept or to be moved into another store.
 *
 * <p>The first line tells the format and its version. Then each line has one record: {@code
 * stream}, {@code image} and {@code event} as everywhere else ({@link
 * dev.imagestreams.model.ImageStreamJson}, {@link dev.imagestreams.notifications.ImageEventJson}),
 * {@code push}, {@code source}, {@code work}, {@code sighting}, {@code trigger}, {@code
 * subscription}, {@code parked}; the last has the {@code end}, which also says how many records
 * there were, so that a part is not taken for the whole. Equal stores give the same lines. In
 * memory there is one record at a time. Functions of their arguments; thread-safe.
 */
public final class StoreDump {

  private static final String FORMAT = "imagestreams-dump";
  private static final int VERSION = 1;

  /** Enough to tell a dump from anything else. */
  private static final int FIRST_LINE = 200;

  private StoreDump() {}

  /** Whether a text that begins so is a dump, of this version or another. */
  public static boolean isDump(String beginning) {
    return beginning.startsWith("{\"format\":\"" + FORMAT + "\"");
  }

  /**
   * Writes a store as it is now. The writer is flushed and stays open.
   *
   * @throws StoreException when the store can't be read
   * @throws IOException when the writer throws it
   */
  public static void write(PortableStore store, Writer to) throws IOException {
    to.write("{\"format\":\"" + FORMAT + "\",\"version\":" + VERSION + "}\n");
    long[] records = {0};
    try {
      store.dump(
          record -> {
            try {
              to.write(RecordLines.write(record, records[0]++));
              to.write('\n');
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    to.flush();
  }

  /**
   * Makes an empty store the one that was written. The reader stays open.
   *
   * @throws StoreException when the text is no dump, or one of a newer version, or damaged, saying
   *     in which line; or when the store is not empty or can't be written. Nothing was restored
   *     then
   * @throws IOException when the reader throws it
   */
  public static void read(Reader from, PortableStore into) throws IOException {
    Lines lines = new Lines(new BufferedReader(from));
    try {
      lines.readFirst();
      into.restore(lines);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** The lines of a dump, as records. */
  private static final class Lines implements Iterator<StoreRecord> {

    private final BufferedReader from;
    private long number = 1;
    private @Nullable String next;

    Lines(BufferedReader from) {
      this.from = from;
    }

    void readFirst() throws IOException {
      from.mark(FIRST_LINE + 1);
      char[] beginning = new char[FIRST_LINE];
      int length = Math.max(0, from.read(beginning));
      if (!isDump(new String(beginning, 0, length))) {
        throw new StoreException("this is no dump of a store; choose another");
      }
      from.reset();
      RecordLines.requireVersion(String.valueOf(from.readLine()), VERSION);
    }

    @Override
    public boolean hasNext() {
      try {
        if (next == null) {
          next = from.readLine();
        }
        return next != null;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public StoreRecord next() {
      if (!hasNext() || next == null) {
        throw new NoSuchElementException();
      }
      String line = next;
      next = null;
      number++;
      try {
        return RecordLines.read(line, number - 2);
      } catch (ImageStreamsException | IllegalArgumentException e) {
        throw new StoreException(
            "line " + number + " of the dump is damaged: " + e.getMessage(), e);
      }
    }
  }
}
