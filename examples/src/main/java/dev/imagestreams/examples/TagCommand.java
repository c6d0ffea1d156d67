package dev.imagestreams.examples;

import dev.imagestreams.core.ImportOptions;
import dev.imagestreams.core.ImportResult;
import dev.imagestreams.core.TagImporter;
import dev.imagestreams.core.TagOutcome;
import dev.imagestreams.core.reconcile.Observation;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.StreamImageName;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.tags.ImportMode;
import dev.imagestreams.model.tags.ReferencePolicy;
import dev.imagestreams.model.tags.RefusedOperationException;
import dev.imagestreams.model.tags.Resolution;
import dev.imagestreams.model.tags.SourceKind;
import dev.imagestreams.model.tags.TagDecision;
import dev.imagestreams.model.tags.TagRequest;
import dev.imagestreams.model.tags.Tagging;
import dev.imagestreams.registry.RegistryClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
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
      description = "Mark the tag to be imported again and again by a process that does so.")
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

  /** What was done. */
  private record Done(String message, Optional<TagOutcome.Failure> failure) {}

  @Override
  public Integer call() {
    TagRequest request = request();
    Done done;
    try (PortableStore opened = store.open()) {
      StreamChange change = new StreamChange(opened);
      done = change.attempt(streams -> tag(request, opened, change, streams));
    }
    if (done.failure().isPresent()) {
      TagOutcome.Failure failure = done.failure().get();
      spec.commandLine()
          .getErr()
          .println("imagestreams: " + destination + ": " + ImportCommand.line(failure));
      return ImageStreamsProgram.FAILED;
    }
    spec.commandLine().getOut().println(done.message());
    return ImageStreamsProgram.OK;
  }

  private TagRequest request() {
    TagRequest request = TagRequest.of(source, destination);
    return request
        .with()
        .sourceKind(
            Optional.ofNullable(kind).map(text -> read("--source", text, SourceKind::parse)))
        .alias(alias)
        .reference(reference)
        .scheduled(scheduled)
        .insecure(insecure)
        .referencePolicy(
            referencePolicy == null
                ? request.referencePolicy()
                : read("--reference-policy", referencePolicy, ReferencePolicy::parse))
        .importMode(
            importMode == null
                ? request.importMode()
                : read("--import-mode", importMode, ImportMode::parse))
        .build();
  }

  private <T> T read(String option, String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (RefusedOperationException e) {
      throw new ParameterException(
          spec.commandLine(), option + ": '" + text + "': " + e.getMessage());
    }
  }

  private static Done tag(
      TagRequest request, PortableStore store, StreamChange change, StreamChange.Streams streams) {
    // Only a deletion comes to anything else.
    TagDecision.Set set = (TagDecision.Set) Tagging.decide(request, streams);
    if (set.tag().importable()) {
      return new Done(set.message(), failure(importTag(store, set)));
    }
    List<Observation> observations = new ArrayList<>();
    observations.add(StreamChange.wanted(set.wanted()));
    imageElsewhere(set, streams).ifPresent(observations::add);
    change.commit(streams, set.stream(), observations);
    return new Done(set.message(), Optional.empty());
  }

  private static ImportResult importTag(PortableStore store, TagDecision.Set set) {
    try (RegistryClient client = RegistryClient.create();
        TagImporter importer = TagImporter.builder().registryClient(client).store(store).build()) {
      return importer.importImage(set.wanted(), ImportOptions.ofTags(Set.of(set.tag().name())));
    }
  }

  private static Optional<TagOutcome.Failure> failure(ImportResult result) {
    return result.tags().stream().flatMap(tag -> tag.failure().stream()).findFirst();
  }

  /** The image of another stream, which the stream itself can't know. */
  private static Optional<Observation> imageElsewhere(
      TagDecision.Set set, StreamChange.Streams streams) {
    Optional<ObjectReference> from = set.tag().from();
    if (from.isEmpty() || !from.get().kind().equals(ObjectReference.IMAGE_STREAM_IMAGE)) {
      return Optional.empty();
    }
    StreamImageName image = StreamImageName.parse(from.get().name());
    String namespace = from.get().namespace();
    StreamKey other =
        new StreamKey(namespace.isEmpty() ? set.stream().namespace() : namespace, image.stream());
    return other.equals(set.stream())
        ? Optional.empty()
        : streams.apply(other).map(stream -> seen(stream, image.id()));
  }

  private static Observation seen(ImageStream stream, String id) {
    return new Observation.SourceSeen(
        ObjectReference.IMAGE_STREAM_IMAGE,
        stream.key(),
        id,
        Optional.of(Resolution.imageById(stream, id, Instant.now())),
        List.of());
  }
}
