package dev.imagestreams.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is to be imported.
 *
 * @param isImport false for a trial that changes nothing; {@code import} in JSON
 * @param repository whose tags are to be imported
 * @param images single images
 */
@Built
public record ImageStreamImportSpec(
    boolean isImport,
    Optional<RepositoryImportSpec> repository,
    List<ImageImportSpec> images,
    JsonExtras extras)
    implements ImageStreamImportSpecBuilder.With {

  /** Nothing, and for trial. */
  public static final ImageStreamImportSpec EMPTY =
      new ImageStreamImportSpec(false, Optional.empty(), List.of(), JsonExtras.none());

  public ImageStreamImportSpec {
    Objects.requireNonNull(repository, "repository");
    images = List.copyOf(images);
    Objects.requireNonNull(extras, "extras");
  }
}
