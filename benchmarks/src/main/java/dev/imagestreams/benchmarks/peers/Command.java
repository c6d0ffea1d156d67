package dev.imagestreams.benchmarks.peers;

import dev.imagestreams.benchmarks.measure.OwnProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that does its work and ends, and what that cost. */
final class Command {

  /** How the kernel tells CPU to programs, on every Linux. */
  private static final long NANOS_PER_TICK = 10_000_000;

  private static final int LOOK_MILLIS = 10;

  private Command() {}

  /**
   * What a program cost and said.
   *
   * @param cost with the CPU of all processes it started, and no heap
   */
  record Outcome(Meter.Cost cost, String output) {}

  /**
   * Runs a program to its end.
   *
   * @throws IOException also when it failed
   */
  static Outcome run(Path scratch, List<String> command) throws IOException {
    Path output = scratch.resolve("output");
    Path errors = scratch.resolve("errors");
    long cpu = cpuOfChildren();
    long start = System.nanoTime();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
    long resident;
    long nanos;
    int status;
    try (OwnProcess running = OwnProcess.start(builder)) {
      resident = awaitEnd(running.process());
      nanos = System.nanoTime() - start;
      status = running.process().exitValue();
    }
    if (status != 0) {
      throw new IOException(command + ": " + Files.readString(errors));
    }
    Meter.Cost cost = new Meter.Cost(nanos, cpuOfChildren() - cpu, 0, resident);
    return new Outcome(cost, Files.readString(output));
  }

  /** Looks at its memory while it runs: the peak as of the last look. */
  private static long awaitEnd(Process process) throws IOException {
    long resident = 0;
    try {
      while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        resident = Math.max(resident, peakResident(process));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return resident;
  }

  /** 0 where it ends while it is looked at. */
  private static long peakResident(Process process) throws IOException, InterruptedException {
    try {
      return Meter.peakResident(process.pid());
    } catch (IOException e) {
      if (process.waitFor(1, TimeUnit.SECONDS)) {
        return 0;
      }
      throw e;
    }
  }

  /** User and system time of all children that ended, and of theirs; 0 where not told. */
  private static long cpuOfChildren() throws IOException {
    Path stat = Path.of("/proc/self/stat");
    if (!Files.isReadable(stat)) {
      return 0;
    }
    String text = Files.readString(stat);
    // After the name, which may contain anything, come state (3) and so on; 16 and 17 are wanted.
    String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) * NANOS_PER_TICK;
  }
}
