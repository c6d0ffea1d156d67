package dev.imagestreams.examples;

import dev.imagestreams.registry.layout.OciLayout;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Copies an image from a registry to the disk. */
@Command(
    name = "pull",
    description = "Pulls an image from a registry into an OCI layout or a new archive.",
    mixinStandardHelpOptions = true)
final class PullCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      paramLabel = "REF",
      converter = RegistryPlace.Source.class,
      description = "[HOST/]REPOSITORY[:TAG][@DIGEST]; the tag is latest unless one is given.")
  private RegistryPlace reference;

  @Parameters(
      index = "1",
      paramLabel = "LAYOUT",
      converter = PlaceArguments.Layout.class,
      description =
          "A layout's directory, which is made or added to, or a new archive that ends in .tar.")
  private LayoutPlace layout;

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      description = "What the image is called in the layout; by the tag of REF unless given.")
  private @Nullable String tag;

  @Mixin private TransferOptions options = new TransferOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (tag != null && !OciLayout.isTag(tag)) {
      throw new ParameterException(
          spec.commandLine(), "--tag: '" + tag + "' can't be a tag in a layout");
    }
    Optional<String> name = Optional.ofNullable(tag).or(() -> reference.reference().tagOrDefault());
    return options.run(reference, layout.withTag(name), reference);
  }
}
