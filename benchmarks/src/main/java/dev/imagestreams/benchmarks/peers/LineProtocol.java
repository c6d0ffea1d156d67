package dev.imagestreams.benchmarks.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * A child's side of what it and the driver say to each other: a line comes in, a line goes out,
 * {@code ok ANSWER} or {@code failed REASON}. The end of the input ends the process, so no child
 * outlives its driver.
 */
public final class LineProtocol {

  /** What a child can be asked to do. */
  public interface Commands {

    /**
     * Carries out one command.
     *
     * @param words the command and its arguments
     * @return one line
     */
    String answer(String[] words) throws Exception;
  }

  private LineProtocol() {}

  /** Answers until the driver ends. Does not return. */
  public static void serve(Commands commands) throws IOException {
    PrintStream answers = System.out;
    // What a library prints must not be taken for an answer.
    System.setOut(System.err);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      answers.println(answer(commands, line.split(" ", -1)));
      answers.flush();
    }
    // Some of the clients leave threads behind that would keep the process.
    System.exit(0);
  }

  private static String answer(Commands commands, String[] words) {
    try {
      return "ok " + commands.answer(words);
    } catch (Exception e) {
      e.printStackTrace();
      return "failed " + e.toString().replace('\n', ' ');
    }
  }
}
