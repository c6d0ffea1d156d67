package dev.imagestreams.registry;

import dev.imagestreams.model.Digest;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A tag that changed.
 *
 * @param digest what it points to now; empty where the feed doesn't say, or the tag is gone
 * @param deleted whether the registry says, in so many words, that the tag is gone
 * @param at when, by the registry's clock
 */
public record TagChange(String tag, Optional<Digest> digest, boolean deleted, Instant at) {

  public TagChange {
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(at, "at");
  }
}
