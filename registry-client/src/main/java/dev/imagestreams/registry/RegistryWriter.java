package dev.imagestreams.registry;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Repository;

/** Writes to registries. Thread-safe; calls block; failures are {@link RegistryException}s. */
public interface RegistryWriter {

  /**
   * Makes sure that a blob is in a repository: uploads it unless it is there.
   *
   * @param content whose digest is {@code digest}; the registry refuses it otherwise
   * @return whether it had to be uploaded
   */
  boolean pushBlob(Repository repository, Digest digest, BlobSource content, Access access);

  /**
   * Stores a manifest whose blobs are all there.
   *
   * @param reference the tag it gets, or its own digest
   * @return the digest under which the registry stored it, which is the manifest's
   */
  Digest putManifest(ImageReference reference, Manifest manifest, Access access);
}
