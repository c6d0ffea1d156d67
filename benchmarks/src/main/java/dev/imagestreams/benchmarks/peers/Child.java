package dev.imagestreams.benchmarks.peers;

import dev.imagestreams.benchmarks.measure.OwnProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The driver's side of a child that speaks the {@link LineProtocol}: a Java process. */
final class Child implements AutoCloseable {

  private final String name;
  private final OwnProcess process;
  private final BufferedReader answers;
  private final Writer commands;

  private Child(String name, OwnProcess process) {
    this.name = name;
    this.process = process;
    this.answers = process.process().inputReader(StandardCharsets.UTF_8);
    this.commands = process.process().outputWriter(StandardCharsets.UTF_8);
  }

  /**
   * Starts a process of the same Java.
   *
   * @param heap as in {@code -Xmx}
   */
  static Child start(
      String name, String heap, String classPath, String mainClass, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx" + heap,
                "-Dslf4j.internal.verbosity=ERROR",
                "-cp",
                classPath,
                mainClass));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    return new Child(name, OwnProcess.start(builder));
  }

  /** The same with the driver's own classes. */
  static Child start(String name, String heap, Class<?> mainClass, String... arguments)
      throws IOException {
    String classPath = System.getProperty("java.class.path");
    return start(name, heap, classPath, mainClass.getName(), arguments);
  }

  /** Has a command carried out. */
  String ask(String command) throws IOException {
    commands.write(command + "\n");
    commands.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException(name + " ended at \"" + command + "\"");
    }
    if (!answer.startsWith("ok ")) {
      throw new IOException(name + " at \"" + command + "\": " + answer);
    }
    return answer.substring(3);
  }

  @Override
  public void close() {
    process.close();
  }
}
