package dev.imagestreams.examples;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.Page;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.core.store.StreamQuery;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamJson;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.LabelSelector;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.TagEvent;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Prints streams as a table or as JSON. */
@Command(name = "get", description = "Shows streams.", mixinStandardHelpOptions = true)
final class GetCommand implements Callable<Integer> {

  private enum Output {
    json
  }

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      converter = StreamName.WithoutTag.class,
      description = "[NAMESPACE/]NAME; all streams unless given.")
  private @Nullable StreamName name;

  @Option(
      names = {"-l", "--selector"},
      paramLabel = "SELECTOR",
      converter = SelectorConverter.class,
      description = "Only streams with such labels: key=value, key!=value, key in (a,b), !key.")
  private @Nullable LabelSelector selector;

  @Option(names = "-o", paramLabel = "json", description = "Print JSON.")
  private @Nullable Output output;

  @Mixin private StoreOption store = new StoreOption();

  @Spec private CommandSpec spec;

  /** Reads selectors. */
  static final class SelectorConverter implements ITypeConverter<LabelSelector> {
    @Override
    public LabelSelector convert(String value) {
      try {
        return LabelSelector.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  @Override
  public Integer call() {
    if (name != null && selector != null) {
      throw new ParameterException(
          spec.commandLine(), "a name goes with no selector; leave out one of them");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (PortableStore opened = store.view()) {
      List<ImageStream> streams = find(opened);
      if (output == Output.json) {
        streams.forEach(stream -> out.println(ImageStreamJson.writeIndented(stream)));
      } else {
        table(out, streams);
      }
    }
    return ImageStreamsProgram.OK;
  }

  private List<ImageStream> find(ImageStreamStore opened) {
    if (name != null) {
      return List.of(require(opened, name));
    }
    List<ImageStream> streams = new ArrayList<>();
    StreamQuery query = selector == null ? StreamQuery.all() : StreamQuery.all().labels(selector);
    Page<ImageStream> page;
    do {
      page = opened.list(query);
      streams.addAll(page.items());
      query = page.next().isPresent() ? query.after(page.next().get()) : query;
    } while (page.next().isPresent());
    return streams;
  }

  static ImageStream require(ImageStreamStore opened, StreamName name) {
    Optional<ImageStream> stream = opened.get(name.key());
    return stream.orElseThrow(
        () ->
            new ImageStreamsException(
                "no image stream named \""
                    + name.key()
                    + "\" exists in this store; import it, or choose another --store"));
  }

  private static void table(PrintWriter out, List<ImageStream> streams) {
    out.printf("%-30s %-50s %-30s %s%n", "NAME", "IMAGE REPOSITORY", "TAGS", "UPDATED");
    for (ImageStream stream : streams) {
      List<String> tags = stream.status().tags().stream().map(NamedTagEventList::tag).toList();
      out.printf(
          "%-30s %-50s %-30s %s%n",
          stream.key(),
          stream.status().dockerImageRepository(),
          tags.size() > 3
              ? String.join(",", tags.subList(0, 3)) + " + " + (tags.size() - 3) + " more"
              : String.join(",", tags),
          updated(stream).map(Instant::toString).orElse(""));
    }
  }

  private static Optional<Instant> updated(ImageStream stream) {
    return stream.status().tags().stream()
        .flatMap(tag -> tag.latest().stream())
        .flatMap((TagEvent item) -> item.created().stream())
        .max(Comparator.naturalOrder());
  }
}
