package dev.imagestreams.model.tags;

import dev.imagestreams.model.ImageStreamsException;
import java.util.List;

/** Thrown when a tag that follows another one leads to no tag of its stream. */
public final class UnfollowableTagException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  /** Why; named as OpenShift's errors are. */
  public enum Reason {
    /** The tags follow each other in a circle. */
    CIRCULAR("reference tag is circular", "let one of the tags come from an image"),

    /** A tag follows one of another stream. */
    CROSS_IMAGE_STREAM("reference tag points to another imagestream", "follow the tag there"),

    /** A tag follows one that is not wanted by the stream. */
    NOT_FOUND("reference tag is not found", "create it, or choose another tag"),

    /** A tag follows something that can't be the name of a tag. */
    INVALID("reference tag is invalid", "write <tag> or <stream>:<tag>");

    private final String said;
    private final String remedy;

    Reason(String said, String remedy) {
      this.said = said;
      this.remedy = remedy;
    }
  }

  private final Reason reason;

  private final List<String> path;

  UnfollowableTagException(Reason reason, List<String> path) {
    super(reason.said + ": " + Quoted.shown(String.join(" -> ", path)) + " - " + reason.remedy);
    this.reason = reason;
    this.path = List.copyOf(path);
  }

  public Reason reason() {
    return reason;
  }

  /** The last tag of the path, which is missing, or can't be followed, or was there before. */
  public String tag() {
    return path.get(path.size() - 1);
  }

  /** The tags that were followed, from the one asked for to {@link #tag()}; never empty. */
  public List<String> path() {
    return path;
  }
}
