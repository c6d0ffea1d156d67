package dev.imagestreams.examples;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.TagResult;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.model.tags.TagRequest;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes tags away, as {@code oc tag -d} does. */
@Command(
    name = "untag",
    description = "Deletes tags of streams, with their histories. The images stay.",
    mixinStandardHelpOptions = true)
final class UntagCommand implements Callable<Integer> {

  @Parameters(paramLabel = "NAME:TAG", arity = "1..*", description = "[NAMESPACE/]NAME:TAG")
  private List<String> tags = List.of();

  @Mixin private StoreOption store = new StoreOption();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try (PortableStore opened = store.open();
        ImageStreams streams = StoreOption.streams(opened).build()) {
      for (String tag : tags) {
        TagResult result = streams.tag(TagRequest.deletion(tag));
        spec.commandLine().getOut().println(result.message());
      }
    }
    return ImageStreamsProgram.OK;
  }
}
