package dev.imagestreams.model;

/** Thrown when the bytes of a manifest or an image's config are not what they claim to be. */
public final class InvalidManifestException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  InvalidManifestException(String message) {
    super(message);
  }

  InvalidManifestException(String message, Throwable cause) {
    super(message, cause);
  }
}
