package dev.imagestreams.benchmarks.measure;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A process the driver started, which ends with it at the latest. */
public record OwnProcess(Process process) implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 10;

  public static OwnProcess start(ProcessBuilder builder) throws IOException {
    OwnProcess started = new OwnProcess(builder.start());
    Leftovers.add(started);
    return started;
  }

  /** Asks it to end, and ends it if it does not. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Leftovers.remove(this);
  }
}
