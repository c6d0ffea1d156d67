package dev.imagestreams.registry;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Repository;

/** Writes to registries. Thread-safe; calls block; failures are {@link RegistryException}s. */
public interface RegistryWriter {

  /** How a blob came to be in a repository. */
  enum Pushed {
    /** It was there. */
    PRESENT,
    /** The registry took it from another of its repositories. */
    MOUNTED,
    /** It was sent. */
    UPLOADED
  }

  /** Whether a blob is in a repository. */
  boolean hasBlob(Repository repository, Digest digest, Access access);

  /**
   * Makes sure that a blob is in a repository: uploads it unless it is there or can be mounted.
   *
   * @param content whose digest is {@code digest}; the registry refuses it otherwise. Not opened
   *     unless it must be sent
   */
  Pushed pushBlob(
      Repository repository,
      Digest digest,
      BlobSource content,
      UploadOptions options,
      Access access);

  /** As the other, all in one request. */
  default Pushed pushBlob(Repository repository, Digest digest, BlobSource content, Access access) {
    return pushBlob(repository, digest, content, UploadOptions.DEFAULT, access);
  }

  /**
   * Stores a manifest whose blobs are all there. One with a subject becomes one of its referrers,
   * also where the registry keeps no list of them and it is kept under a tag.
   *
   * @param reference the tag it gets, or its own digest
   * @return the digest under which the registry stored it, which is the manifest's
   */
  Digest putManifest(ImageReference reference, Manifest manifest, Access access);

  /**
   * Takes a tag away, and leaves what it pointed to.
   *
   * @param reference with a tag and without a digest
   * @return whether it was there
   * @throws RegistryException with {@link RegistryException.Reason#UNSUPPORTED} where the registry
   *     can't delete a tag alone
   */
  boolean deleteTag(ImageReference reference, Access access);

  /**
   * Takes a manifest away, with all tags that point to it.
   *
   * @return whether it was there
   * @throws RegistryException with {@link RegistryException.Reason#UNSUPPORTED} where the registry
   *     does not delete
   */
  boolean deleteManifest(Repository repository, Digest digest, Access access);
}
