package dev.imagestreams.examples;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.TagResult;
import dev.imagestreams.core.store.PortableStore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lets a held tag go. */
@Command(
    name = "release",
    description = "Lets a held tag go, to where it was held back from.",
    mixinStandardHelpOptions = true)
final class ReleaseCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "NAME:TAG",
      converter = StreamName.WithTag.class,
      description = "[NAMESPACE/]NAME:TAG")
  private StreamName name;

  @Mixin private StoreOption store = new StoreOption();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    TagResult result;
    try (PortableStore opened = store.open();
        ImageStreams streams = StoreOption.streams(opened).build()) {
      result = streams.release(name.key(), name.requiredTag());
    }
    spec.commandLine().getOut().println(result.message());
    return ImageStreamsProgram.OK;
  }
}
