package dev.imagestreams.examples;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.TagResult;
import dev.imagestreams.core.store.PortableStore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Points a tag to an image it had before. */
@Command(
    name = "rollback",
    description = {
      "Points a tag to an image of its history, as a new item of the history.",
      "The tag stops following where it came from; to have it follow again, tag it again."
    },
    mixinStandardHelpOptions = true)
final class RollbackCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "NAME:TAG",
      converter = StreamName.WithTag.class,
      description = "[NAMESPACE/]NAME:TAG")
  private StreamName name;

  @Option(
      names = "--to",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Which item of the history, as describe lists it: 1 is the one before the newest."
              + " Default: ${DEFAULT-VALUE}.")
  private int index;

  @Mixin private StoreOption store = new StoreOption();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    TagResult result;
    try (PortableStore opened = store.open();
        ImageStreams streams = StoreOption.streams(opened).build()) {
      result = streams.rollback(name.key(), name.requiredTag(), index);
    }
    spec.commandLine().getOut().println(result.message());
    return ImageStreamsProgram.OK;
  }
}
