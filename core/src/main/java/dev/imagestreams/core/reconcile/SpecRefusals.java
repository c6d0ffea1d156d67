package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.ObjectMeta;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.Resolution;
import dev.imagestreams.model.tags.UnresolvedImageException;
import dev.imagestreams.model.validation.InvalidObjectException;
import dev.imagestreams.model.validation.Violation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What may not be wanted of a stream although a document may say it, because of what the stream is:
 * tags that follow themselves, and images it does not have; and annotations of ours that can't be
 * read.
 *
 * <p>A source in a registry is not looked at here: what is wrong with one is the failure of that
 * tag alone.
 */
final class SpecRefusals {

  private SpecRefusals() {}

  /**
   * Checks what is to be wanted.
   *
   * @throws InvalidObjectException with all that can't be
   */
  static void check(ImageStream before, ImageStreamSpec next, ObjectMeta metadata) {
    List<Violation> violations = new ArrayList<>();
    checkLimit(metadata, violations);
    SpecAnnotations.ofStream(metadata.annotations(), violations);
    List<TagReference> tags = next.tags();
    for (int i = 0; i < tags.size(); i++) {
      SpecAnnotations.ofTag(tags.get(i), i, violations);
      String path = "/spec/tags/" + i + "/from";
      if (tags.get(i).isAlias()) {
        checkCircle(tags.get(i), next, before, path, violations);
      } else {
        checkImage(tags.get(i), before, path + "/name", violations);
      }
    }
    if (!violations.isEmpty()) {
      throw new InvalidObjectException(before, violations);
    }
  }

  /**
   * Checks what a stream wants that is not stored yet. Of a tag that comes with a history, where
   * the image came from is not looked at.
   *
   * @throws InvalidObjectException with all that can't be
   */
  static void checkNew(ImageStream stream) {
    Map<String, Optional<TagReference>> settled = new HashMap<>();
    for (TagReference tag : stream.spec().tags()) {
      if (stream.status().tag(tag.name()).isEmpty()) {
        settled.put(tag.name(), Optional.empty());
      }
    }
    check(
        settled.isEmpty() ? stream : stream.withSpec(stream.spec().withTagChanges(settled)),
        stream.spec(),
        stream.metadata());
  }

  private static void checkLimit(ObjectMeta metadata, List<Violation> violations) {
    String limit = metadata.annotations().get(ImageStream.HISTORY_LIMIT_ANNOTATION);
    if (limit != null && SpecRules.historyLimit(metadata).isEmpty()) {
      violations.add(
          new Violation(
              "/metadata/annotations/" + ImageStream.HISTORY_LIMIT_ANNOTATION.replace("/", "~1"),
              Violation.Type.INVALID,
              "the limit of a tag's history is a whole number from 1 to 999999999"));
    }
  }

  private static void checkCircle(
      TagReference alias,
      ImageStreamSpec next,
      ImageStream before,
      String path,
      List<Violation> violations) {
    List<String> circle = Aliases.circle(alias, next, before.key());
    if (!circle.isEmpty()) {
      violations.add(
          new Violation(
              path,
              Violation.Type.INVALID,
              "the tag follows itself: " + String.join(" -> ", circle)));
    }
  }

  /** A tag that already comes from an image keeps what it points to, whatever became of that. */
  private static void checkImage(
      TagReference tag, ImageStream before, String path, List<Violation> violations) {
    if (!Generations.isRenewed(before.spec().tag(tag.name()), tag, before.key().namespace())) {
      return;
    }
    TagSource.of(tag, before.key())
        .filter(source -> source.stream().equals(before.key()))
        .ifPresent(
            source -> {
              try {
                Resolution.imageById(before, source.name(), Instant.EPOCH);
              } catch (UnresolvedImageException e) {
                violations.add(new Violation(path, Violation.Type.INVALID, e.getMessage()));
              }
            });
  }
}
