package dev.imagestreams.model.validation;

import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.ObjectMeta;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.StreamKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules of names and of what an update may not change: those of Kubernetes' {@code
 * ValidateObjectMeta} that concern image streams, and OpenShift's for a stream's name.
 *
 * <p>Other than there, a namespace may be missing, and may have several segments: a {@link
 * StreamKey} is made of both.
 */
final class MetadataRules {

  private static final int MAX_NAME = 255;

  /** What a name has to be. */
  enum Name {
    /** Anything that can stand between two slashes of a URL. */
    SEGMENT,
    /** Also nothing at all. */
    SEGMENT_OR_NONE,
    /** One segment of a repository's name. */
    STREAM
  }

  private MetadataRules() {}

  /**
   * @param before what an update starts from; null for an object that is new
   */
  static void check(Findings metadata, ObjectMeta meta, Name kind, @Nullable ObjectMeta before) {
    name(metadata.at("name"), meta, kind);
    if (before != null && !meta.name().equals(before.name())) {
      immutable(metadata.at("name"));
    }
    namespace(metadata.at("namespace"), meta.namespace());
    if (before != null && !namespaceOf(meta).equals(namespaceOf(before))) {
      immutable(metadata.at("namespace"));
    }
    // What the server sets may be left out by those who send an update.
    if (before != null && !meta.uid().isEmpty() && !meta.uid().equals(before.uid())) {
      immutable(metadata.at("uid"));
    }
  }

  /** As {@link #check}, for an update of what is stored as it is: not of a view. */
  static void checkStored(
      Findings metadata, ObjectMeta meta, Name kind, @Nullable ObjectMeta before) {
    check(metadata, meta, kind, before);
    if (before != null && meta.resourceVersion().isEmpty()) {
      metadata.at("resourceVersion").invalid("must be specified for an update");
    }
    created(metadata, meta, before);
  }

  private static void created(Findings metadata, ObjectMeta meta, @Nullable ObjectMeta before) {
    if (before != null
        && meta.creationTimestamp().isPresent()
        && !meta.creationTimestamp().equals(before.creationTimestamp())) {
      immutable(metadata.at("creationTimestamp"));
    }
  }

  private static void immutable(Findings field) {
    field.invalid("field is immutable");
  }

  private static void name(Findings at, ObjectMeta meta, Name kind) {
    String name = meta.name();
    if (name.isEmpty()) {
      if (kind != Name.SEGMENT_OR_NONE) {
        at.required("name or generateName is required");
      }
      return;
    }
    boolean segment = segment(at, name);
    if (kind != Name.STREAM) {
      return;
    }
    if (segment && !isStreamName(name)) {
      at.invalid("must match \"[a-z0-9]+(?:[._-][a-z0-9]+)*\"");
    }
    if (namespaceOf(meta).length() + 1 + name.length() > MAX_NAME) {
      at.invalid("'namespace/name' cannot be longer than " + MAX_NAME + " characters");
    }
  }

  private static boolean segment(Findings at, String name) {
    if (name.equals(".") || name.equals("..")) {
      at.invalid("may not be '" + name + "'");
      return false;
    }
    boolean valid = true;
    for (String c : new String[] {"/", "%"}) {
      if (name.contains(c)) {
        at.invalid("may not contain '" + c + "'");
        valid = false;
      }
    }
    return valid;
  }

  /** {@code [a-z0-9]+(?:[._-][a-z0-9]+)*}. */
  private static boolean isStreamName(String name) {
    boolean word = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        word = true;
      } else if (word && (c == '.' || c == '_' || c == '-')) {
        word = false;
      } else {
        return false;
      }
    }
    return word;
  }

  private static void namespace(Findings at, String namespace) {
    if (namespace.isEmpty()) {
      return;
    }
    try {
      Repository.requireValidPath(namespace);
    } catch (InvalidReferenceException e) {
      at.invalid(e.getMessage());
    }
  }

  /** The namespace, also where it is left out. */
  static String namespaceOf(ObjectMeta meta) {
    return meta.namespace().isEmpty() ? StreamKey.DEFAULT_NAMESPACE : meta.namespace();
  }

  /** Whether an update of a view changes metadata: not what only the server sets. */
  static boolean sameForViews(ObjectMeta after, ObjectMeta before) {
    // A resource version that has moved on is a conflict, which those who store find out.
    return after.name().equals(before.name())
        && namespaceOf(after).equals(namespaceOf(before))
        && sameOrUnset(after.uid(), before.uid())
        && sameOrUnset(after.selfLink(), before.selfLink())
        && sameOrUnset(after.generation(), before.generation())
        && sameOrUnset(after.creationTimestamp(), before.creationTimestamp())
        && after.labels().equals(before.labels());
  }

  private static boolean sameOrUnset(String after, String before) {
    return after.isEmpty() || after.equals(before);
  }

  private static <T> boolean sameOrUnset(Optional<T> after, Optional<T> before) {
    return after.isEmpty() || after.equals(before);
  }
}
