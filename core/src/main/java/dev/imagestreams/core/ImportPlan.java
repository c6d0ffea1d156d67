package dev.imagestreams.core;

import dev.imagestreams.core.select.TagSelection;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.TagImportPolicy;
import dev.imagestreams.model.TagPriority;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.TagReferencePolicy;
import dev.imagestreams.model.tags.Resolution;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the import of a stream has to look at.
 *
 * @param sources in registries
 * @param selecting in registries too, where it is still to be found out which tag of a repository
 * @param elsewhere tags that do not come from a registry
 * @param additionalTags tags of the repository that are left out
 */
record ImportPlan(
    List<ImportSource> sources,
    List<ImportSource> selecting,
    List<TagReference> elsewhere,
    List<String> additionalTags) {

  /**
   * Plans an import.
   *
   * @param stream with the spec that is to be imported
   * @param listed all tags of the stream's repository; empty where it was not listed
   * @param only the tags to look at; empty for all
   * @param maxTags of the repository; those that are wanted by themselves are not counted out
   */
  static ImportPlan of(
      ImageStream stream, Optional<List<String>> listed, Optional<Set<String>> only, int maxTags) {
    ImageStreamSpec spec = stream.spec();
    ImportPlan plan =
        new ImportPlan(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    boolean insecure = insecure(stream);
    TagImportPolicy policy = policyOfListed(stream);
    for (TagReference tag : spec.tags()) {
      if (only.isEmpty() || only.get().contains(tag.name())) {
        plan.add(tag, insecure);
      }
    }
    if (!spec.dockerImageRepository().isEmpty()) {
      List<String> names = listed.orElse(List.copyOf(only.orElse(Set.of())));
      boolean tooMany = listed.isPresent() && names.size() > maxTags;
      List<String> ordered = tooMany ? TagPriority.sort(names) : names;
      for (int i = 0; i < ordered.size(); i++) {
        if (spec.tag(ordered.get(i)).isEmpty()) {
          plan.addOfRepository(spec, ordered.get(i), !tooMany || i < maxTags, policy);
        }
      }
    }
    return plan;
  }

  private void add(TagReference tag, boolean insecure) {
    if (!tag.importable()) {
      elsewhere.add(tag);
      return;
    }
    List<ImportSource> place = TagSelection.isOn(tag) ? selecting : sources;
    place.add(
        new ImportSource(
            tag.name(),
            tag.from().orElseThrow(),
            tag.importPolicy(),
            tag.referencePolicy(),
            true,
            insecure || tag.importPolicy().insecure(),
            PlatformPreference.of(Optional.of(tag)),
            false));
  }

  private void addOfRepository(
      ImageStreamSpec spec, String tag, boolean fits, TagImportPolicy policy) {
    if (!fits) {
      additionalTags.add(tag);
      return;
    }
    sources.add(
        new ImportSource(
            tag,
            ObjectReference.dockerImage(spec.dockerImageRepository() + ":" + tag),
            policy,
            TagReferencePolicy.SOURCE,
            false,
            policy.insecure(),
            PlatformPreference.NONE,
            false));
  }

  /** The tags, and those of the stream that they follow: to look at an alias is to look there. */
  static Set<String> withFollowed(ImageStream stream, Collection<String> tags) {
    Set<String> all = new TreeSet<>();
    for (String tag : tags) {
      Optional<String> at = Optional.of(tag);
      while (at.isPresent() && all.add(at.get())) {
        at = stream.spec().tag(at.get()).flatMap(t -> Resolution.localTag(stream, t));
      }
    }
    return all;
  }

  private static TagImportPolicy policyOfListed(ImageStream stream) {
    String mode =
        stream.metadata().annotations().getOrDefault(ImageStream.IMPORT_MODE_ANNOTATION, "");
    return TagImportPolicy.DEFAULT.withInsecure(insecure(stream)).withImportMode(mode);
  }

  /** Whether all sources of a stream may be asked insecurely. */
  static boolean insecure(ImageStream stream) {
    return ImageStream.permitsInsecure(stream.metadata());
  }
}
