package dev.imagestreams.core;

import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageImportStatus;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamImport;
import dev.imagestreams.model.ImageStreamImportStatus;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.RepositoryImportSpec;
import dev.imagestreams.model.RepositoryImportStatus;
import dev.imagestreams.model.Status;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an ImageStreamImport is answered.
 *
 * @param images what came of each image, in the order of the request
 * @param tags what came of each tag of the repository
 * @param repositoryFailure why the repository could not be listed
 * @param additionalTags tags of the repository that were left out
 */
record RequestAnswer(
    ImageStreamImport request,
    List<SourceResult> images,
    List<SourceResult> tags,
    Optional<TagOutcome.Failure> repositoryFailure,
    List<String> additionalTags,
    Instant now) {

  /** The answer to a trial, which has no stream. */
  ImageStreamImport ofTrial() {
    return answer(Optional.empty());
  }

  /** The answer, with what the stream is now. */
  ImageStreamImport with(ImageStream stream) {
    return answer(Optional.of(stream));
  }

  private ImageStreamImport answer(Optional<ImageStream> stream) {
    return request.withStatus(
        new ImageStreamImportStatus(
            stream,
            request.spec().repository().map(this::repository),
            images.stream().map(this::image).toList(),
            JsonExtras.none()));
  }

  private RepositoryImportStatus repository(RepositoryImportSpec repository) {
    return new RepositoryImportStatus(
        repositoryFailure
            .map(failure -> ImportStatuses.of(failure, inFull(repository.from().name()), now))
            .orElseGet(this::tagsStatus),
        tags.stream().map(this::image).toList(),
        additionalTags,
        JsonExtras.none());
  }

  private static String inFull(String repository) {
    try {
      return Repository.parse(repository).toString();
    } catch (InvalidReferenceException e) {
      // That it is none is what the failure says.
      return repository;
    }
  }

  private Status tagsStatus() {
    long failed = tags.stream().filter(tag -> tag.failure().isPresent()).count();
    return failed == 0 ? ImportStatuses.SUCCESS : ImportStatuses.imagesFailed(failed);
  }

  private ImageImportStatus image(SourceResult result) {
    Optional<FoundImage> found = result.found();
    String name = result.reference().map(ImageReference::name).orElse("");
    return new ImageImportStatus(
        result.failure().map(failure -> failed(result, failure)).orElse(ImportStatuses.SUCCESS),
        result
            .reference()
            .filter(r -> r.digest().isEmpty())
            .flatMap(ImageReference::tagOrDefault)
            .orElse(""),
        found.map(image -> in(name, image.image())),
        found.map(FoundImage::manifests).orElse(List.of()).stream().map(i -> in(name, i)).toList(),
        JsonExtras.none());
  }

  private Status failed(SourceResult result, TagOutcome.Failure failure) {
    String from = result.source().from().name();
    return ImportStatuses.of(
        failure, result.reference().map(ImageReference::normalized).orElse(from), now);
  }

  /** As it is spelled here, wherever the image was seen first. */
  private static Image in(String name, Image image) {
    return image.withDockerImageReference(name + "@" + image.metadata().name());
  }
}
