package dev.imagestreams.model.validation;

import java.io.Serializable;
import java.util.Objects;

/**
 * One thing that is wrong with a document, and where.
 *
 * @param path a JSON pointer (RFC 6901) into the document as it is written: {@code
 *     /spec/tags/3/from/name}; what is missing is pointed to as if it were there
 * @param type what sort of mistake it is
 * @param message OpenShift's words where it has some, and the name of the tag where the path goes
 *     through a list of tags: those are written in another order than they may have been read in
 */
public record Violation(String path, Type type, String message) implements Serializable {

  /** The sorts of mistakes, as Kubernetes has them. */
  public enum Type {
    REQUIRED("FieldValueRequired"),
    INVALID("FieldValueInvalid"),
    DUPLICATE("FieldValueDuplicate"),
    NOT_SUPPORTED("FieldValueNotSupported"),
    FORBIDDEN("FieldValueForbidden"),
    TOO_LONG("FieldValueTooLong");

    private final String reason;

    Type(String reason) {
      this.reason = reason;
    }

    /** The word for it in the causes of a Kubernetes {@code Status}. */
    public String reason() {
      return reason;
    }
  }

  public Violation {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(message, "message");
  }

  /** Path and message on one line, whatever the names in the path are. */
  @Override
  public String toString() {
    return (path.isEmpty() ? "/" : Text.oneLine(path)) + ": " + Text.oneLine(message);
  }
}
