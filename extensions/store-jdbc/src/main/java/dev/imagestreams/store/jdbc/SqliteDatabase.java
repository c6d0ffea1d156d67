package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * An SQLite file: one connection that writes, some that read beside it, each seeing the file as it
 * was when its transaction began. Thread-safe; calls block on the disk and on other processes that
 * write.
 */
final class SqliteDatabase implements Database {

  private static final Logger LOG = LoggerFactory.getLogger(SqliteDatabase.class);

  /** How long another process may hold the file for writing; a commit takes milliseconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Idle connections for reading; more are made when more threads read, and closed after. */
  private static final int READERS = 4;

  private final Path file;
  private final boolean readOnly;
  private final ReentrantLock writing = new ReentrantLock();
  private final Session writer;
  private final WriteTurns turns = new WriteTurns(this::writeAll);
  private final Deque<Session> readers = new ArrayDeque<>();
  private boolean closed;

  /** Whether the writer waits for the disk at each commit; guarded by {@link #writing}. */
  private boolean waitsForDisk = true;

  private SqliteDatabase(Path file, boolean readOnly, Session writer) {
    this.file = file;
    this.readOnly = readOnly;
    this.writer = writer;
  }

  /**
   * Opens a file, making it where there is none.
   *
   * @throws StoreException when it is no store, or can't be read or written
   */
  static SqliteDatabase open(Path file) {
    String name = "opening the store " + file;
    try {
      Schema.requireOurs(file);
      Path directory = file.toAbsolutePath().getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      SqliteDatabase database = new SqliteDatabase(file, false, connect(file, false));
      try {
        database.write(name, Schema::bringUpToDate);
      } catch (RuntimeException e) {
        database.close();
        throw e;
      }
      return database;
    } catch (IOException e) {
      throw new StoreException(name + " failed; check that its directory can be written", e);
    } catch (SQLException e) {
      throw SqliteFailures.of(name, file, e);
    }
  }

  /**
   * Opens a file to be looked at only.
   *
   * @throws StoreException when it is not there, no store, or can't be read
   */
  static SqliteDatabase view(Path file) {
    String name = "opening the store " + file;
    if (Files.notExists(file)) {
      throw new StoreException(name + " failed: there is no such file; choose another");
    }
    try {
      Schema.requireOurs(file);
      SqliteDatabase database = new SqliteDatabase(file, true, connect(file, true));
      try {
        database.read(name, Schema::requireReadable);
      } catch (RuntimeException e) {
        database.close();
        throw e;
      }
      return database;
    } catch (SQLException e) {
      throw SqliteFailures.of(name, file, e);
    }
  }

  static Session connect(Path file, boolean readOnly) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(readOnly);
    config.setBusyTimeout((int) PATIENCE.toMillis());
    config.enforceForeignKeys(true);
    if (!readOnly) {
      config.setJournalMode(JournalMode.WAL);
      // What was committed is on the disk, also when the power fails.
      config.setSynchronous(SynchronousMode.FULL);
    }
    return new Session(
        config.createConnection("jdbc:sqlite:" + file.toAbsolutePath()), SqliteDialect.INSTANCE);
  }

  Path file() {
    return file;
  }

  @Override
  public <T> T write(String what, Work<T> work) {
    return write(new Write<>(what, work, true));
  }

  @Override
  public <T> T note(String what, Work<T> work) {
    return write(new Write<>(what, work, false));
  }

  private <T> T write(Write<T> write) {
    if (readOnly) {
      throw new StoreException("the store " + file + " is opened to be looked at only");
    }
    turns.take(write);
    return write.outcome(file);
  }

  private void writeAll(List<Write<?>> group) {
    writing.lock();
    try {
      requireOpen();
      if (group.size() == 1 || !writeTogether(group)) {
        group.forEach(this::writeAlone);
      }
    } catch (StoreException e) {
      group.forEach(write -> write.fail(e));
    } finally {
      writing.unlock();
    }
  }

  private void writeAlone(Write<?> write) {
    try {
      waitForDisk(write.isDurable());
      transact("BEGIN IMMEDIATE", writer, write::in);
    } catch (SQLException | RuntimeException | Error e) {
      write.fail(e);
    }
  }

  /** In one transaction; false when it failed, and nothing was done of any. */
  private boolean writeTogether(List<Write<?>> group) {
    try {
      waitForDisk(group.stream().anyMatch(Write::isDurable));
      writer.execute("BEGIN IMMEDIATE");
    } catch (SQLException e) {
      // The file is another's for too long already: they would each wait as long again.
      group.forEach(write -> write.fail(e));
      return true;
    }
    boolean done = false;
    try {
      for (Write<?> write : group) {
        writeWithin(write);
      }
      writer.execute("COMMIT");
      done = true;
    } catch (SQLException | Error e) {
      LOG.debug("writing {} together; each is tried alone", group.size(), e);
    } finally {
      if (!done) {
        rollBack(writer);
      }
    }
    return done;
  }

  /** What throws an exception of ours undoes its own part only. */
  private void writeWithin(Write<?> write) throws SQLException {
    writer.execute("SAVEPOINT one");
    try {
      write.in(writer);
    } catch (RuntimeException e) {
      writer.execute("ROLLBACK TO one");
      write.fail(e);
    }
    writer.execute("RELEASE one");
  }

  private void waitForDisk(boolean wanted) throws SQLException {
    if (wanted != waitsForDisk) {
      writer.executeOnce("PRAGMA synchronous = " + (wanted ? "FULL" : "NORMAL"));
      waitsForDisk = wanted;
    }
  }

  @Override
  public <T> T read(String what, Work<T> work) {
    return look(what, session -> transact("BEGIN", session, work));
  }

  @Override
  public <T> T look(String what, Work<T> work) {
    try {
      Session reader = takeReader();
      boolean sound = false;
      try {
        T result = work.in(reader);
        sound = true;
        return result;
      } finally {
        putBack(reader, sound);
      }
    } catch (SQLException e) {
      throw SqliteFailures.of(what, file, e);
    }
  }

  private static <T> T transact(String begin, Session session, Work<T> work) throws SQLException {
    session.execute(begin);
    boolean done = false;
    try {
      T result = work.in(session);
      session.execute("COMMIT");
      done = true;
      return result;
    } finally {
      if (!done) {
        rollBack(session);
      }
    }
  }

  private static void rollBack(Session session) {
    try {
      session.execute("ROLLBACK");
    } catch (SQLException e) {
      // SQLite has rolled back already where the disk failed; the first failure is what is told.
      LOG.debug("rolling back", e);
    }
  }

  private Session takeReader() throws SQLException {
    synchronized (readers) {
      requireOpen();
      if (!readers.isEmpty()) {
        return readers.pop();
      }
    }
    return connect(file, readOnly);
  }

  private void putBack(Session reader, boolean sound) throws SQLException {
    synchronized (readers) {
      if (sound && !closed && readers.size() < READERS) {
        readers.push(reader);
        return;
      }
    }
    reader.close();
  }

  private void requireOpen() {
    synchronized (readers) {
      if (closed) {
        throw new StoreException("the store " + file + " is closed");
      }
    }
  }

  /** Waits for the transaction that is being written, and ends all others as they come back. */
  @Override
  public void close() {
    writing.lock();
    try {
      synchronized (readers) {
        if (closed) {
          return;
        }
        closed = true;
        for (Session reader : readers) {
          reader.close();
        }
        readers.clear();
      }
      writer.close();
    } catch (SQLException e) {
      throw SqliteFailures.of("closing the store " + file, file, e);
    } finally {
      writing.unlock();
    }
  }
}
