package dev.imagestreams.examples;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.TagOutcome;
import dev.imagestreams.core.TagResult;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.model.tags.ImportMode;
import dev.imagestreams.model.tags.ReferencePolicy;
import dev.imagestreams.model.tags.SourceKind;
import dev.imagestreams.model.tags.TagRequest;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Points a tag to an image, as {@code oc tag} does. */
@Command(
    name = "tag",
    description = {
      "Points a tag to the image that another tag has now, to an image of a stream, or to one in a"
          + " registry, which is imported.",
      "With --alias the tag follows the other from now on."
    },
    mixinStandardHelpOptions = true)
final class TagCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      paramLabel = "SRC",
      description = "[NAMESPACE/]NAME:TAG, [NAMESPACE/]NAME@DIGEST, or an image in a registry.")
  private String source = "";

  @Parameters(index = "1", paramLabel = "DST", description = "[NAMESPACE/]NAME:TAG")
  private String destination = "";

  @Option(
      names = "--source",
      paramLabel = "KIND",
      description =
          "What SRC is: istag, isimage or docker. Told by its form unless given: a registry's host"
              + " makes it docker.")
  private @Nullable String kind;

  @Option(names = "--alias", description = "Follow the tag; within one stream.")
  private boolean alias;

  @Option(names = "--reference", description = "Take an image's name as it is; ask no registry.")
  private boolean reference;

  @Option(
      names = "--scheduled",
      description = "Import the tag again and again, while watch or serve --store runs.")
  private boolean scheduled;

  @Option(names = "--insecure", description = "Allow plain HTTP and unverified TLS.")
  private boolean insecure;

  @Option(
      names = "--reference-policy",
      paramLabel = "POLICY",
      description = "Where others pull from: source or local.")
  private @Nullable String referencePolicy;

  @Option(
      names = "--import-mode",
      paramLabel = "MODE",
      description = "PreserveOriginal or Legacy: an index as it is, or one image of it.")
  private @Nullable String importMode;

  @Mixin private StoreOption store = new StoreOption();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    TagRequest request = request();
    TagResult result;
    try (PortableStore opened = store.open();
        ImageStreams streams = StoreOption.streams(opened).build()) {
      result = streams.tag(request);
    }
    Optional<TagOutcome.Failure> failure = result.imported().flatMap(TagOutcome::failure);
    if (failure.isPresent()) {
      spec.commandLine()
          .getErr()
          .println(
              "imagestreams: "
                  + ImageStreamsProgram.oneLine(
                      destination
                          + ": "
                          + failure.get().reason()
                          + ": "
                          + failure.get().message()));
      return ImageStreamsProgram.FAILED;
    }
    spec.commandLine().getOut().println(result.message());
    return ImageStreamsProgram.OK;
  }

  private TagRequest request() {
    TagRequest request = TagRequest.of(source, destination);
    return request
        .with()
        .sourceKind(OptionText.read(spec, "--source", kind, SourceKind::parse))
        .alias(alias)
        .reference(reference)
        .scheduled(scheduled)
        .insecure(insecure)
        .referencePolicy(
            OptionText.read(spec, "--reference-policy", referencePolicy, ReferencePolicy::parse)
                .orElse(request.referencePolicy()))
        .importMode(
            OptionText.read(spec, "--import-mode", importMode, ImportMode::parse)
                .orElse(request.importMode()))
        .build();
  }
}
