package dev.imagestreams.registry.layout;

import java.io.IOException;

/** Thrown when a file is not a tar file, or one that could be read in more than one way. */
final class TarFormatException extends IOException {

  private static final long serialVersionUID = 1L;

  TarFormatException(String message) {
    super(message);
  }
}
