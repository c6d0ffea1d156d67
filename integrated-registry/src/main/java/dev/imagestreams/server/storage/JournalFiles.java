package dev.imagestreams.server.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The journal's files: segments named by their first records, of one record a line, and two marks.
 * Not thread-safe.
 */
final class JournalFiles {

  private final Path directory;
  private final int segmentSize;
  private final Durable.Wait wait;
  private final TreeMap<Long, Path> segments = new TreeMap<>();
  private FileChannel segment;

  /** Whether the last segment may end in records that were neither finished nor taken back. */
  private boolean damaged;

  /**
   * @param wait whether records are waited for
   */
  JournalFiles(Path directory, int segmentSize, Durable.Wait wait) throws IOException {
    this.directory = directory;
    this.wait = wait;
    this.segmentSize = segmentSize;
    try (Stream<Path> files = Files.list(directory)) {
      files
          .filter(file -> file.getFileName().toString().matches("\\d{19}"))
          .forEach(file -> segments.put(Long.parseLong(file.getFileName().toString()), file));
    }
    if (segments.isEmpty()) {
      addSegment(1);
    }
    this.segment = openForAppend(segments.lastEntry().getValue());
  }

  private void addSegment(long first) throws IOException {
    Path file = directory.resolve(String.format("%019d", first));
    Durable.touch(file, Durable.Wait.YES);
    segments.put(first, file);
  }

  private static FileChannel openForAppend(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    channel.position(channel.size());
    return channel;
  }

  // Segments

  long firstNumber() {
    return segments.firstKey();
  }

  /** The segments from the one that a record is in, oldest first. */
  List<Path> from(long number) {
    Long from = segments.floorKey(number);
    return List.copyOf(segments.tailMap(from == null ? segments.firstKey() : from).values());
  }

  /** The number of a segment's first record. */
  static long firstOf(Path segment) {
    return Long.parseLong(segment.getFileName().toString());
  }

  boolean isNewest(Path file) {
    return segments.lastEntry().getValue().equals(file);
  }

  /**
   * Reads a segment.
   *
   * @param cutTornLine whether a last line that was not written whole is cut off: nobody was told
   *     of it
   */
  List<JournalRecord> read(Path file, boolean cutTornLine) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    List<JournalRecord> records = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        records.add(
            JournalRecord.parse(file, new String(bytes, start, i - start, StandardCharsets.UTF_8)));
        start = i + 1;
      }
    }
    if (start < bytes.length) {
      if (!cutTornLine) {
        throw new IOException(file + ": the last record is cut off");
      }
      segment.truncate(start);
      segment.position(start);
      segment.force(true);
    }
    return records;
  }

  /** Forgets segments whose records are all at or below a number. */
  void drop(long number) throws IOException {
    while (segments.size() > 1 && segments.higherKey(segments.firstKey()) <= number + 1) {
      Files.delete(segments.pollFirstEntry().getValue());
    }
  }

  // Writing

  boolean isFull() throws IOException {
    return segment.position() >= segmentSize;
  }

  /** Begins another segment. */
  void roll(long first) throws IOException {
    addSegment(first);
    segment.close();
    segment = openForAppend(segments.lastEntry().getValue());
  }

  /** Applies records; those from the given one on could not be. */
  interface Applying {
    int applied() throws IOException;
  }

  /**
   * Writes lines, waits for the disk, and has them applied. What could not be applied is taken
   * back.
   *
   * @param applying says how many of the lines were applied
   * @return the same
   */
  int append(List<byte[]> lines, Applying applying) throws IOException {
    if (damaged) {
      throw new IOException("the journal could not be written before; restart the registry");
    }
    damaged = true;
    long position = segment.position();
    int applied = 0;
    try {
      for (byte[] line : lines) {
        Durable.writeFully(segment, line);
      }
      if (wait == Durable.Wait.YES) {
        segment.force(false);
      }
      applied = applying.applied();
    } finally {
      if (applied < lines.size()) {
        takeBack(position, lines.subList(0, applied));
      }
      damaged = false;
    }
    return applied;
  }

  /** What goes wrong here leaves the journal damaged, and nothing is written until a restart. */
  private void takeBack(long position, List<byte[]> kept) throws IOException {
    long end = position;
    for (byte[] line : kept) {
      end += line.length;
    }
    segment.truncate(end);
    segment.position(end);
    segment.force(false);
  }

  // Marks

  /** A mark's number; 0 where it isn't there. It may say less than is true. */
  long mark(String name) throws IOException {
    try {
      return Long.parseLong(Files.readString(directory.resolve(name)).strip());
    } catch (NoSuchFileException | NumberFormatException e) {
      return 0; // Not forced to disk: doing again what was done does no harm.
    }
  }

  void mark(String name, long number) throws IOException {
    Path next = directory.resolve("~" + name);
    Files.writeString(next, number + "\n");
    Files.move(
        next,
        directory.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  void close() throws IOException {
    segment.close();
  }
}
