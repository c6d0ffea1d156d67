package dev.imagestreams.examples;

import dev.imagestreams.model.Platform;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How an image is copied, whichever way. */
final class TransferOptions {

  private static final int MOST_JOBS = 64;

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH[/VARIANT]",
      converter = PlatformArgument.class,
      description = "Of an index copy only the image for this platform.")
  private @Nullable Platform platform;

  @Option(
      names = "--referrers",
      description = "Copy what refers to the image too: signatures, SBOMs and such.")
  private boolean referrers;

  @Option(names = "--insecure", description = "Allow plain HTTP and unverified TLS.")
  private boolean insecure;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many blobs to copy at a time. Default: ${DEFAULT-VALUE}.")
  private int jobs;

  @Option(
      names = {"-q", "--quiet"},
      description = "Say nothing while copying.")
  private boolean quiet;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  Optional<Platform> platform() {
    return Optional.ofNullable(platform);
  }

  boolean referrers() {
    return referrers;
  }

  boolean insecure() {
    return insecure;
  }

  int jobs() {
    return jobs;
  }

  /** Copies; prints where the image is now, or was taken from, with its digest. */
  int run(ImagePlace from, ImagePlace to, ImagePlace named) {
    if (jobs < 1 || jobs > MOST_JOBS) {
      throw new ParameterException(
          command.commandLine(), "--jobs must be 1 to " + MOST_JOBS + ", not " + jobs);
    }
    Transfer transfer = new Transfer(from, to, this, report());
    String line = named.with(OrderlyEnd.of(transfer));
    command.commandLine().getOut().println(line);
    return ImageStreamsProgram.OK;
  }

  private CopyReport report() {
    if (quiet) {
      return CopyReport.QUIET;
    }
    PrintWriter err = command.commandLine().getErr();
    OptionalInt width = ((ImageStreamsProgram) command.root().userObject()).terminalWidth();
    return width.isPresent() ? new CopyBar(err, width.getAsInt()) : new CopyLines(err);
  }
}
