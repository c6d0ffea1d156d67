package dev.imagestreams.model;

import java.util.List;
import java.util.Optional;

/**
 * How OpenShift 3.0 showed a stream: without what was added later.
 *
 * <p>Gone are generations, policies and conditions, and the wanted tags that only repeat {@code
 * spec.dockerImageRepository}: following the repository brings those back.
 */
final class LegacyShape {

  /** As if read from a document, so that only what has a value is written. */
  private static final JsonExtras SPARSE = JsonExtras.plain();

  private LegacyShape() {}

  static ImageStream of(ImageStream stream) {
    ObjectMeta meta = stream.metadata();
    return new ImageStream(
        ImageStream.LEGACY_API_VERSION,
        new ObjectMeta(
            meta.name(),
            meta.namespace(),
            meta.selfLink(),
            meta.uid(),
            meta.resourceVersion(),
            Optional.empty(),
            meta.creationTimestamp(),
            meta.labels(),
            meta.annotations(),
            SPARSE),
        spec(stream.spec()),
        status(stream.status()),
        SPARSE);
  }

  private static ImageStreamSpec spec(ImageStreamSpec spec) {
    List<TagReference> tags =
        spec.tags().stream()
            .filter(tag -> !repeatsRepository(tag, spec.dockerImageRepository()))
            .map(LegacyShape::tag)
            .toList();
    return new ImageStreamSpec(
        ImageLookupPolicy.DEFAULT, spec.dockerImageRepository(), tags, SPARSE);
  }

  private static boolean repeatsRepository(TagReference tag, String repository) {
    return tag.from().filter(from -> from.name().equals(repository + ":" + tag.name())).isPresent();
  }

  private static TagReference tag(TagReference tag) {
    return new TagReference(
        tag.name(),
        tag.annotations(),
        tag.from(),
        false,
        Optional.empty(),
        TagImportPolicy.DEFAULT,
        TagReferencePolicy.SOURCE,
        SPARSE);
  }

  private static ImageStreamStatus status(ImageStreamStatus status) {
    List<NamedTagEventList> tags =
        status.tags().stream()
            .filter(tag -> !tag.items().isEmpty())
            .map(LegacyShape::history)
            .toList();
    return new ImageStreamStatus(status.dockerImageRepository(), "", tags, SPARSE);
  }

  private static NamedTagEventList history(NamedTagEventList tag) {
    List<TagEvent> items =
        tag.items().stream()
            .map(
                item ->
                    new TagEvent(
                        item.created(),
                        item.dockerImageReference(),
                        item.image(),
                        Optional.empty(),
                        SPARSE))
            .toList();
    return new NamedTagEventList(tag.tag(), items, List.of(), SPARSE);
  }
}
