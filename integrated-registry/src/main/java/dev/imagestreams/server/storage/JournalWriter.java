package dev.imagestreams.server.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Has those who write at the same time wait for the disk together: its one thread writes for all
 * who came while it wrote for others. A thread of its own, since one that is interrupted while it
 * writes would close the file for everybody. Thread-safe.
 */
final class JournalWriter implements AutoCloseable {

  /** As many as it writes for at a time. */
  private static final int MOST = 256;

  /** Writes what is asked for, in its order. */
  interface Writing {
    void write(List<JournalRequest> requests) throws IOException;
  }

  /** Somebody who waits; nobody, where it is to end. */
  private record Waiting(List<JournalRequest> request, CompletableFuture<Boolean> done) {}

  private final Writing writing;
  private final BlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();
  private final Thread thread;
  private boolean closed;

  JournalWriter(Writing writing) {
    this.writing = writing;
    this.thread = new Thread(this::run, "imagestreams-registry-journal-writer");
    thread.setDaemon(true);
    thread.start();
  }

  /** Has a request written, whoever interrupts; its moves. */
  List<TagMove> write(JournalRequest request) throws IOException {
    Waiting mine = new Waiting(List.of(request), new CompletableFuture<>());
    add(mine);
    try {
      mine.done().join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException("the push could not be written: " + cause.getMessage(), cause);
    }
    return request.outcome();
  }

  private synchronized void add(Waiting mine) throws IOException {
    if (closed) {
      throw new IOException("the registry is closed");
    }
    waiting.add(mine);
  }

  private void run() {
    boolean ends = false;
    while (!ends) {
      List<Waiting> batch = batch();
      ends = batch.stream().anyMatch(each -> each.request().isEmpty());
      try {
        writing.write(batch.stream().flatMap(each -> each.request().stream()).toList());
        batch.forEach(each -> each.done().complete(true));
      } catch (IOException | RuntimeException | Error e) {
        batch.forEach(each -> each.done().completeExceptionally(e));
      }
    }
  }

  private List<Waiting> batch() {
    List<Waiting> batch = new ArrayList<>();
    while (batch.isEmpty()) {
      try {
        batch.add(waiting.take());
      } catch (InterruptedException e) {
        continue; // Nobody has this thread to interrupt.
      }
    }
    waiting.drainTo(batch, MOST - 1);
    return batch;
  }

  /** Writes what was asked for before, and ends. */
  @Override
  public void close() {
    Waiting end = new Waiting(List.of(), new CompletableFuture<>());
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      waiting.add(end);
    }
    end.done().exceptionally(problem -> false).join();
  }
}
