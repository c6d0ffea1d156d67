package dev.imagestreams.server.storage;

import dev.imagestreams.model.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal in files of one record a line.
 *
 * <p>A record is on disk before files change, and those who push at the same time wait for the disk
 * together. The files themselves are not waited for: until a segment's were all made durable, which
 * is seen to when the next one begins, its records are applied again at a start. A last line that
 * was not written whole is cut off: nobody was told of it.
 */
public final class FileTagJournal implements TagJournal {

  private static final Logger LOG = LoggerFactory.getLogger(FileTagJournal.class);

  /** A start does again what is in two of them at most. */
  private static final int SEGMENT_SIZE = 4 << 20;

  /** Moves kept in memory for the announcer, which is rarely far behind. */
  private static final int MAX_TAIL = 1024;

  private static final String ANNOUNCED = "announced";

  /** Up to which number the files are durable. */
  private static final String APPLIED = "applied";

  private final RepositoryFiles repositories;
  private final Redo redo;
  private final Clock clock;
  private final JournalWriter writer;
  private final ExecutorService making = Executors.newSingleThreadExecutor(FileTagJournal::daemon);

  private final Object lock = new Object();
  private final JournalFiles files;
  private final Deque<TagMove> tail = new ArrayDeque<>();
  private CompletableFuture<Boolean> made = CompletableFuture.completedFuture(true);

  /** Written under the lock; who reads it without doesn't wait for the disk. */
  private volatile long last;

  private long announced;
  private long applied;

  /**
   * Whether files could not be forced: a second try may succeed though the first lost them, so
   * nothing of the journal is dropped any more.
   */
  private boolean unsure;

  /** Why a record could not be applied the last time that one could not. */
  private Optional<Exception> refusal = Optional.empty();

  private boolean closed;

  /**
   * Opens the journal and brings files up to date with it.
   *
   * @throws IOException also when a record is damaged; it says which
   */
  public FileTagJournal(
      DataDirectory data, FileBlobStore blobs, RepositoryFiles repositories, Clock clock)
      throws IOException {
    this(data, blobs, repositories, clock, SEGMENT_SIZE);
  }

  FileTagJournal(
      DataDirectory data,
      FileBlobStore blobs,
      RepositoryFiles repositories,
      Clock clock,
      int segmentSize)
      throws IOException {
    this.repositories = repositories;
    this.redo = new Redo(repositories, blobs);
    this.clock = clock;
    this.files = new JournalFiles(data.root().resolve("journal"), segmentSize, data.durability());
    this.announced = files.mark(ANNOUNCED);
    this.applied = files.mark(APPLIED);
    recover();
    this.writer = new JournalWriter(this::record);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "imagestreams-registry-journal");
    thread.setDaemon(true);
    return thread;
  }

  private void recover() throws IOException {
    List<Path> open = files.from(applied + 1);
    last = JournalFiles.firstOf(open.get(0)) - 1;
    for (Path file : open) {
      for (JournalRecord record : files.read(file, files.isNewest(file))) {
        if (record.move().number() != last + 1) {
          throw new IOException(file + ": record " + record.move().number() + " follows " + last);
        }
        last = record.move().number();
        remember(record.move());
        redo.restore(record);
      }
    }
  }

  // Moving tags

  @Override
  public List<TagMove> move(String repository, Collection<String> tags, Digest to, String actor)
      throws IOException {
    return writer.write(
        new JournalRequest(
            repository, List.copyOf(tags), Optional.of(to), Optional.empty(), false, actor));
  }

  @Override
  public List<TagMove> push(
      String repository, Collection<String> tags, PushedManifest manifest, String actor)
      throws IOException {
    return writer.write(
        new JournalRequest(
            repository,
            List.copyOf(tags),
            Optional.of(manifest.digest()),
            Optional.of(manifest),
            false,
            actor));
  }

  @Override
  public List<TagMove> remove(String repository, Collection<String> tags, String actor)
      throws IOException {
    return writer.write(
        new JournalRequest(
            repository, List.copyOf(tags), Optional.empty(), Optional.empty(), false, actor));
  }

  @Override
  public void removeManifest(
      String repository, Collection<String> tags, Digest manifest, String actor)
      throws IOException {
    writer.write(
        new JournalRequest(
            repository, List.copyOf(tags), Optional.of(manifest), Optional.empty(), true, actor));
  }

  /** Writes what several ask for at the same time, in their order. */
  private void record(List<JournalRequest> requests) throws IOException {
    awaitSegmentBefore();
    synchronized (lock) {
      if (files.isFull()) {
        roll();
      }
      List<JournalRecord> records = new ArrayList<>();
      Map<String, Optional<Digest>> moved = new HashMap<>();
      for (JournalRequest request : requests) {
        Map<String, Optional<Digest>> before = new HashMap<>();
        for (String tag : request.tags()) {
          before.put(tag, now(request, tag, moved));
        }
        request.records(last + records.size(), clock.instant(), before);
        records.addAll(request.made());
      }
      int done =
          files.append(records.stream().map(JournalRecord::line).toList(), () -> apply(records));
      Optional<Exception> why = done == records.size() ? Optional.empty() : refusal;
      requests.forEach(request -> request.end(last, done == records.size(), why));
    }
  }

  /** What a tag points to after what was asked for before. */
  private Optional<Digest> now(
      JournalRequest request, String tag, Map<String, Optional<Digest>> moved) throws IOException {
    String key = request.repository() + ":" + tag;
    Optional<Digest> before = moved.get(key);
    if (before == null) {
      before = repositories.knownTag(request.repository(), tag);
    }
    moved.put(key, request.target());
    return before;
  }

  /**
   * @return how many were applied; the next one could not be
   */
  private int apply(List<JournalRecord> records) {
    for (int i = 0; i < records.size(); i++) {
      try {
        redo.apply(records.get(i));
      } catch (IOException | RuntimeException e) {
        LOG.atError()
            .setCause(e)
            .addKeyValue("repository", records.get(i).move().repository())
            .log("a push could not be applied, and is taken back");
        refusal = Optional.of(e);
        return i;
      }
      last = records.get(i).move().number();
      remember(records.get(i).move());
    }
    return records.size();
  }

  private void remember(TagMove move) {
    tail.add(move);
    if (tail.size() > MAX_TAIL) {
      tail.poll();
    }
  }

  // Segments

  /**
   * Who pushes faster than files can be made durable waits for that once in a while: otherwise a
   * start would take longer and longer, since it does again what may be lost.
   */
  private void awaitSegmentBefore() throws IOException {
    CompletableFuture<Boolean> before;
    synchronized (lock) {
      if (!files.isFull()) {
        return;
      }
      before = made;
    }
    before.join();
  }

  /** Begins another segment, and has the files of those before made durable. */
  private void roll() throws IOException {
    long upTo = last;
    files.roll(last + 1);
    made = CompletableFuture.supplyAsync(() -> makeDurable(upTo), making);
  }

  /** Where it fails, the records are applied again at the next start. */
  private boolean makeDurable(long upTo) {
    try {
      for (Path segment : applying(upTo)) {
        redo.makeDurable(files.read(segment, false));
      }
      synchronized (lock) {
        if (!closed && !unsure) {
          applied = Math.max(applied, upTo);
          files.mark(APPLIED, applied);
          drop();
        }
      }
      return true;
    } catch (IOException | RuntimeException e) {
      synchronized (lock) {
        unsure = true;
      }
      LOG.atWarn().setCause(e).log("the journal is kept, since files could not be forced; restart");
      return false;
    }
  }

  /** The segments up to a record whose files may not be durable; they are not dropped before. */
  private List<Path> applying(long upTo) {
    synchronized (lock) {
      return files.from(applied + 1).stream()
          .filter(segment -> JournalFiles.firstOf(segment) <= upTo)
          .toList();
    }
  }

  private void drop() throws IOException {
    files.drop(Math.min(announced, applied));
  }

  /** Waits until what was to be made durable is. */
  void awaitDurable() {
    CompletableFuture<Boolean> waiting;
    synchronized (lock) {
      waiting = made;
    }
    waiting.join();
  }

  // Announcing

  @Override
  public List<TagMove> movesAfter(long number, int max) throws IOException {
    List<Path> segments;
    synchronized (lock) {
      if (number >= last) {
        return List.of();
      }
      TagMove oldest = tail.peek();
      if (oldest != null && oldest.number() <= number + 1) {
        return tail.stream().filter(move -> move.number() > number).limit(max).toList();
      }
      segments = files.from(number + 1);
    }
    List<TagMove> moves = new ArrayList<>();
    for (Path segment : segments) {
      if (moves.size() < max) {
        readWhole(segment).stream()
            .map(JournalRecord::move)
            .filter(move -> move.number() > number)
            .limit(max - moves.size())
            .forEach(moves::add);
      }
    }
    return moves;
  }

  /** The records of a file, which is appended to meanwhile if it is the newest. */
  private List<JournalRecord> readWhole(Path file) throws IOException {
    synchronized (lock) {
      if (files.isNewest(file)) {
        return files.read(file, false);
      }
    }
    return files.read(file, false);
  }

  @Override
  public long last() {
    return last;
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
      files.mark(ANNOUNCED, number);
      drop();
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
    synchronized (lock) {
      closed = true;
      files.close();
    }
    making.shutdownNow();
    try {
      making.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
