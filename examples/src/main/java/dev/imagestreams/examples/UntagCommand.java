package dev.imagestreams.examples;

import dev.imagestreams.core.reconcile.Observation;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.model.tags.TagDecision;
import dev.imagestreams.model.tags.TagRequest;
import dev.imagestreams.model.tags.Tagging;
import java.util.List;
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
    String message;
    try (PortableStore opened = store.open()) {
      StreamChange change = new StreamChange(opened);
      message = change.attempt(streams -> untag(change, streams));
    }
    spec.commandLine().getOut().println(message);
    return ImageStreamsProgram.OK;
  }

  private String untag(StreamChange change, StreamChange.Streams streams) {
    TagDecision decision = Tagging.decide(TagRequest.deletion(tag), streams);
    if (decision instanceof TagDecision.Delete delete) {
      change.commit(streams, delete.stream(), List.of(new Observation.TagRemoved(delete.tag())));
    }
    return decision.message();
  }
}
