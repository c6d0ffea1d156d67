package dev.imagestreams.examples;

import dev.imagestreams.model.ImageStreamsException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program {@code imagestreams}: image streams on the command line, over the library. */
@Command(
    name = "imagestreams",
    description = "Records which image each tag points to, in any registry.",
    mixinStandardHelpOptions = true,
    version = "imagestreams 0.1.0",
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      ImportCommand.class,
      GetCommand.class,
      DescribeCommand.class,
      TagCommand.class,
      UntagCommand.class,
      RollbackCommand.class,
      HoldCommand.class,
      ReleaseCommand.class,
      ExplainCommand.class,
      DeleteCommand.class,
      WatchCommand.class,
      ExportCommand.class,
      ImportDumpCommand.class,
      PushCommand.class,
      PullCommand.class,
      CopyCommand.class
    })
public final class ImageStreamsProgram {

  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;

  /** Kept, or the levels set on them would be forgotten with them. */
  private static final Logger CONTAINER_LOG = Logger.getLogger("org.apache");

  private static final Logger DRIVER_LOG = Logger.getLogger("org.postgresql");

  private static final Pattern PASSWORD =
      Pattern.compile("(password=)[^&\\s'\"]*", Pattern.CASE_INSENSITIVE);

  private final Supplier<OptionalInt> terminalWidth;

  private ImageStreamsProgram(Supplier<OptionalInt> terminalWidth) {
    this.terminalWidth = terminalWidth;
  }

  public static void main(String[] args) {
    CONTAINER_LOG.setLevel(Level.SEVERE);
    DRIVER_LOG.setLevel(Level.OFF); // It would write down addresses with their passwords.
    // Documents are in UTF-8, whatever the terminal's language is.
    PrintWriter out =
        new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true);
    PrintWriter err = new PrintWriter(System.err, true);
    System.exit(run(out, err, ErrorTerminal::width, args));
  }

  /**
   * Runs one command.
   *
   * @return 0 done, 1 the work failed, 2 the command line was wrong
   */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    return run(out, err, OptionalInt::empty, args);
  }

  /**
   * Runs one command.
   *
   * @param terminalWidth how wide the terminal is that {@code err} goes to; empty if to none
   */
  static int run(
      PrintWriter out, PrintWriter err, Supplier<OptionalInt> terminalWidth, String... args) {
    CommandLine line = new CommandLine(new ImageStreamsProgram(terminalWidth));
    line.setOut(out);
    line.setErr(err);
    line.setParameterExceptionHandler(
        (problem, arguments) -> {
          CommandLine command = problem.getCommandLine();
          err.println(
              "imagestreams: "
                  + oneLine(problem.getMessage())
                  + "; see "
                  + command.getCommandSpec().qualifiedName()
                  + " --help");
          return USAGE;
        });
    line.setExecutionExceptionHandler(
        (problem, command, arguments) -> {
          err.println("imagestreams: " + explain(problem));
          return FAILED;
        });
    if (args.length == 0) {
      err.println("imagestreams: name a command; see imagestreams --help");
      return USAGE;
    }
    return line.execute(args);
  }

  /** How wide the terminal is that errors go to, asked now; empty if they go to none. */
  OptionalInt terminalWidth() {
    return terminalWidth.get();
  }

  /** Our own exceptions say what to do; of others at least their kind is told. */
  private static String explain(Exception problem) {
    String message = oneLine(problem.getMessage());
    return problem instanceof ImageStreamsException
        ? message
        : problem.getClass().getSimpleName() + ": " + message;
  }

  /** In one line, and without the password of an address. */
  static String oneLine(@org.jspecify.annotations.Nullable String text) {
    return text == null
        ? "no details"
        : PASSWORD
            .matcher(text.replaceAll("\\s*[\\r\\n]+\\s*", " ").strip())
            .replaceAll("$1(not shown)");
  }
}
