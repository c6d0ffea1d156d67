package dev.imagestreams.core.store;

import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.StreamKey;

/** Thrown when a stream is not what a change started from: somebody else changed it meanwhile. */
public final class ConflictException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  /**
   * @param expected the resource version the change started from; empty for a stream that was not
   *     there
   * @param actual the one the stream has
   */
  public ConflictException(StreamKey key, String expected, String actual) {
    super(
        "the image stream "
            + key
            + " was updated from "
            + shown(expected)
            + " to "
            + shown(actual)
            + "; read it again and repeat the change");
  }

  private static String shown(String version) {
    return version.isEmpty() ? "nothing" : "resourceVersion " + version;
  }
}
