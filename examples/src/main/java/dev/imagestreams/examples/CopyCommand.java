package dev.imagestreams.examples;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Copies an image between registries, layouts and archives. */
@Command(
    name = "copy",
    description = {
      "Copies an image between registries, OCI layouts and archives.",
      "SRC and DST are references, oci:DIR[:TAG] or oci-archive:FILE[:TAG]."
    },
    mixinStandardHelpOptions = true)
final class CopyCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      paramLabel = "SRC",
      converter = PlaceArguments.Source.class,
      description = "The image to copy; of a layout the only one unless a tag is given.")
  private ImagePlace source;

  @Parameters(
      index = "1",
      paramLabel = "DST",
      converter = PlaceArguments.Target.class,
      description = "Where it goes. A layout is made or added to, an archive must be new.")
  private ImagePlace target;

  @Mixin private TransferOptions options = new TransferOptions();

  @Override
  public Integer call() {
    return options.run(source, target, target);
  }
}
