package dev.imagestreams.server.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.InvalidReferenceException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The journal in files of one record a line.
 *
 * <p>A record is on disk before the tag's file changes. At the start, records whose tags have not
 * followed are applied, and a last line that was not written whole is cut off: nobody was told of
 * it.
 */
public final class FileTagJournal implements TagJournal {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SEGMENT_SIZE = 8 << 20;

  /** Moves kept in memory for the announcer, which is rarely far behind. */
  private static final int MAX_TAIL = 1024;

  private final Path directory;
  private final RepositoryFiles repositories;
  private final Clock clock;
  private final int segmentSize;
  private final Object lock = new Object();
  private final TreeMap<Long, Path> segments = new TreeMap<>();
  private final Deque<TagMove> tail = new ArrayDeque<>();
  private FileChannel segment;
  private long last;

  /** Whether the last segment may end in a record that was neither finished nor taken back. */
  private boolean damaged;

  private boolean closed;

  private long announced;

  /**
   * Opens the journal and brings tags up to date with it.
   *
   * @throws IOException also when a record is damaged; it says which
   */
  public FileTagJournal(DataDirectory data, RepositoryFiles repositories, Clock clock)
      throws IOException {
    this(data, repositories, clock, SEGMENT_SIZE);
  }

  FileTagJournal(DataDirectory data, RepositoryFiles repositories, Clock clock, int segmentSize)
      throws IOException {
    this.segmentSize = segmentSize;
    this.directory = data.root().resolve("journal");
    this.repositories = repositories;
    this.clock = clock;
    findSegments();
    recover();
    this.announced = readAnnounced();
    this.segment = openForAppend(segments.lastEntry().getValue());
  }

  private void findSegments() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      files
          .filter(file -> file.getFileName().toString().matches("\\d{19}"))
          .forEach(file -> segments.put(Long.parseLong(file.getFileName().toString()), file));
    }
    if (segments.isEmpty()) {
      addSegment(1);
    }
  }

  private void addSegment(long first) throws IOException {
    Path file = directory.resolve(String.format("%019d", first));
    Durable.touch(file);
    segments.put(first, file);
  }

  private void recover() throws IOException {
    last = segments.firstKey() - 1;
    for (Map.Entry<Long, Path> entry : segments.entrySet()) {
      boolean newest = entry.getKey().equals(segments.lastKey());
      for (TagMove move : read(entry.getValue(), newest)) {
        if (move.number() != last + 1) {
          throw new IOException(
              entry.getValue() + ": record " + move.number() + " follows " + last);
        }
        last = move.number();
        remember(move);
        long applied =
            repositories
                .target(move.repository(), move.tag())
                .map(RepositoryFiles.TagTarget::number)
                .orElse(0L);
        if (applied < move.number()) {
          repositories.apply(move);
        }
      }
    }
  }

  private List<TagMove> read(Path file, boolean cutTornLine) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    List<TagMove> moves = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        moves.add(parse(file, new String(bytes, start, i - start, StandardCharsets.UTF_8)));
        start = i + 1;
      }
    }
    if (start < bytes.length) {
      if (!cutTornLine) {
        throw new IOException(file + ": the last record is cut off");
      }
      try (FileChannel channel = openForAppend(file)) {
        channel.truncate(start);
        channel.force(true);
      }
    }
    return moves;
  }

  private long readAnnounced() throws IOException {
    try {
      return Long.parseLong(Files.readString(directory.resolve("announced")).strip());
    } catch (NoSuchFileException e) {
      return 0;
    } catch (NumberFormatException e) {
      // The mark is not forced to disk; announcing again what is in the journal does no harm.
      return 0;
    }
  }

  private static FileChannel openForAppend(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    channel.position(channel.size());
    return channel;
  }

  @Override
  public List<TagMove> move(String repository, Collection<String> tags, Digest to)
      throws IOException {
    synchronized (lock) {
      List<TagMove> moves = new ArrayList<>();
      for (String tag : tags) {
        moves.add(next(moves, repository, tag, repositories.tag(repository, tag), Optional.of(to)));
      }
      record(moves);
      return moves;
    }
  }

  @Override
  public List<TagMove> remove(String repository, Collection<String> tags) throws IOException {
    synchronized (lock) {
      List<TagMove> moves = new ArrayList<>();
      for (String tag : tags) {
        Optional<Digest> previous = repositories.tag(repository, tag);
        if (previous.isPresent()) {
          moves.add(next(moves, repository, tag, previous, Optional.empty()));
        }
      }
      record(moves);
      return moves;
    }
  }

  private TagMove next(
      List<TagMove> before,
      String repository,
      String tag,
      Optional<Digest> previous,
      Optional<Digest> current) {
    long number = last + before.size() + 1;
    return new TagMove(number, clock.instant(), repository, tag, previous, current);
  }

  /** Writes records and moves their tags; records whose tags can't be moved are taken back. */
  private void record(List<TagMove> moves) throws IOException {
    requireWritable();
    if (moves.isEmpty()) {
      return;
    }
    if (segment.position() >= segmentSize) {
      roll();
    }
    damaged = true;
    long position = segment.position();
    try {
      List<byte[]> lines = moves.stream().map(FileTagJournal::line).toList();
      for (byte[] line : lines) {
        Durable.writeFully(segment, line);
      }
      segment.force(false);
      for (int i = 0; i < moves.size(); i++) {
        repositories.apply(moves.get(i));
        position += lines.get(i).length;
        last = moves.get(i).number();
        remember(moves.get(i));
      }
    } catch (IOException e) {
      segment.truncate(position);
      segment.position(position);
      segment.force(false);
      damaged = false;
      throw e;
    }
    damaged = false;
  }

  private void requireWritable() throws IOException {
    if (closed) {
      throw new IOException("the registry is closed");
    }
    if (damaged) {
      throw new IOException("the journal could not be written before; restart the registry");
    }
  }

  private static byte[] line(TagMove move) {
    return (write(move) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private void remember(TagMove move) {
    tail.add(move);
    if (tail.size() > MAX_TAIL) {
      tail.poll();
    }
  }

  private void roll() throws IOException {
    addSegment(last + 1);
    segment.close();
    segment = openForAppend(segments.lastEntry().getValue());
    dropAnnounced();
  }

  private void dropAnnounced() throws IOException {
    while (segments.size() > 1 && segments.higherKey(segments.firstKey()) <= announced + 1) {
      Files.delete(segments.pollFirstEntry().getValue());
    }
  }

  @Override
  public List<TagMove> movesAfter(long number, int max) throws IOException {
    List<Path> files;
    synchronized (lock) {
      if (number >= last) {
        return List.of();
      }
      if (!tail.isEmpty() && tail.peek().number() <= number + 1) {
        return tail.stream().filter(move -> move.number() > number).limit(max).toList();
      }
      Long from = segments.floorKey(number + 1);
      files = List.copyOf(segments.tailMap(from == null ? segments.firstKey() : from).values());
    }
    List<TagMove> moves = new ArrayList<>();
    for (Path file : files) {
      if (moves.size() < max) {
        readWhole(file).stream()
            .filter(move -> move.number() > number)
            .limit(max - moves.size())
            .forEach(moves::add);
      }
    }
    return moves;
  }

  /** The records of a file that may be appended to meanwhile. */
  private List<TagMove> readWhole(Path file) throws IOException {
    synchronized (lock) {
      return read(file, false);
    }
  }

  @Override
  public long announced() {
    synchronized (lock) {
      return announced;
    }
  }

  @Override
  public void announced(long number) throws IOException {
    synchronized (lock) {
      if (closed) {
        throw new IOException("the registry is closed");
      }
      announced = number;
      Path mark = directory.resolve("announced");
      Path next = directory.resolve("~announced");
      Files.writeString(next, number + "\n");
      Files.move(next, mark, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      dropAnnounced();
    }
  }

  private static String write(TagMove move) {
    ObjectNode json = JSON.createObjectNode();
    json.put("number", move.number());
    json.put("time", move.time().toString());
    json.put("repository", move.repository());
    json.put("tag", move.tag());
    move.previous().ifPresent(previous -> json.put("previous", previous.toString()));
    move.current().ifPresent(current -> json.put("current", current.toString()));
    return json.toString();
  }

  private static TagMove parse(Path file, String line) throws IOException {
    try {
      JsonNode json = JSON.readTree(line);
      return new TagMove(
          json.path("number").asLong(),
          Instant.parse(json.path("time").asText()),
          json.path("repository").asText(),
          json.path("tag").asText(),
          digest(json, "previous"),
          digest(json, "current"));
    } catch (JsonProcessingException | DateTimeException | InvalidReferenceException e) {
      throw new IOException(
          file + ": a record of the journal is damaged; restore the file from a copy", e);
    }
  }

  private static Optional<Digest> digest(JsonNode json, String field) {
    return json.has(field)
        ? Optional.of(Digest.parse(json.path(field).asText()))
        : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    synchronized (lock) {
      closed = true;
      segment.close();
    }
  }
}
