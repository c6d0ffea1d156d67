package dev.imagestreams.examples;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.TagResult;
import dev.imagestreams.core.store.PortableStore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Keeps a tag where it is. */
@Command(
    name = "hold",
    description = {
      "Keeps a tag where it is, whatever its source does, until it is released.",
      "What it would have moved to meanwhile is remembered; describe and explain show it."
    },
    mixinStandardHelpOptions = true)
final class HoldCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "NAME:TAG",
      converter = StreamName.WithTag.class,
      description = "[NAMESPACE/]NAME:TAG")
  private StreamName name;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "Why, for those who come upon the held tag.")
  private String reason = "";

  @Mixin private StoreOption store = new StoreOption();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (reason.isBlank()) {
      throw new ParameterException(spec.commandLine(), "--reason: say why the tag is held");
    }
    TagResult result;
    try (PortableStore opened = store.open();
        ImageStreams streams = StoreOption.streams(opened).build()) {
      result = streams.hold(name.key(), name.requiredTag(), reason);
    }
    spec.commandLine().getOut().println(result.message());
    return ImageStreamsProgram.OK;
  }
}
