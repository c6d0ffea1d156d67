package dev.imagestreams.server.storage;

import dev.imagestreams.model.Digest;
import java.util.Objects;
import java.util.Optional;

/**
 * A manifest that comes to a repository.
 *
 * @param bytes not changed by whoever has them
 * @param subject what it is about
 */
public record PushedManifest(
    Digest digest, String mediaType, byte[] bytes, Optional<Digest> subject) {

  public PushedManifest {
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(mediaType, "mediaType");
    Objects.requireNonNull(bytes, "bytes");
    Objects.requireNonNull(subject, "subject");
  }
}
