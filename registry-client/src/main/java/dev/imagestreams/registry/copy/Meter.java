package dev.imagestreams.registry.copy;

import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds up what many threads have done, and tells one listener, one call at a time. */
final class Meter {

  private static final Logger LOG = LoggerFactory.getLogger(Meter.class);
  private static final long REPORT_EVERY = 1 << 20;

  private final Consumer<Progress> listener;
  private final long bytesTotal;
  private final int blobsTotal;
  private long bytesDone;
  private long bytesTold;
  private int blobsDone;
  private boolean complained;

  Meter(Consumer<Progress> listener, long bytesTotal, int blobsTotal) {
    this.listener = listener;
    this.bytesTotal = bytesTotal;
    this.blobsTotal = blobsTotal;
  }

  synchronized void begin() {
    tell();
  }

  private synchronized void moved(long bytes) {
    bytesDone += bytes;
    if (Math.abs(bytesDone - bytesTold) >= REPORT_EVERY) {
      tell();
    }
  }

  private synchronized void finished(long missing) {
    bytesDone += missing;
    blobsDone++;
    tell();
  }

  private void tell() {
    bytesTold = bytesDone;
    try {
      listener.accept(new Progress(bytesDone, bytesTotal, blobsDone, blobsTotal));
    } catch (RuntimeException e) {
      if (!complained) {
        LOG.warn("a listener for a copy's progress failed; the copy goes on", e);
        complained = true;
      }
    }
  }

  /** One blob's part of the whole. For one thread. */
  final class Share implements LongConsumer {

    private final long size;
    private long done;

    Share(long size) {
      this.size = size;
    }

    @Override
    public void accept(long bytes) {
      done += bytes;
      moved(bytes);
    }

    /** The blob is in its place, however much of it was sent. */
    void finish() {
      finished(size - done);
    }
  }
}
