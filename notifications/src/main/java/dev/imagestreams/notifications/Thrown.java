package dev.imagestreams.notifications;

import dev.imagestreams.model.ImageStreamsException;
import org.jspecify.annotations.Nullable;

/**
 * What is said of something that a listener threw.
 *
 * @param text what it says of itself; its class where even that throws
 * @param trace where it came from; null where that says nothing more
 */
record Thrown(String text, @Nullable Throwable trace) {

  static Thrown of(Throwable problem) {
    try {
      String text = problem.toString();
      // Our own exceptions say all there is to say; of a listener's, the place matters.
      return new Thrown(text, problem instanceof ImageStreamsException ? null : problem);
    } catch (Throwable e) {
      return new Thrown(problem.getClass().getName(), null);
    }
  }
}
