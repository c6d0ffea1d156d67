package dev.imagestreams.core;

import dev.imagestreams.core.TagWrites.TagSet;
import dev.imagestreams.core.schedule.Intervals;
import dev.imagestreams.model.ImageImportSpec;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamImportSpec;
import dev.imagestreams.model.ObjectMeta;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.RepositoryImportSpec;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.ImportRequest;
import dev.imagestreams.notifications.Cause;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Imports that somebody asks for as {@code oc} does, decided by the model. */
final class RequestedImports {

  /** OpenShift's. */
  private static final String USUAL_INTERVAL = "15m";

  private final StreamWrites writes;
  private final TagImporter importer;

  RequestedImports(StreamWrites writes, TagImporter importer) {
    this.writes = writes;
    this.importer = importer;
  }

  ImportResult importImage(ImportRequest request) {
    StreamKey key = request.key();
    return writes.attemptBesideOthers(
        streams -> {
          Optional<ImageStream> stored = streams.apply(key);
          ImageStreamImportSpec spec = request.toImport(stored).spec();
          ImageStream stream = stored.orElse(ImageStream.empty(key));
          return writes.unlessOvertaken(
              () ->
                  spec.repository().isPresent()
                      ? importAll(request, stream, spec.repository().get())
                      : importTags(request, stream, spec));
        });
  }

  private ImportResult importAll(
      ImportRequest request, ImageStream stream, RepositoryImportSpec repository) {
    if (request.referencePolicy().isPresent()) {
      throw new IllegalArgumentException(
          "a reference policy goes with a single tag; leave it out of a request for all");
    }
    String from = repository.from().name();
    ImageStream wanted = stream.withSpec(stream.spec().withDockerImageRepository(from));
    if (request.importMode().isPresent()) {
      wanted = withMode(wanted, from, request.importMode().get().label());
    }
    ObjectMeta metadata = wanted.metadata();
    if (repository.importPolicy().insecure()) {
      metadata = metadata.withAnnotation(ImageStream.INSECURE_ANNOTATION, "true");
    }
    // By tags it would miss those that come later: the repository is to be listed.
    if (request.scheduled() && !metadata.annotations().containsKey(Intervals.ANNOTATION)) {
      metadata = metadata.withAnnotation(Intervals.ANNOTATION, USUAL_INTERVAL);
    }
    wanted = wanted.withMetadata(metadata);
    return importer.importImage(wanted, ImportOptions.ALL.withDryRun(request.dryRun()));
  }

  /** For the tags that the repository brought, and those that it will bring. */
  private static ImageStream withMode(ImageStream stream, String repository, String mode) {
    ImageStream wanted =
        stream.withMetadata(
            stream.metadata().withAnnotation(ImageStream.IMPORT_MODE_ANNOTATION, mode));
    for (TagReference tag : stream.spec().tags()) {
      if (tag.from()
          .equals(Optional.of(ObjectReference.dockerImage(repository + ":" + tag.name())))) {
        wanted = wanted.withTag(tag.withImportPolicy(tag.importPolicy().withImportMode(mode)));
      }
    }
    return wanted;
  }

  private ImportResult importTags(
      ImportRequest request, ImageStream stream, ImageStreamImportSpec spec) {
    ImageStream wanted = stream;
    for (ImageImportSpec image : spec.images()) {
      wanted = wanted.withTag(wantedTag(stream, image));
    }
    Set<String> tags =
        spec.images().stream().map(RequestedImports::tag).collect(Collectors.toSet());
    return importer.importImage(wanted, ImportOptions.ofTags(tags).withDryRun(request.dryRun()));
  }

  /** A request for a stream always says where to. */
  private static String tag(ImageImportSpec image) {
    return image.to().orElseThrow().name();
  }

  /** A tag that is there stays as it is but for its policies: where it comes from was checked. */
  private static TagReference wantedTag(ImageStream stream, ImageImportSpec image) {
    String tag = tag(image);
    return stream
        .spec()
        .tag(tag)
        .orElseGet(() -> TagReference.dockerImage(tag, image.from().name()))
        .with()
        .importPolicy(image.importPolicy())
        .referencePolicy(image.referencePolicy())
        .build();
  }

  /** Imports a tag that was set, where that is called for. */
  TagResult imported(TagSet set) {
    TagResult result = set.result();
    if (set.toImport().isEmpty() || result.stream().isEmpty()) {
      return result;
    }
    String tag = set.toImport().get();
    Optional<ImportResult> imported =
        importer.refresh(result.stream().get().key(), Set.of(tag), Cause.MANUAL);
    return new TagResult(
        result.message(),
        imported.map(ImportResult::stream),
        true,
        imported.flatMap(done -> done.tag(tag)));
  }
}
