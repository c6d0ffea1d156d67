package dev.imagestreams.registry.copy;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryException;
import java.util.List;
import java.util.Optional;

/**
 * Where images are copied from: a repository of a registry, or an OCI layout on disk.
 *
 * <p>Implementations are thread-safe; calls block, and end when their thread is interrupted.
 * Failures are {@link RegistryException}s; what is not there is {@link
 * RegistryException.Reason#NOT_FOUND}. {@code toString} names the place for messages.
 */
public interface ImageSource {

  /** The manifest or index that a tag points to. */
  Manifest manifest(String tag);

  /** The manifest or index of a digest. */
  Manifest manifest(Digest digest);

  /**
   * A blob's content, as {@link dev.imagestreams.registry.RegistryClient#blob} gives it. The caller
   * closes the stream.
   *
   * @param offset the first byte wanted, less than the blob's size, or 0
   */
  BlobStream blob(Descriptor blob, long offset);

  /** The manifests that say that they are about another one; empty where there are none. */
  List<Descriptor> referrers(Digest subject);

  /** The repository from which others of the same registry may mount blobs, where this is one. */
  default Optional<Repository> repository() {
    return Optional.empty();
  }
}
