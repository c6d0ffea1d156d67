package dev.imagestreams.examples;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.TagOutcome;
import dev.imagestreams.core.TagResult;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.model.tags.ImportMode;
import dev.imagestreams.model.tags.ReferencePolicy;
import dev.imagestreams.model.tags.SourceKind;
import dev.imagestreams.model.tags.TagRequest;
import java.util.List;
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
      paramLabel = "SRC DST",
      arity = "1..*",
      description = {
        "SRC: [NAMESPACE/]NAME:TAG, [NAMESPACE/]NAME@DIGEST, or an image in a registry; none with"
            + " -d.",
        "DST: [NAMESPACE/]NAME:TAG, one or several."
      })
  private List<String> names = List.of();

  @Option(
      names = {"-d", "--delete"},
      description = "Delete the tags DST with their histories, as untag does.")
  private boolean delete;

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
    List<TagRequest> requests = requests();
    int status = ImageStreamsProgram.OK;
    try (PortableStore opened = store.open();
        ImageStreams streams = StoreOption.streams(opened).build()) {
      for (TagRequest request : requests) {
        status = Math.max(status, report(request.destination(), streams.tag(request)));
      }
    }
    return status;
  }

  private int report(String destination, TagResult result) {
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

  /** Of each destination, in their order. */
  private List<TagRequest> requests() {
    if (delete) {
      return names.stream().map(name -> request("", name)).toList();
    }
    if (names.size() < 2) {
      throw new ParameterException(
          spec.commandLine(), "'" + names.get(0) + "' is SRC; name DST too, [NAMESPACE/]NAME:TAG");
    }
    return names.subList(1, names.size()).stream()
        .map(name -> request(names.get(0), name))
        .toList();
  }

  private TagRequest request(String source, String destination) {
    TagRequest request = TagRequest.of(source, destination);
    return request
        .with()
        .sourceKind(OptionText.read(spec, "--source", kind, SourceKind::parse))
        .delete(delete)
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
