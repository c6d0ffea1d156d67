package dev.imagestreams.benchmarks.peers;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a piece of work costs this process: started before it, read after it. */
public final class Meter {

  /**
   * What it cost.
   *
   * @param nanos time
   * @param cpuNanos CPU of all threads, compiler and garbage collector included
   * @param peakHeap bytes: the peaks of all pools, which need not have been at the same time
   * @param peakResident bytes of memory the process ever had; 0 where the system doesn't tell
   */
  public record Cost(long nanos, long cpuNanos, long peakHeap, long peakResident) {

    static Cost parse(String line) {
      String[] words = line.split(" ", -1);
      return new Cost(
          Long.parseLong(words[0]),
          Long.parseLong(words[1]),
          Long.parseLong(words[2]),
          Long.parseLong(words[3]));
    }

    @Override
    public String toString() {
      return nanos + " " + cpuNanos + " " + peakHeap + " " + peakResident;
    }
  }

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final List<MemoryPoolMXBean> HEAP =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .toList();

  private final long cpuAtStart;
  private final long start;

  private Meter() {
    HEAP.forEach(MemoryPoolMXBean::resetPeakUsage);
    this.cpuAtStart = SYSTEM.getProcessCpuTime();
    this.start = System.nanoTime();
  }

  public static Meter start() {
    return new Meter();
  }

  public Cost read() throws IOException {
    long nanos = System.nanoTime() - start;
    long cpu = SYSTEM.getProcessCpuTime() - cpuAtStart;
    long heap = HEAP.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    return new Cost(nanos, cpu, heap, peakResident(ProcessHandle.current().pid()));
  }

  /** The most memory a process ever had, in bytes; 0 where the system doesn't tell. */
  static long peakResident(long pid) throws IOException {
    Path status = Path.of("/proc/" + pid + "/status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    return 0;
  }
}
