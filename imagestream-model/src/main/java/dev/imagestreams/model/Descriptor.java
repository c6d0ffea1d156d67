package dev.imagestreams.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What one piece of content says of another (OCI image specification, "Content Descriptors").
 *
 * @param mediaType the content's type; empty where it wasn't said
 * @param size bytes, never negative; it is a claim until the content was read
 * @param platform set in an index's entries
 * @param artifactType what the content is for, where it is a manifest; empty where it wasn't said
 * @param annotations what else is said of the content, in the order it was said
 */
public record Descriptor(
    String mediaType,
    Digest digest,
    long size,
    Optional<Platform> platform,
    String artifactType,
    Map<String, String> annotations) {

  public Descriptor {
    Objects.requireNonNull(mediaType, "mediaType");
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(platform, "platform");
    Objects.requireNonNull(artifactType, "artifactType");
    annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    if (size < 0) {
      throw new IllegalArgumentException("negative size " + size + " of " + digest);
    }
  }

  public Descriptor(String mediaType, Digest digest, long size) {
    this(mediaType, digest, size, Optional.empty());
  }

  public Descriptor(String mediaType, Digest digest, long size, Optional<Platform> platform) {
    this(mediaType, digest, size, platform, "", Map.of());
  }
}
