package dev.imagestreams.examples;

import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.tags.Rollback;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
      converter = StreamName.Converter.class,
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
    String tag =
        name.tag()
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(),
                        "'" + name.typed() + "' names no tag; name one, '" + name.key() + ":TAG'"));
    ImageStream after;
    try (PortableStore opened = store.open()) {
      StreamChange change = new StreamChange(opened);
      after = change.attempt(streams -> rollBack(change, streams, tag));
    }
    spec.commandLine()
        .getOut()
        .println(
            "Tag "
                + name.key()
                + ":"
                + tag
                + " rolled back to "
                + after.latest(tag).map(TagEvent::dockerImageReference).orElse("nothing")
                + ".");
    return ImageStreamsProgram.OK;
  }

  private ImageStream rollBack(StreamChange change, StreamChange.Streams streams, String tag) {
    ImageStream stream =
        streams
            .apply(name.key())
            .orElseThrow(
                () ->
                    new ImageStreamsException(
                        "no image stream named \""
                            + name.key()
                            + "\" exists in this store; import it, or choose another --store"));
    ImageStream wanted = Rollback.toIndex(stream, tag, index);
    return change.commit(streams, name.key(), List.of(StreamChange.wanted(wanted)));
  }
}
