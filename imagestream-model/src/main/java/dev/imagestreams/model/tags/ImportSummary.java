package dev.imagestreams.model.tags;

import dev.imagestreams.model.ImageImportStatus;
import dev.imagestreams.model.ImageStreamImport;
import dev.imagestreams.model.RepositoryImportStatus;
import dev.imagestreams.model.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@code oc import-image} says of an import's answer. An import that was carried out may still
 * have failed for each of its tags.
 *
 * @param headline {@code imported}, perhaps {@code with errors} and {@code (dry run)}
 * @param errors a line for each image that was not imported
 * @param info a line on the tags of the repository that were left out; empty if none were
 * @param failure what the command fails with; empty if it succeeds
 */
public record ImportSummary(
    String headline, List<String> errors, Optional<String> info, Optional<String> failure) {

  public ImportSummary {
    Objects.requireNonNull(headline, "headline");
    errors = List.copyOf(errors);
    Objects.requireNonNull(info, "info");
    Objects.requireNonNull(failure, "failure");
  }

  /**
   * Sums up an import with its status. A repository that could not be listed has a line of its own,
   * which OpenShift does not print.
   */
  public static ImportSummary of(ImageStreamImport answer) {
    Optional<RepositoryImportStatus> repository = answer.status().repository();
    List<ImageImportStatus> images = answer.status().images();
    boolean failed =
        images.stream().anyMatch(image -> failed(image.status()))
            || repository.filter(r -> failed(r.status())).isPresent();
    List<String> errors = new ArrayList<>();
    repository.ifPresent(r -> addErrors(r, errors));
    addErrors("error: tag ", images, errors);
    return new ImportSummary(
        "imported"
            + (failed ? " with errors" : "")
            + (answer.spec().isImport() ? "" : " (dry run)"),
        errors,
        repository.map(RepositoryImportStatus::additionalTags).flatMap(ImportSummary::leftOut),
        failed ? Optional.of("imported completed with errors") : Optional.empty());
  }

  private static boolean failed(Status status) {
    return status.status().equals(Status.FAILURE);
  }

  private static void addErrors(RepositoryImportStatus repository, List<String> errors) {
    if (failed(repository.status()) && repository.images().isEmpty()) {
      errors.add("error: repository failed: " + repository.status().message());
    }
    addErrors("error: repository tag ", repository.images(), errors);
  }

  private static void addErrors(
      String before, List<ImageImportStatus> images, List<String> errors) {
    for (ImageImportStatus image : images) {
      if (image.image().isEmpty()) {
        errors.add(before + image.tag() + " failed: " + image.status().message());
      }
    }
  }

  private static Optional<String> leftOut(List<String> tags) {
    return tags.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "info: The remote repository contained "
                + tags.size()
                + " additional tags which were not imported: "
                + String.join(", ", tags));
  }
}
