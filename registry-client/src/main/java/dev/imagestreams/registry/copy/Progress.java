package dev.imagestreams.registry.copy;

/**
 * How far a copy is. What the target had counts as done.
 *
 * @param bytesDone bytes of blobs; may go down where some must be sent again
 * @param bytesTotal bytes of all blobs, by what the manifests say; does not change
 * @param blobsDone blobs that are in their place
 * @param blobsTotal all blobs, without those of images that were there as a whole
 */
public record Progress(long bytesDone, long bytesTotal, int blobsDone, int blobsTotal) {}
