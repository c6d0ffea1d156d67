package dev.imagestreams.model;

/** Thrown when a JSON document is not what it should be; says where in the document. */
public final class InvalidDocumentException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  private final String path;

  InvalidDocumentException(String what, String path, String reason) {
    super(message(what, path, reason));
    this.path = path;
  }

  InvalidDocumentException(String what, String path, String reason, Throwable cause) {
    super(message(what, path, reason), cause);
    this.path = path;
  }

  private static String message(String what, String path, String reason) {
    String where = path.isEmpty() ? "/" : InvalidReferenceException.shown(path);
    return "invalid " + what + " at " + where + ": " + reason;
  }

  /** Where, as a JSON pointer (RFC 6901): {@code /spec/tags/3/from/name}. */
  public String path() {
    return path;
  }
}
