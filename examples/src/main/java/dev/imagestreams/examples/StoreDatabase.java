package dev.imagestreams.examples;

import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.store.jdbc.PostgresImageStreamStore;
import java.util.Optional;
import java.util.regex.Pattern;

/** A database of PostgreSQL in which the program keeps its streams, for processes anywhere. */
final class StoreDatabase implements StorePlace {

  /** What is an address and no directory: also those that are written for other programs. */
  private static final Pattern ADDRESS = Pattern.compile("(jdbc|postgres|postgresql):.*");

  private static final String HOST = "([\\w.-]+|\\[[\\p{XDigit}:.]+])(:\\d{1,5})?";

  /**
   * What the driver takes, and no more: it would write down what it doesn't. A login is behind the
   * question mark, since all before it is in each error.
   */
  private static final Pattern TAKEN =
      Pattern.compile(
          "jdbc:postgresql://("
              + (HOST + "(," + HOST + ")*")
              + ")?/[^/?@&=;%\\s]*"
              + "(\\?([^%\\s]|%\\p{XDigit}{2})*)?");

  private static final Pattern PORT = Pattern.compile(":(\\d+)(?=[,/])");
  private static final int HIGHEST_PORT = 65_535;

  /** What the store says where it is opened to be looked at, and has no tables. */
  private static final String NOTHING_THERE = "there are no tables";

  private final String url;

  private StoreDatabase(String url) {
    this.url = url;
  }

  static boolean isAddress(String text) {
    return ADDRESS.matcher(text).matches();
  }

  /**
   * @param text such as {@code jdbc:postgresql://host/database?user=me&password=secret}
   * @throws IllegalArgumentException when it is no address of PostgreSQL
   */
  static StoreDatabase parse(String text) {
    if (!TAKEN.matcher(text).matches() || !hasPorts(withoutLogin(text))) {
      throw new IllegalArgumentException(
          "this is no address of PostgreSQL; write jdbc:postgresql://HOST/DATABASE?user=ME, the"
              + " login always behind the question mark");
    }
    return new StoreDatabase(text);
  }

  private static boolean hasPorts(String hosts) {
    return PORT.matcher(hosts)
        .results()
        .mapToInt(port -> Integer.parseInt(port.group(1)))
        .allMatch(port -> port > 0 && port <= HIGHEST_PORT);
  }

  @Override
  public PortableStore open() {
    try {
      return PostgresImageStreamStore.open(url);
    } catch (StoreException e) {
      throw named(e);
    }
  }

  @Override
  public PortableStore view() {
    return viewIfThere().orElseGet(InMemoryImageStreamStore::new);
  }

  @Override
  public PortableStore viewThere() {
    return viewIfThere()
        .orElseThrow(
            () ->
                new StoreException(
                    "there is no store in "
                        + this
                        + "; import with --confirm makes it, or choose another"));
  }

  /** Opened to write: events have their places in the log from those who may write it. */
  @Override
  public PortableStore follow() {
    return open();
  }

  private Optional<PortableStore> viewIfThere() {
    try {
      return Optional.of(PostgresImageStreamStore.builder(url).view());
    } catch (StoreException e) {
      if (String.valueOf(e.getMessage()).startsWith(NOTHING_THERE)) {
        return Optional.empty();
      }
      throw named(e);
    }
  }

  /** Says of what is wrong in the database which one that is. */
  private StoreException named(StoreException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains(toString()) ? e : new StoreException(this + ": " + message, e);
  }

  /** As errors of the store name it. */
  @Override
  public String toString() {
    return withoutLogin(url).substring("jdbc:".length());
  }

  private static String withoutLogin(String url) {
    int login = url.indexOf('?');
    return login < 0 ? url : url.substring(0, login);
  }
}
