package dev.imagestreams.examples;

import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.core.store.StoreDump;
import dev.imagestreams.core.store.StoreException;
import java.io.BufferedWriter;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a whole store as lines. */
@Command(
    name = "export",
    description = {
      "Writes the whole store, as it is now, as lines of JSON: streams, images, pushes, events,"
          + " subscriptions.",
      "import-dump makes an empty store of it that goes on where this one is."
    },
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {

  /** What goes out at a time, and after which is looked whether it arrives. */
  private static final int CHUNK = 65_536;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      defaultValue = "-",
      description = "Where to; - is standard output. Default: ${DEFAULT-VALUE}.")
  private String file = "-";

  @Mixin private StoreOption store = new StoreOption();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try (PortableStore opened = store.view()) {
      if (file.equals("-")) {
        StoreDump.write(
            opened, new BufferedWriter(new Checked(spec.commandLine().getOut()), CHUNK));
      } else {
        OrderlyEnd.of(() -> write(opened, Path.of(file)));
      }
    } catch (IOException e) {
      throw new StoreException("the store can't be written to standard output: it is closed", e);
    }
    return ImageStreamsProgram.OK;
  }

  /** Under another name first: half an export must not be taken for one. */
  private static Path write(PortableStore store, Path file) {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      try {
        try (Writer writer = Files.newBufferedWriter(part)) {
          StoreDump.write(store, new EndedByInterrupt(writer));
        }
        try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
          written.force(true);
        }
        return Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new StoreException(
          "the store can't be written to " + file + "; check its path, permissions and disk", e);
    }
  }

  /** Print writers keep to themselves what goes wrong. */
  private static final class Checked extends FilterWriter {

    private final PrintWriter printer;

    Checked(PrintWriter printer) {
      super(printer);
      this.printer = printer;
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
      printer.write(text, offset, length);
      if (printer.checkError()) {
        throw new IOException("standard output is closed");
      }
    }
  }

  /** Writing to a disk takes no notice of the end of the process. */
  private static final class EndedByInterrupt extends FilterWriter {

    EndedByInterrupt(Writer writer) {
      super(writer);
    }

    @Override
    public void write(String text) throws IOException {
      if (Thread.currentThread().isInterrupted()) {
        throw new IOException("interrupted");
      }
      out.write(text);
    }
  }
}
