package dev.imagestreams.examples;

import dev.imagestreams.core.AlreadyExistsException;
import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.core.store.StoreDump;
import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamsException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a store of what {@code export} wrote, or streams of what {@code oc} printed. */
@Command(
    name = "import-dump",
    description = {
      "Makes an empty store exactly the one that export wrote; all of it or nothing.",
      "Takes what 'oc get is -o json' prints too, and creates those of its streams that are not"
          + " there, with their histories."
    },
    mixinStandardHelpOptions = true)
final class ImportDumpCommand implements Callable<Integer> {

  /** What is looked at to tell one from the other. */
  private static final int BEGINNING = 100;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      defaultValue = "-",
      description = "Where from; - is standard input. Default: ${DEFAULT-VALUE}.")
  private String file = "-";

  @Mixin private StoreOption store = new StoreOption();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try (BufferedReader reader = reader()) {
      reader.mark(BEGINNING);
      char[] beginning = new char[BEGINNING];
      int length = Math.max(0, reader.read(beginning));
      reader.reset();
      return StoreDump.isDump(new String(beginning, 0, length))
          ? restore(reader)
          : create(StreamDocuments.read(text(reader)));
    } catch (CharacterCodingException e) {
      throw new StoreException(name() + " is no text in UTF-8; choose another", e);
    } catch (IOException e) {
      throw new StoreException(name() + " can't be read; check its path and permissions", e);
    } catch (ImageStreamsException e) {
      throw new StoreException(name() + ": " + e.getMessage(), e);
    }
  }

  private String name() {
    return file.equals("-") ? "standard input" : file;
  }

  private BufferedReader reader() throws IOException {
    return file.equals("-")
        ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8.newDecoder()))
        : Files.newBufferedReader(Path.of(file));
  }

  private static String text(Reader reader) throws IOException {
    StringWriter text = new StringWriter();
    reader.transferTo(text);
    return text.toString();
  }

  private int restore(Reader reader) throws IOException {
    try (PortableStore opened = store.open()) {
      StoreDump.read(reader, opened);
    }
    spec.commandLine().getOut().println("restored " + store.place());
    return ImageStreamsProgram.OK;
  }

  private int create(StreamDocuments.Found found) {
    int refused = found.problems().size();
    found.problems().forEach(this::complain);
    try (PortableStore opened = store.open();
        ImageStreams streams = StoreOption.streams(opened).build()) {
      for (ImageStream stream : found.streams()) {
        refused += create(streams, stream) ? 0 : 1;
      }
    }
    return refused == 0 ? ImageStreamsProgram.OK : ImageStreamsProgram.FAILED;
  }

  private boolean create(ImageStreams streams, ImageStream stream) {
    try {
      streams.create(stream);
    } catch (AlreadyExistsException e) {
      complain(stream.key() + " exists in this store and stays as it is; choose another --store");
      return false;
    } catch (StoreException e) {
      throw e;
    } catch (ImageStreamsException e) {
      complain(stream.key() + " can't be taken in: " + e.getMessage());
      return false;
    }
    spec.commandLine().getOut().println(stream.key() + " created");
    return true;
  }

  private void complain(String problem) {
    spec.commandLine()
        .getErr()
        .println("imagestreams: " + ImageStreamsProgram.oneLine(name() + ": " + problem));
  }
}
