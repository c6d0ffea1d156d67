package dev.imagestreams.core.store;

import dev.imagestreams.model.ImageStream;
import java.util.Objects;
import java.util.Optional;

/**
 * What came of a commit.
 *
 * @param stream the stream as it is now; empty where there is none
 * @param applied false when what caused the commit had been applied before, and nothing was done
 */
public record Committed(Optional<ImageStream> stream, boolean applied) {

  public Committed {
    Objects.requireNonNull(stream, "stream");
  }
}
