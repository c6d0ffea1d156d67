package dev.imagestreams.examples;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.ImportResult;
import dev.imagestreams.core.TagOutcome;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.tags.ImportMode;
import dev.imagestreams.model.tags.ImportRequest;
import dev.imagestreams.model.tags.ReferencePolicy;
import java.io.PrintWriter;
import java.time.Duration;
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

/** Imports images into a stream, as {@code oc import-image} does. */
@Command(
    name = "import",
    description = "Imports a tag, or with --all a whole repository, into a stream.",
    mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "NAME",
      converter = StreamName.OrPullSpec.class,
      description =
          "[NAMESPACE/]NAME[:TAG]; the tag is latest unless given. HOST/…/NAME[:TAG] is a stream"
              + " NAME, and where a new one comes from.")
  private StreamName name;

  @Option(
      names = "--from",
      paramLabel = "IMAGE",
      description = "Where the image comes from; with --all, the repository.")
  private @Nullable String from;

  @Option(
      names = "--confirm",
      description = "Create the stream, or have it follow another repository.")
  private boolean confirm;

  @Option(names = "--all", description = "Import every tag of the repository.")
  private boolean all;

  @Option(
      names = "--scheduled",
      description =
          "Import the tag again and again, or with --all the repository, while watch or"
              + " serve --store runs.")
  private boolean scheduled;

  @Option(
      names = "--insecure",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "Allow plain HTTP and unverified TLS. As the stream has it unless given.")
  private @Nullable Boolean insecure;

  @Option(
      names = "--reference-policy",
      paramLabel = "POLICY",
      description = "Where others pull from: source or local. As the tag has it unless given.")
  private @Nullable String referencePolicy;

  @Option(
      names = "--import-mode",
      paramLabel = "MODE",
      description =
          "PreserveOriginal or Legacy: an index as it is, or one image of it. As the tag has it"
              + " unless given.")
  private @Nullable String importMode;

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
    ImportRequest request = request();
    try (PortableStore opened = dryRun ? store.viewOrEmpty() : store.open();
        ImageStreams streams =
            StoreOption.streams(opened)
                .importing(imports -> imports.timeLimit(Duration.ofSeconds(timeout)))
                .build()) {
      return report(streams.importImage(request));
    }
  }

  private ImportRequest request() {
    return ImportRequest.of(name.typed())
        .with()
        .namespace(name.key().namespace())
        .from(from == null ? "" : from)
        .all(all)
        .confirm(confirm)
        .dryRun(dryRun)
        .scheduled(scheduled)
        .insecure(Optional.ofNullable(insecure))
        .referencePolicy(
            OptionText.read(spec, "--reference-policy", referencePolicy, ReferencePolicy::parse))
        .importMode(OptionText.read(spec, "--import-mode", importMode, ImportMode::parse))
        .build();
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
    if (all && referencePolicy != null) {
      throw new ParameterException(
          spec.commandLine(), "--reference-policy goes with a single tag; leave out --all");
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

  private static String line(TagOutcome.Failure failure) {
    return ImageStreamsProgram.oneLine(
        failure.reason()
            + ": "
            + failure.message()
            + (failure.detail().isEmpty() ? "" : " (" + failure.detail() + ")"));
  }
}
