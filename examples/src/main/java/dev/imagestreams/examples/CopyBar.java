package dev.imagestreams.examples;

import dev.imagestreams.registry.copy.Progress;
import java.io.PrintWriter;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar of bytes on a terminal. There is none while, or where, there is nothing to send. */
final class CopyBar implements CopyReport {

  private static final int INTERVAL_MILLIS = 200;

  private final PrintWriter err;
  private final int width;
  private @Nullable ProgressBar bar;

  CopyBar(PrintWriter err, int width) {
    this.err = err;
    this.width = width;
  }

  @Override
  public synchronized void moved(Progress progress) {
    if (bar == null) {
      if (progress.bytesTotal() == 0) {
        return;
      }
      bar = start(progress.bytesTotal());
    }
    bar.stepTo(progress.bytesDone());
    bar.setExtraMessage(" " + progress.blobsDone() + "/" + progress.blobsTotal() + " blobs");
  }

  private ProgressBar start(long bytes) {
    return new ProgressBarBuilder()
        .setTaskName("copying")
        .setInitialMax(bytes)
        .setUnit(" MiB", 1 << 20)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(INTERVAL_MILLIS)
        // A full line would have some terminals begin another.
        .setConsumer(new DelegatingProgressBarConsumer(this::show, Math.max(1, width - 1)))
        .build();
  }

  private void show(String rendered) {
    err.print("\r" + rendered);
    err.flush();
  }

  @Override
  public synchronized void close() {
    if (bar != null) {
      bar.close();
      bar = null;
      err.println();
    }
  }
}
