package dev.imagestreams.server.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stores content while it is hashed, and has the disk begin before the content ends: each takes as
 * long as the slowest of the three, and not as all of them. What is short is stored and hashed in
 * the thread that has it.
 */
final class OverlappedHash {

  private static final int BUFFER = 256 << 10;

  /** How many buffers may be under way to the hash. */
  private static final int AHEAD = 4;

  /** After how many bytes the disk is told to begin with them. */
  private static final long FLUSH = 16 << 20;

  private static final ExecutorService HELPERS =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "imagestreams-registry-upload");
            thread.setDaemon(true);
            // Not that of the web application whose request it was: it would outlive it.
            thread.setContextClassLoader(OverlappedHash.class.getClassLoader());
            return thread;
          });

  private final MessageDigest hash;
  private final FileChannel channel;
  private final Durable.Wait wait;
  private final Deque<CompletableFuture<byte[]>> hashing = new ArrayDeque<>();
  private CompletableFuture<Optional<IOException>> flushing =
      CompletableFuture.completedFuture(Optional.empty());
  private long unflushed;

  /**
   * @param wait whether the disk will be waited for: then it begins at once
   */
  OverlappedHash(MessageDigest hash, FileChannel channel, Durable.Wait wait) {
    this.hash = hash;
    this.channel = channel;
    this.wait = wait;
  }

  /** Told how much was stored and hashed. */
  interface Progress {
    void stored(int bytes);
  }

  /** Takes content to its end. Whatever ends it sooner, what was told of is stored and hashed. */
  void copy(InputStream in, Progress progress) throws IOException {
    byte[] buffer = new byte[BUFFER];
    try {
      for (int count = fill(in, buffer); count > 0; count = fill(in, buffer)) {
        store(buffer, count);
        boolean last = count < buffer.length;
        if (last && hashing.isEmpty()) {
          hash.update(buffer, 0, count);
        } else {
          buffer = hashElsewhere(buffer, count);
        }
        progress.stored(count);
        if (last) {
          return;
        }
      }
    } finally {
      hashing.forEach(CompletableFuture::join);
      hashing.clear();
    }
  }

  /** Reads until the buffer is full, or the content ends. */
  private static int fill(InputStream in, byte[] buffer) throws IOException {
    return in.readNBytes(buffer, 0, buffer.length);
  }

  private void store(byte[] buffer, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    unflushed += count;
    if (wait == Durable.Wait.YES && unflushed >= FLUSH && flushing.isDone()) {
      end();
      unflushed = 0;
      flushing = CompletableFuture.supplyAsync(this::flush, HELPERS);
    }
  }

  private Optional<IOException> flush() {
    try {
      channel.force(false);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e);
    }
  }

  /**
   * Has a buffer hashed after those before it.
   *
   * @return one that is free
   */
  private byte[] hashElsewhere(byte[] buffer, int count) {
    CompletableFuture<byte[]> before = hashing.peekLast();
    CompletableFuture<byte[]> mine =
        before == null
            ? CompletableFuture.supplyAsync(() -> hashed(buffer, count), HELPERS)
            : before.thenApplyAsync(done -> hashed(buffer, count), HELPERS);
    hashing.add(mine);
    return hashing.size() <= AHEAD ? new byte[BUFFER] : hashing.remove().join();
  }

  private byte[] hashed(byte[] buffer, int count) {
    hash.update(buffer, 0, count);
    return buffer;
  }

  /**
   * Waits for what the disk was told to begin with.
   *
   * @throws IOException when it could not; systems say so once, and not again when all of it is to
   *     be there
   */
  void end() throws IOException {
    Optional<IOException> failure = flushing.join();
    if (failure.isPresent()) {
      throw failure.get();
    }
  }
}
