package dev.imagestreams.model;

import java.util.Objects;

/**
 * A wish to import a repository's tags.
 *
 * @param from the repository
 * @param includeManifest whether the answer is to have the manifests
 */
@Built
public record RepositoryImportSpec(
    ObjectReference from,
    TagImportPolicy importPolicy,
    TagReferencePolicy referencePolicy,
    boolean includeManifest,
    JsonExtras extras)
    implements RepositoryImportSpecBuilder.With {

  public RepositoryImportSpec {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(importPolicy, "importPolicy");
    Objects.requireNonNull(referencePolicy, "referencePolicy");
    Objects.requireNonNull(extras, "extras");
  }
}
