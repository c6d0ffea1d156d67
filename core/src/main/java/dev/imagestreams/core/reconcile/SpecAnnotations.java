package dev.imagestreams.core.reconcile;

import dev.imagestreams.core.gate.AnnotatedGates;
import dev.imagestreams.core.schedule.Intervals;
import dev.imagestreams.core.select.InvalidSelectionException;
import dev.imagestreams.core.select.TagSelection;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.validation.Violation;
import java.util.List;
import java.util.Map;

/**
 * Annotations of ours that can't be read: those who follow them would do something else than was
 * meant, and nobody would know.
 */
final class SpecAnnotations {

  private SpecAnnotations() {}

  /** Gates and intervals that a stream wants for all its tags. */
  static void ofStream(Map<String, String> annotations, List<Violation> violations) {
    check(annotations, "/metadata/annotations/", violations);
  }

  /** Gates, interval and selection of a tag. */
  static void ofTag(TagReference tag, int index, List<Violation> violations) {
    String path = "/spec/tags/" + index + "/annotations/";
    check(tag.annotations(), path, violations);
    try {
      TagSelection.of(tag);
    } catch (InvalidSelectionException e) {
      violations.add(invalid(path, e.annotation(), String.valueOf(e.getMessage())));
    }
  }

  private static void check(
      Map<String, String> annotations, String path, List<Violation> violations) {
    AnnotatedGates.problems(annotations)
        .forEach((name, problem) -> violations.add(invalid(path, name, problem)));
    String interval = annotations.get(Intervals.ANNOTATION);
    if (interval != null) {
      try {
        Intervals.parse(interval);
      } catch (IllegalArgumentException e) {
        violations.add(invalid(path, Intervals.ANNOTATION, String.valueOf(e.getMessage())));
      }
    }
  }

  private static Violation invalid(String path, String annotation, String problem) {
    String name = annotation.replace("~", "~0").replace("/", "~1");
    return new Violation(path + name, Violation.Type.INVALID, problem);
  }
}
