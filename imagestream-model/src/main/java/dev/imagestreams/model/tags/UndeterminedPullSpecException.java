package dev.imagestreams.model.tags;

import dev.imagestreams.model.ImageStreamsException;

/** Thrown when it can't be said from where a tag's image is to be pulled. */
public final class UndeterminedPullSpecException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  /** Why; named as OpenShift's errors are. */
  public enum Reason {
    /** The tag is empty, and the stream has no repository that it could be pushed to. */
    NO_STREAM_REPOSITORY(
        "no image repository has been set on the image stream status",
        "run an integrated registry, or import the tag"),

    /** The tag's newest wish has not become an image yet, and an older image was not wanted. */
    WAIT_FOR_PULL_SPEC(
        "the pull spec cannot be determined yet", "wait for its import, or take the last image");

    private final String said;
    private final String remedy;

    Reason(String said, String remedy) {
      this.said = said;
      this.remedy = remedy;
    }
  }

  private final Reason reason;

  UndeterminedPullSpecException(Reason reason, String streamTag) {
    super(reason.said + ", for " + Quoted.of(streamTag) + " - " + reason.remedy);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
