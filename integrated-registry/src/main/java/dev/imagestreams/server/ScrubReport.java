package dev.imagestreams.server;

import dev.imagestreams.model.Digest;
import java.util.List;

/**
 * What was found when everything was read.
 *
 * @param contents how many were read
 * @param bytes of these
 * @param damaged content that is not what its digest says: pushed again, it is healed
 * @param missing what a repository should have and hasn't, as {@code NAME@DIGEST}: likewise
 */
public record ScrubReport(long contents, long bytes, List<Digest> damaged, List<String> missing) {

  public ScrubReport {
    damaged = List.copyOf(damaged);
    missing = List.copyOf(missing);
  }

  /** Whether all is there and as it should be. */
  public boolean isWell() {
    return damaged.isEmpty() && missing.isEmpty();
  }
}
