package dev.imagestreams.core;

import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.TagImportPolicy;
import dev.imagestreams.model.TagReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What an import has to look at.
 *
 * @param tags what to fetch, by the name of the stream's tag
 * @param gone wanted tags of the repository that a complete listing does not have
 * @param skipped tags that do not come from a registry
 */
record ImportPlan(Map<String, Source> tags, List<Source> gone, List<String> skipped) {

  /**
   * Where one tag comes from.
   *
   * @param from as it stands, or will stand, in the stream
   * @param policy with which it is imported
   * @param wanted whether the tag is wanted by itself, and not only as one of a repository's
   */
  record Source(String tag, ObjectReference from, TagImportPolicy policy, boolean wanted) {

    /** The parsed {@code from}; throws where it is not valid. */
    ImageReference reference() {
      return ImageReference.parse(from.name());
    }
  }

  /**
   * Plans an import.
   *
   * @param stream with the spec that is to be imported
   * @param listed all tags of the stream's repository; empty where it was not listed
   * @param only the tags to look at; empty for all
   */
  static ImportPlan of(
      ImageStream stream, Optional<List<String>> listed, Optional<Set<String>> only) {
    ImageStreamSpec spec = stream.spec();
    ImportPlan plan =
        new ImportPlan(new TreeMap<>(), new java.util.ArrayList<>(), new java.util.ArrayList<>());
    for (TagReference tag : spec.tags()) {
      if (only.isEmpty() || only.get().contains(tag.name())) {
        plan.add(tag, spec, listed);
      }
    }
    if (!spec.dockerImageRepository().isEmpty()) {
      TagImportPolicy policy = TagImportPolicy.DEFAULT.withInsecure(insecure(stream));
      for (String name : listed.orElse(List.copyOf(only.orElse(Set.of())))) {
        if (spec.tag(name).isEmpty() && (only.isEmpty() || only.get().contains(name))) {
          plan.tags.put(name, new Source(name, implied(spec, name), policy, false));
        }
      }
    }
    return plan;
  }

  private void add(TagReference tag, ImageStreamSpec spec, Optional<List<String>> listed) {
    if (!tag.importable()) {
      skipped.add(tag.name());
      return;
    }
    ObjectReference from = tag.from().orElseThrow();
    Source source = new Source(tag.name(), from, tag.importPolicy(), true);
    boolean ofRepository = from.name().equals(implied(spec, tag.name()).name());
    if (ofRepository && listed.isPresent() && !listed.get().contains(tag.name())) {
      gone.add(source);
    } else {
      tags.put(tag.name(), source);
    }
  }

  private static ObjectReference implied(ImageStreamSpec spec, String tag) {
    return ObjectReference.dockerImage(spec.dockerImageRepository() + ":" + tag);
  }

  static boolean insecure(ImageStream stream) {
    return "true".equals(stream.metadata().annotations().get(ImageStream.INSECURE_ANNOTATION));
  }
}
