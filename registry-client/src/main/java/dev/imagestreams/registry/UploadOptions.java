package dev.imagestreams.registry;

import dev.imagestreams.model.Repository;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * How a blob is uploaded.
 *
 * @param method which of the protocol's ways
 * @param chunkSize bytes a chunk, 1 or more; a registry that wants larger ones gets them. Only for
 *     {@link Method#CHUNKED}
 * @param mountFrom a repository of the same registry that has the blob perhaps: what can be mounted
 *     from there is not uploaded
 * @param progress told how many more bytes were sent, on the calling thread; negative where some
 *     must be sent again
 */
public record UploadOptions(
    Method method, long chunkSize, Optional<Repository> mountFrom, LongConsumer progress) {

  /** The protocol's ways (OCI distribution 1.1, "Pushing blobs"). */
  public enum Method {
    /** {@code POST}, then all content in one {@code PUT}: what every registry understands. */
    WHOLE,
    /**
     * {@code POST}, then a {@code PATCH} a chunk, then {@code PUT}: an upload that breaks goes on
     * where it stopped.
     */
    CHUNKED,
    /**
     * All in one {@code POST}; a registry that does not know it is given a {@code PUT} after it.
     */
    SINGLE_POST
  }

  private static final long DEFAULT_CHUNK = 16L << 20;

  /** All content in one {@code PUT}, nothing mounted, nobody told. */
  public static final UploadOptions DEFAULT =
      new UploadOptions(Method.WHOLE, DEFAULT_CHUNK, Optional.empty(), bytes -> {});

  public UploadOptions {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(mountFrom, "mountFrom");
    Objects.requireNonNull(progress, "progress");
    if (chunkSize < 1) {
      throw new IllegalArgumentException("chunkSize must be 1 or more, not " + chunkSize);
    }
  }

  public UploadOptions withMethod(Method value) {
    return new UploadOptions(value, chunkSize, mountFrom, progress);
  }

  /** In chunks of so many bytes. */
  public UploadOptions inChunks(long size) {
    return new UploadOptions(Method.CHUNKED, size, mountFrom, progress);
  }

  public UploadOptions mountFrom(Repository value) {
    return new UploadOptions(method, chunkSize, Optional.of(value), progress);
  }

  public UploadOptions withProgress(LongConsumer value) {
    return new UploadOptions(method, chunkSize, mountFrom, value);
  }
}
