package dev.imagestreams.examples;

import dev.imagestreams.core.ImportOptions;
import dev.imagestreams.core.ImportResult;
import dev.imagestreams.core.TagImporter;
import dev.imagestreams.core.TagOutcome;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.registry.RegistryClient;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Imports images into a stream, as {@code oc import-image} does. */
@Command(
    name = "import",
    description = "Imports a tag, or with --all a whole repository, into a stream.",
    mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "NAME",
      converter = StreamName.Converter.class,
      description = "[NAMESPACE/]NAME[:TAG]; the tag is latest unless given.")
  private StreamName name;

  @Option(
      names = "--from",
      paramLabel = "IMAGE",
      description = "Where the image comes from; with --all, the repository.")
  private @Nullable String from;

  @Option(names = "--confirm", description = "Create the stream, or change where it comes from.")
  private boolean confirm;

  @Option(names = "--all", description = "Import every tag of the repository.")
  private boolean all;

  @Option(
      names = "--scheduled",
      description = "Mark the tag to be imported again and again by a process that does so.")
  private boolean scheduled;

  @Option(names = "--insecure", description = "Allow plain HTTP and unverified TLS.")
  private boolean insecure;

  @Option(names = "--dry-run", description = "Show what would be imported; change nothing.")
  private boolean dryRun;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description = "How long the import may take in all. Default: ${DEFAULT-VALUE}.")
  private long timeout;

  @Mixin private StoreOption store = new StoreOption();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    requireSense();
    try (PortableStore opened = dryRun ? store.viewOrEmpty() : store.open();
        RegistryClient client = RegistryClient.create();
        TagImporter importer =
            TagImporter.builder()
                .registryClient(client)
                .store(opened)
                .timeLimit(Duration.ofSeconds(timeout))
                .build()) {
      Optional<ImageStream> stored = opened.get(name.key());
      if (stored.isEmpty() && !confirm) {
        throw new ImageStreamsException(
            "no image stream named \""
                + name.key()
                + "\" exists, pass --confirm to create and import");
      }
      ImageStream stream = stored.orElse(ImageStream.empty(name.key()));
      return report(all ? importAll(importer, stream) : importTag(importer, stream));
    }
  }

  private void requireSense() {
    requireFrom();
    if (timeout < 1 || timeout > 86_400) {
      throw new ParameterException(
          spec.commandLine(), "--timeout must be 1 to 86400 seconds, not " + timeout);
    }
    if (all && name.tag().isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "cannot specify a tag \"" + name.tag().get() + "\" as well as --all");
    }
    if (all && scheduled) {
      throw new ParameterException(
          spec.commandLine(), "--scheduled goes with single tags; leave out --all");
    }
  }

  private void requireFrom() {
    if (from == null) {
      return;
    }
    try {
      if (all) {
        Repository.parse(from);
      } else {
        ImageReference.parse(from);
      }
    } catch (InvalidReferenceException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--from: " + e.getMessage() + (all ? "; with --all, name a repository" : ""));
    }
  }

  private ImportResult importAll(TagImporter importer, ImageStream stream) {
    String known = stream.spec().dockerImageRepository();
    String repository = from != null ? from : known;
    if (repository.isEmpty()) {
      throw new ImageStreamsException("the stream follows no repository; pass --from REPOSITORY");
    }
    if (!known.isEmpty() && !known.equals(repository) && !confirm) {
      throw new ImageStreamsException(
          "the stream follows " + known + "; pass --confirm to follow " + repository);
    }
    ImageStream wanted = stream.withSpec(stream.spec().withDockerImageRepository(repository));
    if (insecure) {
      wanted =
          wanted.withMetadata(
              wanted.metadata().withAnnotation(ImageStream.INSECURE_ANNOTATION, "true"));
    }
    return importer.importImage(wanted, ImportOptions.ALL.withDryRun(dryRun));
  }

  private ImportResult importTag(TagImporter importer, ImageStream stream) {
    String tag = name.tag().orElse("latest");
    ImageStream wanted = stream.withTag(wantedTag(stream, tag));
    return importer.importImage(wanted, ImportOptions.ofTags(Set.of(tag)).withDryRun(dryRun));
  }

  private TagReference wantedTag(ImageStream stream, String tag) {
    Optional<TagReference> known = stream.spec().tag(tag);
    String source = source(stream, tag, known);
    TagReference wanted = known.orElse(TagReference.dockerImage(tag, source));
    if (known.isPresent() && !sourceOf(wanted).equals(source)) {
      wanted = wanted.withFrom(Optional.of(ObjectReference.dockerImage(source)));
    }
    return wanted.withImportPolicy(
        wanted
            .importPolicy()
            .withInsecure(insecure || wanted.importPolicy().insecure())
            .withScheduled(scheduled || wanted.importPolicy().scheduled()));
  }

  private String source(ImageStream stream, String tag, Optional<TagReference> known) {
    if (known.isPresent()) {
      return knownSource(known.get());
    }
    if (from != null) {
      return from;
    }
    String repository = stream.spec().dockerImageRepository();
    if (!repository.isEmpty() && tag.equals("latest")) {
      return repository + ":latest";
    }
    if (stream.metadata().uid().isEmpty()) {
      return name.typed();
    }
    throw new ImageStreamsException(
        "the tag \"" + tag + "\" does not exist on the image stream; pass --from IMAGE");
  }

  private String knownSource(TagReference known) {
    if (!known.importable()) {
      throw new ImageStreamsException(
          "the tag \"" + known.name() + "\" does not come from a registry, it can't be imported");
    }
    String source = sourceOf(known);
    if (from == null || from.equals(source)) {
      return source;
    }
    if (!confirm) {
      throw new ImageStreamsException(
          "the tag \""
              + known.name()
              + "\" points to \""
              + source
              + "\"; pass --confirm to change the source to \""
              + from
              + "\"");
    }
    return from;
  }

  private static String sourceOf(TagReference tag) {
    return tag.from().map(ObjectReference::name).orElse("");
  }

  private int report(ImportResult result) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    result.repositoryFailure().ifPresent(failure -> err.println("imagestreams: " + line(failure)));
    for (TagOutcome tag : result.tags()) {
      tag.failure()
          .ifPresentOrElse(
              failure -> err.println("imagestreams: " + tag.tag() + ": " + line(failure)),
              () ->
                  out.printf(
                      "%s:%s %s %s%n",
                      result.stream().key(),
                      tag.tag(),
                      tag.image().orElse("-"),
                      tag.status().name().toLowerCase(java.util.Locale.ROOT)));
    }
    if (dryRun) {
      out.println("dry run: nothing was changed");
    }
    return result.complete() ? ImageStreamsProgram.OK : ImageStreamsProgram.FAILED;
  }

  /** What is wrong, and how it came about. */
  static String line(TagOutcome.Failure failure) {
    return ImageStreamsProgram.oneLine(
        failure.reason()
            + ": "
            + failure.message()
            + (failure.detail().isEmpty() ? "" : " (" + failure.detail() + ")"));
  }
}
