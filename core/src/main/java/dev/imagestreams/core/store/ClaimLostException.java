package dev.imagestreams.core.store;

import dev.imagestreams.model.ImageStreamsException;

/**
 * Thrown when a change is part of work that somebody else has by now, or nobody: whoever has it
 * looks again. Nothing of the change remains.
 */
public final class ClaimLostException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  public ClaimLostException(Claim claim) {
    super(
        "the work \""
            + claim.work().key()
            + "\" was taken over since it was claimed; what came of it is not kept");
  }
}
