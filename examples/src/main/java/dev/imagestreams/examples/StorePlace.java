package dev.imagestreams.examples;

import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.core.store.StoreException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where the program keeps its streams: a directory, or a database of PostgreSQL. It is written as
 * users know it, without what may be secret.
 */
sealed interface StorePlace permits StoreDirectory, StoreDatabase {

  /**
   * @throws IllegalArgumentException when the text names no place; the message repeats nothing of
   *     it that may be secret
   */
  static StorePlace parse(String text) {
    if (StoreDatabase.isAddress(text)) {
      return StoreDatabase.parse(text);
    }
    return new StoreDirectory(Path.of(text));
  }

  /** Reads {@code DIR|URL}. */
  final class Converter implements ITypeConverter<StorePlace> {
    @Override
    public StorePlace convert(String text) {
      try {
        return parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /**
   * The store, made where there is none; others may use it at the same time.
   *
   * @throws StoreException when it can't be read or written
   */
  PortableStore open();

  /**
   * The store to look at; an empty one where there is none. Nothing of it changes.
   *
   * @throws StoreException when it can't be read
   */
  PortableStore view();

  /**
   * The store to look at.
   *
   * @throws StoreException when there is none, or it can't be read
   */
  PortableStore viewThere();

  /**
   * The store whose log is followed, made where there is none.
   *
   * @throws StoreException when it can't be read, or made
   */
  PortableStore follow();
}
