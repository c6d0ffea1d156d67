package dev.imagestreams.core.gate;

import dev.imagestreams.core.select.Candidate;
import dev.imagestreams.core.select.TagSelection;
import java.util.Optional;

/**
 * Keeps a tag that selects from moving to an older tag than the one it points to, by the order of
 * its own selection: a repository that lists less than it has must not take a tag back.
 *
 * <p>It has no say where the present tag doesn't count any more in what is selected, such as in
 * another range; nor where the tag was not chosen before, or from another repository.
 *
 * @param selection what the tag selects
 */
public record DowngradeGuard(TagSelection selection) implements Gate {

  /**
   * On a tag of a stream's spec, or on the stream for all: {@code true} to follow the repository to
   * older tags too.
   */
  public static final String ANNOTATION = "imagestreams.dev/allow-downgrade";

  static final String REASON = "Downgrade";

  @Override
  public Verdict decide(Move move) {
    Optional<Candidate> next = move.selected();
    Optional<Candidate> present = move.selectedBefore();
    boolean older =
        next.isPresent()
            && present.isPresent()
            && selection.compare(next.get(), present.get()).orElse(0) < 0;
    return !older
        ? Verdict.ALLOW
        : new Verdict.Deny(
            REASON,
            next.get().tag()
                + " is older than "
                + present.get().tag()
                + ", which the repository no longer offers; set "
                + ANNOTATION
                + " to true to go back");
  }
}
