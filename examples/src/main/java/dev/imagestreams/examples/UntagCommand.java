package dev.imagestreams.examples;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.TagResult;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.model.tags.TagRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes a tag away, as {@code oc tag -d} does. */
@Command(
    name = "untag",
    description = "Deletes a tag of a stream, with its history. The images stay.",
    mixinStandardHelpOptions = true)
final class UntagCommand implements Callable<Integer> {

  @Parameters(paramLabel = "NAME:TAG", description = "[NAMESPACE/]NAME:TAG")
  private String tag = "";

  @Mixin private StoreOption store = new StoreOption();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    TagResult result;
    try (PortableStore opened = store.open();
        ImageStreams streams = StoreOption.streams(opened).build()) {
      result = streams.tag(TagRequest.deletion(tag));
    }
    spec.commandLine().getOut().println(result.message());
    return ImageStreamsProgram.OK;
  }
}
