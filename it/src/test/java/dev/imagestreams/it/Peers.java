package dev.imagestreams.it;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/** Programs of others that tests run against, and the one line that tells which were missing. */
public final class Peers implements TestExecutionListener {

  private static final long PATIENCE_SECONDS = 60;
  private static final Map<String, List<String>> SKIPPED = new TreeMap<>();

  /** Where a program is. */
  static Optional<Path> find(String name) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static synchronized void skipped(String test, List<String> missing) {
    SKIPPED.put(test, missing);
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    synchronized (Peers.class) {
      if (!SKIPPED.isEmpty()) {
        String each =
            SKIPPED.entrySet().stream()
                .map(e -> e.getKey() + " (needs " + String.join(", ", e.getValue()) + ")")
                .collect(Collectors.joining("; "));
        System.err.println("PEERS MISSING, tests skipped: " + each);
      }
    }
  }

  /** Whether a program does its work here: some need rights that not every machine gives. */
  static boolean works(Path directory, String... command) {
    try {
      run(directory, command);
      return true;
    } catch (AssertionError | IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Goes on only where a program can do its own work, and has it told where it can't. */
  static void assumeWorks(String test, String program, boolean works) {
    if (!works) {
      skipped(test, List.of(program + " with the rights to do its work"));
    }
    Assumptions.assumeTrue(works, program + " can't do its work on this machine");
  }

  /** Runs a program to its end; its output. */
  static String run(Path directory, String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(directory, "output", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(String.join(" ", command) + " did not end");
    }
    String said = Files.readString(output, StandardCharsets.UTF_8);
    if (process.exitValue() != 0) {
      throw new AssertionError(String.join(" ", command) + " failed: " + said);
    }
    return said;
  }
}
