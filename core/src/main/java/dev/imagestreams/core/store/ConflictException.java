package dev.imagestreams.core.store;

import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.StreamKey;

/** Thrown when a stream is not what a change started from: somebody else changed it meanwhile. */
public final class ConflictException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  /**
   * @param expected the resource version the change started from; empty for a stream that was not
   *     there
   * @param actual the one the stream has; empty where there is none
   */
  public ConflictException(StreamKey key, String expected, String actual) {
    super("the image stream " + key + " " + whatHappened(expected, actual));
  }

  private static String whatHappened(String expected, String actual) {
    if (expected.isEmpty()) {
      return "was created meanwhile, with resourceVersion "
          + actual
          + "; read it and repeat the change";
    }
    if (actual.isEmpty()) {
      return "was deleted after its resourceVersion "
          + expected
          + "; leave out the resourceVersion to create it anew";
    }
    return "was updated from resourceVersion "
        + expected
        + " to resourceVersion "
        + actual
        + "; read it again and repeat the change";
  }
}
