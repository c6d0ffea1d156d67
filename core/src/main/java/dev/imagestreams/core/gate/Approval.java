package dev.imagestreams.core.gate;

import dev.imagestreams.model.Digest;
import java.util.Set;

/**
 * Lets a tag point to an image only once somebody approved it, the first image too.
 *
 * @param approved digests of the images that are approved
 */
public record Approval(Set<Digest> approved) implements Gate {

  /**
   * On a tag of a stream's spec, or on the stream for all: {@code required}, or {@code none} for a
   * tag of a stream that requires it.
   */
  public static final String ANNOTATION = "imagestreams.dev/approval";

  /** On the tag or on the stream: the digest that is approved, or several, parted by commas. */
  public static final String APPROVED_ANNOTATION = "imagestreams.dev/approved";

  static final String REASON = "ApprovalRequired";

  public Approval {
    approved = Set.copyOf(approved);
  }

  @Override
  public Verdict decide(Move move) {
    return approved.contains(move.image().digest())
        ? Verdict.ALLOW
        : new Verdict.Deny(
            REASON,
            "it is not approved; set " + APPROVED_ANNOTATION + " to " + move.image().digest());
  }
}
