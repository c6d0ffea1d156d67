package dev.imagestreams.model.tags;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.TagReferencePolicy;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Streams for tests, in few words. */
final class Fixtures {

  static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  static final String A = "sha256:" + "a".repeat(64);
  static final String B = "sha256:" + "b".repeat(64);
  static final String C = "sha256:" + "c".repeat(64);

  private Fixtures() {}

  /** Stream {@code web} in namespace {@code shop}. */
  static ImageStream web(TagReference... tags) {
    return stream("shop", "web", tags);
  }

  static ImageStream stream(String namespace, String name, TagReference... tags) {
    ImageStream empty = ImageStream.empty(new StreamKey(namespace, name));
    return empty.withSpec(empty.spec().withTags(List.of(tags)));
  }

  static ImageStream repository(ImageStream stream, String inside, String outside) {
    return stream.withStatus(
        stream.status().withDockerImageRepository(inside).withPublicDockerImageRepository(outside));
  }

  static ImageStream history(ImageStream stream, String tag, TagEvent... newestFirst) {
    return stream.withStatus(
        stream
            .status()
            .withTag(
                new NamedTagEventList(tag, List.of(newestFirst), List.of(), JsonExtras.none())));
  }

  static TagReference tag(String name, String kind, String from) {
    return tag(name, kind, "", from);
  }

  static TagReference tag(String name, String kind, String namespace, String from) {
    return TagReference.named(name)
        .with()
        .from(new ObjectReference(kind, namespace, from, JsonExtras.none()))
        .build();
  }

  static TagReference alias(String name, String from) {
    return tag(name, "ImageStreamTag", from);
  }

  static TagReference policy(TagReference tag, String type) {
    return tag.withReferencePolicy(new TagReferencePolicy(type, JsonExtras.none()));
  }

  static TagReference generation(TagReference tag, long generation) {
    return tag.withGeneration(Optional.of(generation));
  }

  static TagEvent item(String reference, String image) {
    return new TagEvent(T0, reference, image, 1);
  }

  static TagEvent item(String image) {
    return item("quay.io/org/web@" + image, image);
  }

  static TagEvent at(TagEvent item, long secondsAfterT0) {
    return item.withCreated(Optional.of(T0.plusSeconds(secondsAfterT0)));
  }

  static Function<StreamKey, Optional<ImageStream>> among(ImageStream... streams) {
    return key -> Arrays.stream(streams).filter(s -> s.key().equals(key)).findFirst();
  }
}
