package dev.imagestreams.server.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Has those who write at the same time wait for the disk together: one of them writes for all who
 * came while another did. Thread-safe.
 */
final class JournalTurns {

  /** As many as one writes for at a time. */
  private static final int MOST = 256;

  /** Writes what is asked for, in its order. */
  interface Writing {
    void write(List<JournalRequest> requests) throws IOException;
  }

  /** Somebody who waits, until it is done or it is his turn. */
  private record Waiting(JournalRequest request, CompletableFuture<Boolean> done) {}

  private final Writing writing;
  private List<Waiting> waiting = new ArrayList<>();
  private boolean busy;

  JournalTurns(Writing writing) {
    this.writing = writing;
  }

  /** Has a request written; its moves. */
  List<TagMove> take(JournalRequest request) throws IOException {
    Waiting mine = new Waiting(request, new CompletableFuture<>());
    if (isFirst(mine) || !mine.done().join()) {
      writeForAll();
    }
    return request.outcome();
  }

  private synchronized boolean isFirst(Waiting mine) {
    waiting.add(mine);
    boolean first = !busy;
    busy = true;
    return first;
  }

  private void writeForAll() throws IOException {
    List<Waiting> batch = batch();
    try {
      writing.write(batch.stream().map(Waiting::request).toList());
    } finally {
      batch.forEach(each -> each.done().complete(true));
      handOver();
    }
  }

  private synchronized List<Waiting> batch() {
    int count = Math.min(MOST, waiting.size());
    List<Waiting> batch = List.copyOf(waiting.subList(0, count));
    waiting = new ArrayList<>(waiting.subList(count, waiting.size()));
    return batch;
  }

  private synchronized void handOver() {
    busy = !waiting.isEmpty();
    if (busy) {
      waiting.get(0).done().complete(false);
    }
  }
}
