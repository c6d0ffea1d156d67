package dev.imagestreams.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory that goes with all that is in it, also when the driver is interrupted. */
public record TemporaryDirectory(Path path) implements AutoCloseable {

  /**
   * Makes one.
   *
   * @param parent empty for where the system keeps such
   */
  public static TemporaryDirectory create(String parent) throws IOException {
    String prefix = "imagestreams-benchmark";
    TemporaryDirectory made =
        new TemporaryDirectory(
            parent.isEmpty()
                ? Files.createTempDirectory(prefix)
                : Files.createTempDirectory(Path.of(parent), prefix));
    Leftovers.add(made);
    return made;
  }

  @Override
  public void close() throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(path)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.deleteIfExists(file);
    }
    Leftovers.remove(this);
  }
}
