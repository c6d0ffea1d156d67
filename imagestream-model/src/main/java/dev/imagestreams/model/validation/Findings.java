package dev.imagestreams.model.validation;

import dev.imagestreams.model.DockerImageReference;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.validation.Violation.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A place in a document that is being validated, and what was found in the whole document so far.
 *
 * <p>Paths are put together only for what is wrong: most places are all right.
 */
final class Findings {

  private final List<Violation> found;
  private final @Nullable Findings parent;
  private final String step;
  private final String about;

  private Findings(List<Violation> found, @Nullable Findings parent, String step, String about) {
    this.found = found;
    this.parent = parent;
    this.step = step;
    this.about = about;
  }

  /** Of a document as a whole, in which nothing was found yet. */
  static Findings none() {
    return new Findings(new ArrayList<>(), null, "", "");
  }

  /** The place of a field, or of a key of a map. */
  Findings at(String field) {
    return new Findings(found, this, field, about);
  }

  /** The place of a list's element. */
  Findings at(int index) {
    return at(Integer.toString(index));
  }

  /** This place, whose violations are to name the tag. */
  Findings ofTag(String tag) {
    return new Findings(found, parent, step, " (tag " + Text.quoted(tag) + ")");
  }

  void required() {
    // Kubernetes has no other words for it.
    required("Required value");
  }

  void required(String message) {
    add(Type.REQUIRED, message);
  }

  void invalid(String message) {
    add(Type.INVALID, message);
  }

  void forbidden(String message) {
    add(Type.FORBIDDEN, message);
  }

  /** Reads the pull spec that stands here; empty where it is none, which is noted. */
  Optional<DockerImageReference> pullSpec(String text) {
    if (text.isEmpty()) {
      required();
      return Optional.empty();
    }
    try {
      return Optional.of(DockerImageReference.parse(text));
    } catch (InvalidReferenceException e) {
      invalid(e.getMessage());
      return Optional.empty();
    }
  }

  private void add(Type type, String message) {
    found.add(new Violation(path(), type, message + about));
  }

  private String path() {
    return parent == null ? "" : parent.path() + "/" + step.replace("~", "~0").replace("/", "~1");
  }

  List<Violation> list() {
    return List.copyOf(found);
  }
}
