package dev.imagestreams.server.internal;

import dev.imagestreams.server.storage.Blob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A blob that is not here yet. Opening it has it fetched; reading waits for what is still to come,
 * and throws {@link RegistryError} when that can't be had.
 *
 * @param size as the repository's manifest says
 * @param arrival begins to fetch it, or finds that somebody has begun
 */
record ArrivingBlob(long size, Supplier<Arrival> arrival) implements Blob {

  @Override
  public SeekableByteChannel open() throws IOException {
    Arrival arriving = arrival.get();
    if (size == 0) {
      arriving.awaitEnd(); // Who reads nothing of it has it all.
    }
    return new Content(arriving);
  }

  /** There is none to be sent before it is here. */
  @Override
  public Optional<Path> file() {
    return Optional.empty();
  }

  /** The content from its beginning. For one thread. */
  private static final class Content implements SeekableByteChannel {
    private final Arrival arrival;
    private @Nullable SeekableByteChannel opened;
    private long position;
    private boolean closed;

    Content(Arrival arrival) {
      this.arrival = arrival;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      if (closed) {
        throw new ClosedChannelException();
      }
      if (position >= arrival.size()) {
        return -1;
      }
      long end = arrival.await(position);
      int limit = into.limit();
      into.limit((int) Math.min(limit, into.position() + end - position));
      try {
        int count = content().position(position).read(into);
        position += Math.max(0, count);
        return count;
      } finally {
        into.limit(limit);
      }
    }

    private SeekableByteChannel content() throws IOException {
      SeekableByteChannel content = opened;
      if (content == null) {
        content = arrival.open();
        opened = content;
      }
      return content;
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public SeekableByteChannel position(long value) {
      position = value;
      return this;
    }

    @Override
    public long size() {
      return arrival.size();
    }

    @Override
    public boolean isOpen() {
      return !closed;
    }

    @Override
    public void close() throws IOException {
      closed = true;
      if (opened != null) {
        opened.close();
      }
    }

    @Override
    public int write(ByteBuffer from) {
      throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long to) {
      throw new NonWritableChannelException();
    }
  }
}
