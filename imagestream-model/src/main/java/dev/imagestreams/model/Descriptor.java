package dev.imagestreams.model;

import java.util.Objects;
import java.util.Optional;

/**
 * What one piece of content says of another (OCI image specification, "Content Descriptors").
 *
 * @param mediaType the content's type; empty where it wasn't said
 * @param size bytes, never negative; it is a claim until the content was read
 * @param platform set in an index's entries
 */
public record Descriptor(String mediaType, Digest digest, long size, Optional<Platform> platform) {

  public Descriptor {
    Objects.requireNonNull(mediaType, "mediaType");
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(platform, "platform");
    if (size < 0) {
      throw new IllegalArgumentException("negative size " + size + " of " + digest);
    }
  }

  public Descriptor(String mediaType, Digest digest, long size) {
    this(mediaType, digest, size, Optional.empty());
  }
}
