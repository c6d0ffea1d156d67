package dev.imagestreams.core;

import dev.imagestreams.model.ImageStream;
import java.util.Objects;
import java.util.Optional;

/**
 * What was done to a tag.
 *
 * @param message what was done, as OpenShift's command line says it where that knows the like
 * @param stream the stream as it is now; empty where there is none
 * @param changed whether the stream is another than before
 * @param imported what came of the tag's import, where one was made; that it failed is a result
 *     like any other
 */
public record TagResult(
    String message, Optional<ImageStream> stream, boolean changed, Optional<TagOutcome> imported) {

  public TagResult {
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(imported, "imported");
  }
}
