package dev.imagestreams.registry.copy;

import dev.imagestreams.model.Digest;
import java.util.Objects;

/**
 * What a copy did. An image that was there as a whole counts in none of the numbers.
 *
 * @param digest of what was copied: the index or manifest asked for, or the platform's manifest
 * @param manifests manifests and indexes that were stored
 * @param blobsCopied blobs whose content was sent
 * @param blobsMounted blobs that the target's registry took from another of its repositories
 * @param blobsPresent blobs that were there
 * @param blobsLeftOut layers that may not be distributed and that the source did not have
 * @param bytesCopied bytes of the blobs that were sent
 */
public record CopyResult(
    Digest digest,
    int manifests,
    int blobsCopied,
    int blobsMounted,
    int blobsPresent,
    int blobsLeftOut,
    long bytesCopied) {

  public CopyResult {
    Objects.requireNonNull(digest, "digest");
  }
}
