package dev.imagestreams.core;

import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.TagImportPolicy;
import dev.imagestreams.model.TagReferencePolicy;
import java.util.Optional;

/**
 * Something in a registry that an import looks at.
 *
 * @param tag of the stream that is to point to it; empty for none
 * @param from as it stands, or will stand, in the stream
 * @param policy with which it is imported
 * @param referencePolicy of a tag that has none yet
 * @param wanted whether the tag is wanted by itself, and not only as one of a repository's
 * @param insecure whether plain HTTP and unverified TLS will do
 * @param preference which image of an index is meant, where one is
 * @param includeManifest whether manifests and configs are asked for to the letter
 * @param chosen which tag of the source's repository, where the tag selects and that is known
 */
record ImportSource(
    String tag,
    ObjectReference from,
    TagImportPolicy policy,
    TagReferencePolicy referencePolicy,
    boolean wanted,
    boolean insecure,
    PlatformPreference preference,
    boolean includeManifest,
    Optional<ChosenTag> chosen) {

  ImportSource(
      String tag,
      ObjectReference from,
      TagImportPolicy policy,
      TagReferencePolicy referencePolicy,
      boolean wanted,
      boolean insecure,
      PlatformPreference preference,
      boolean includeManifest) {
    this(
        tag,
        from,
        policy,
        referencePolicy,
        wanted,
        insecure,
        preference,
        includeManifest,
        Optional.empty());
  }

  ImportSource withChosen(ChosenTag value) {
    return new ImportSource(
        tag,
        from,
        policy,
        referencePolicy,
        wanted,
        insecure,
        preference,
        includeManifest,
        Optional.of(value));
  }

  /**
   * What is looked at: the source as it is written, or the tag of its repository that was chosen.
   */
  String reference() {
    return chosen
        .map(c -> ImageReference.parse(from.name()).name() + ":" + c.now().tag())
        .orElseGet(from::name);
  }
}
