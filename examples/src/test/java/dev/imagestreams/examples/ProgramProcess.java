package dev.imagestreams.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The program in a process of its own. */
final class ProgramProcess implements AutoCloseable {

  private final Process process;
  private final Path errors;
  private final BufferedReader out;

  private ProgramProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    this.out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Starts it.
   *
   * @param directory where it may write down what it says on standard error
   */
  static ProgramProcess start(Path directory, String... args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ImageStreamsProgram.class.getName()));
    command.addAll(List.of(args));
    Path errors = Files.createTempFile(directory, "err", ".txt");
    return new ProgramProcess(
        new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
  }

  /** The next line of standard output; waits for it, and for a minute at most. */
  String line() throws Exception {
    CompletableFuture<@Nullable String> line = new CompletableFuture<>();
    Thread reader = new Thread(() -> read(line), "reader");
    reader.setDaemon(true);
    reader.start();
    assertThat(line).as("a line; it said: " + errors()).succeedsWithin(Duration.ofMinutes(1));
    assertThat(line.get()).as("a line; it said: " + errors()).isNotNull();
    return line.get();
  }

  private void read(CompletableFuture<@Nullable String> line) {
    try {
      line.complete(out.readLine());
    } catch (IOException e) {
      line.completeExceptionally(e);
    }
  }

  /** What is left of standard output; waits for the end of the process. */
  String rest() throws IOException {
    StringBuilder rest = new StringBuilder();
    out.lines().forEach(line -> rest.append(line).append('\n'));
    return rest.toString();
  }

  String errors() throws IOException {
    return Files.readString(errors);
  }

  void write(String text) throws IOException {
    try (var in = process.getOutputStream()) {
      in.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Tells it to end, as a shell or a supervisor does. */
  void terminate() {
    process.toHandle().destroy(); // Which leaves open what it writes.
  }

  /** Ends it in the middle of whatever it does, as {@code kill -9} does. */
  void kill() {
    process.toHandle().destroyForcibly();
  }

  int status() throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
    return process.exitValue();
  }

  /** Whatever happened, it is not left running. */
  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    out.close();
  }
}
