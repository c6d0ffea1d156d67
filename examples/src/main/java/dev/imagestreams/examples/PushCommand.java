package dev.imagestreams.examples;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Copies an image from the disk to a registry. */
@Command(
    name = "push",
    description = "Pushes an image of an OCI layout or archive to a registry.",
    mixinStandardHelpOptions = true)
final class PushCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      paramLabel = "LAYOUT",
      converter = PlaceArguments.Layout.class,
      description = "The layout's directory, or an archive that ends in .tar.")
  private LayoutPlace layout;

  @Parameters(
      index = "1",
      paramLabel = "REF",
      converter = RegistryPlace.Target.class,
      description = "[HOST/]REPOSITORY[:TAG] to push to; the tag is latest unless given.")
  private RegistryPlace reference;

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      description = "Which of the layout's images; the only one unless given.")
  private @Nullable String tag;

  @Mixin private TransferOptions options = new TransferOptions();

  @Override
  public Integer call() {
    return options.run(layout.withTag(Optional.ofNullable(tag)), reference, reference);
  }
}
