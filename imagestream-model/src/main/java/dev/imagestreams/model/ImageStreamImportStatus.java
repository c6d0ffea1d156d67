package dev.imagestreams.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What became of an import.
 *
 * @param stream as it is after the import; {@code import} in JSON
 * @param repository empty where none was asked for
 * @param images one for each that was asked for, in the same order
 */
@Built
public record ImageStreamImportStatus(
    Optional<ImageStream> stream,
    Optional<RepositoryImportStatus> repository,
    List<ImageImportStatus> images,
    JsonExtras extras)
    implements ImageStreamImportStatusBuilder.With {

  public ImageStreamImportStatus {
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(repository, "repository");
    images = List.copyOf(images);
    Objects.requireNonNull(extras, "extras");
  }

  /** Of an import that did not begin. */
  public static final ImageStreamImportStatus EMPTY =
      new ImageStreamImportStatus(Optional.empty(), Optional.empty(), List.of(), JsonExtras.none());
}
