package dev.imagestreams.server.storage;

import dev.imagestreams.model.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** An upload into a file, hashed while it arrives. */
final class FileUpload implements Upload {

  private static final int BUFFER = 128 << 10;

  private final FileBlobStore store;
  private final String id;
  private final Path directory;
  private final Path data;
  private final ReentrantLock lock = new ReentrantLock();
  private final MessageDigest sha256 = Digest.Algorithm.SHA256.newMessageDigest();

  /** Whether {@link #sha256} has seen every byte: not so for what a process before us stored. */
  private final boolean hashedFromStart;

  private volatile long offset;

  /** Whether the disk failed to store what it was given: nothing of it can be relied on. */
  private volatile boolean lost;

  FileUpload(FileBlobStore store, String id, Path directory, boolean fresh) {
    this.store = store;
    this.id = id;
    this.directory = directory;
    this.data = directory.resolve("data");
    this.hashedFromStart = fresh;
    this.offset = fresh ? 0 : data.toFile().length();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public long offset() {
    return offset;
  }

  @Override
  public Optional<Path> file() {
    return Optional.of(data);
  }

  @Override
  public void append(long at, InputStream in) throws IOException {
    hold();
    try {
      requireStored();
      if (at != offset) {
        throw new WrongOffsetException(at, offset);
      }
      try (FileChannel channel =
          FileChannel.open(data, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        // What lies beyond was never acknowledged.
        channel.truncate(offset);
        channel.position(offset);
        OverlappedHash content = new OverlappedHash(sha256, channel, store.durability());
        try {
          content.copy(in, count -> offset += count);
        } finally {
          lost = true; // Until the disk has said that it isn't.
          content.end();
          lost = false;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Blob commit(Digest digest) throws IOException {
    hold();
    try {
      requireStored();
      try (FileChannel channel =
          FileChannel.open(
              data, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        Digest actual = digestOf(channel, digest.algorithm());
        if (!actual.equals(digest)) {
          remove();
          throw new DigestMismatchException(digest, actual);
        }
        if (store.durability() == Durable.Wait.YES) {
          channel.force(true);
        }
      }
      Blob blob = store.adopt(data, digest);
      remove();
      return blob;
    } finally {
      lock.unlock();
    }
  }

  private Digest digestOf(FileChannel channel, Digest.Algorithm algorithm) throws IOException {
    if (hashedFromStart && algorithm == Digest.Algorithm.SHA256) {
      return algorithm.finish(sha256.digest());
    }
    MessageDigest hash = algorithm.newMessageDigest();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    channel.position(0);
    while (channel.read(buffer) >= 0) {
      hash.update(buffer.flip());
      buffer.clear();
    }
    return algorithm.finish(hash.digest());
  }

  @Override
  public void cancel() throws IOException {
    hold();
    try {
      remove();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives the content up, unless somebody is adding to it.
   *
   * @return false where somebody is
   */
  boolean drop() throws IOException {
    if (!lock.tryLock()) {
      return false;
    }
    try {
      remove();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void remove() throws IOException {
    Files.deleteIfExists(directory.resolve("owner"));
    Files.deleteIfExists(data);
    store.ended(id, Files.deleteIfExists(directory));
  }

  private void requireStored() throws IOException {
    if (lost) {
      throw new IOException("the disk failed to store the upload " + id + "; begin another one");
    }
  }

  private void hold() throws UploadBusyException {
    if (!lock.tryLock()) {
      throw new UploadBusyException();
    }
  }
}
