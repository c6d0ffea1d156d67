package dev.imagestreams.server.storage;

import dev.imagestreams.model.Digest;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One record of the journal: a tag began to point to a manifest, or was deleted.
 *
 * @param number 1, 2, 3 … in the registry
 * @param tag empty where no tag but a manifest was deleted, which is the previous
 * @param previous what the tag pointed to before, if it existed
 * @param current what it points to now; empty where it was deleted
 * @param actor who asked for it; empty for nobody that is known
 */
public record TagMove(
    long number,
    Instant time,
    String repository,
    String tag,
    Optional<Digest> previous,
    Optional<Digest> current,
    String actor) {

  public TagMove {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(previous, "previous");
    Objects.requireNonNull(current, "current");
    Objects.requireNonNull(actor, "actor");
  }
}
