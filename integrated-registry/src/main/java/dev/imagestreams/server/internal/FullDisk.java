package dev.imagestreams.server.internal;

import java.io.IOException;
import java.util.Locale;

/** Tells a disk that is full from one that fails: Java has only the words of the systems. */
final class FullDisk {

  private FullDisk() {}

  static boolean isCauseOf(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      if (message.contains("no space left")
          || message.contains("not enough space")
          || message.contains("disk quota exceeded")) {
        return true;
      }
    }
    return false;
  }
}
