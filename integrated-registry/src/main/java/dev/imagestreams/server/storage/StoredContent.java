package dev.imagestreams.server.storage;

import dev.imagestreams.model.Digest;
import java.time.Instant;
import java.util.Objects;

/**
 * Content as a store has it, or as a repository has it as a blob.
 *
 * @param since when it came there, or was seen to last
 */
public record StoredContent(Digest digest, long size, Instant since) {

  public StoredContent {
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(since, "since");
  }
}
