package dev.imagestreams.examples;

import dev.imagestreams.core.Explanation;
import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.store.PortableStore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says why a tag points where it does. */
@Command(
    name = "explain",
    description =
        "Says why a tag points where it does: what moved it there, where it comes from, whether it"
            + " is held, and what is wrong.",
    mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "NAME:TAG",
      converter = StreamName.WithTag.class,
      description = "[NAMESPACE/]NAME:TAG")
  private StreamName name;

  @Mixin private StoreOption store = new StoreOption();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Explanation explanation;
    try (PortableStore opened = store.view();
        ImageStreams streams = StoreOption.streams(opened).build()) {
      explanation = streams.explain(name.key(), name.requiredTag());
    }
    explanation.lines().forEach(spec.commandLine().getOut()::println);
    return ImageStreamsProgram.OK;
  }
}
