package dev.imagestreams.core.trigger;

import java.util.List;
import java.util.Objects;

/**
 * The one build to request of a BuildConfig whose images changed.
 *
 * @param from the tag of the first trigger that changed
 * @param triggeredByImage the image of that tag
 * @param triggeredBy the causes, one a tag that changed
 */
public record TriggeredBuild(StreamTag from, String triggeredByImage, List<Cause> triggeredBy) {

  public TriggeredBuild {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(triggeredByImage, "triggeredByImage");
    triggeredBy = List.copyOf(triggeredBy);
  }

  /**
   * Why a build is requested.
   *
   * @param imageId the image's reference
   * @param fromRef the tag that points to it
   */
  public record Cause(String imageId, StreamTag fromRef) {

    public Cause {
      Objects.requireNonNull(imageId, "imageId");
      Objects.requireNonNull(fromRef, "fromRef");
    }

    /** What the cause is called in a build. */
    public String message() {
      return "Image change";
    }
  }
}
