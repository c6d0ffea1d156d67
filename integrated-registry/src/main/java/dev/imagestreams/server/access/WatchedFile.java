package dev.imagestreams.server.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What a file says, as of now: it is read again when it has changed. Thread-safe.
 *
 * @param <T> immutable
 */
final class WatchedFile<T> {

  /** Makes something of a file's content. */
  interface Reading<T> {
    T read(String content) throws IOException;
  }

  /** By what a change is known; a file that was replaced is another one. */
  private record Stamp(FileTime modified, long size, @Nullable Object key) {

    static Stamp of(Path file) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    }
  }

  private record Content<T>(Stamp stamp, T value) {}

  private final Path file;
  private final Reading<T> reading;
  private volatile Content<T> content;

  /**
   * Reads the file.
   *
   * @throws IOException when it can't be read, or does not say what it should
   */
  WatchedFile(Path file, Reading<T> reading) throws IOException {
    this.file = file;
    this.reading = reading;
    this.content = read(Stamp.of(file));
  }

  /** What it says now. */
  T current() throws IOException {
    Stamp stamp = Stamp.of(file);
    Content<T> known = content;
    return known.stamp().equals(stamp) ? known.value() : readAgain(stamp);
  }

  private synchronized T readAgain(Stamp stamp) throws IOException {
    if (!content.stamp().equals(stamp)) {
      content = read(stamp);
    }
    return content.value();
  }

  /** The stamp is older than the content, if anything: then it is read once more. */
  private Content<T> read(Stamp stamp) throws IOException {
    return new Content<>(stamp, reading.read(Files.readString(file)));
  }
}
