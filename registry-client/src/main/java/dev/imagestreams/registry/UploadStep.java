package dev.imagestreams.registry;

import dev.imagestreams.http.HttpReply;
import dev.imagestreams.http.Locations;
import dev.imagestreams.registry.RegistryException.Reason;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far an upload is.
 *
 * @param location where it goes on; empty when the blob is in the repository
 * @param received bytes the registry has, where it said so
 * @param minChunk the least bytes a chunk but the last must have
 */
record UploadStep(Optional<URI> location, Optional<Long> received, long minChunk) {

  static final UploadStep COMPLETE = new UploadStep(Optional.empty(), Optional.empty(), 0);

  private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-(\\d{1,18})");

  /** Reads the answer to a step that is not the last. */
  static UploadStep of(String description, HttpReply reply) {
    URI location =
        reply
            .header("Location")
            .flatMap(text -> Locations.resolve(reply.uri(), text))
            .orElseThrow(
                () ->
                    new RegistryException(
                        Reason.PROTOCOL, description + ": the registry gave no Location"));
    return new UploadStep(Optional.of(location), received(reply), minChunk(reply));
  }

  /** From {@code Range: 0-1023}: the last byte it has. */
  private static Optional<Long> received(HttpReply reply) {
    Matcher range = RANGE.matcher(reply.header("Range").orElse(""));
    // Registries say 0-0 of nothing as they do of one byte; nothing is what it is at the start.
    return range.matches()
        ? Optional.of(range.group(1).equals("0") ? 0 : Long.parseLong(range.group(1)) + 1)
        : Optional.empty();
  }

  private static long minChunk(HttpReply reply) {
    String value = reply.header("OCI-Chunk-Min-Length").orElse("");
    return value.matches("\\d{1,12}") ? Long.parseLong(value) : 0;
  }
}
