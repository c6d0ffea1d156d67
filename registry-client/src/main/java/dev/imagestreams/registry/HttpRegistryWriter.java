package dev.imagestreams.registry;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Repository;

/** Writes by the OCI distribution protocol. */
final class HttpRegistryWriter implements RegistryWriter {

  private final CallExecutor calls;
  private final ReferrersTag referrersTag;

  HttpRegistryWriter(CallExecutor calls) {
    this.calls = calls;
    this.referrersTag = new ReferrersTag(calls);
  }

  @Override
  public boolean hasBlob(Repository repository, Digest digest, Access access) {
    return calls.execute(new HeadBlob(repository, digest), access);
  }

  @Override
  public Pushed pushBlob(
      Repository repository,
      Digest digest,
      BlobSource content,
      UploadOptions options,
      Access access) {
    options
        .mountFrom()
        .filter(from -> !from.host().equals(repository.host()))
        .ifPresent(
            from -> {
              throw new IllegalArgumentException(
                  "a blob can be mounted within a registry only, not from " + from);
            });
    return surelyHasBlob(repository, digest, access)
        ? Pushed.PRESENT
        : new BlobUploader(calls, repository, digest, content, options, access).push();
  }

  /** Registries that hide what is missing, or know no HEAD: uploading tells what may be done. */
  private boolean surelyHasBlob(Repository repository, Digest digest, Access access) {
    try {
      return hasBlob(repository, digest, access);
    } catch (RegistryException e) {
      if (e.reason() == RegistryException.Reason.FORBIDDEN
          || e.reason() == RegistryException.Reason.UNSUPPORTED) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public Digest putManifest(ImageReference reference, Manifest manifest, Access access) {
    if (manifest.isSchemaOne()) {
      throw new RegistryException(
          RegistryException.Reason.UNSUPPORTED,
          "pushing "
              + reference.normalized()
              + ": manifests of schema version 1 can be read only; convert the image");
    }
    if (reference.digest().isPresent() && !reference.digest().get().equals(manifest.digest())) {
      throw new IllegalArgumentException(
          reference.digest().get() + " is not the digest of the manifest, " + manifest.digest());
    }
    PutManifest.Stored stored = calls.execute(new PutManifest(reference, manifest), access);
    if (manifest.subject().isPresent() && !stored.subjectSeen()) {
      referrersTag.add(reference.repository(), manifest, access);
    }
    return manifest.digest();
  }

  @Override
  public boolean deleteTag(ImageReference reference, Access access) {
    if (reference.digest().isPresent()) {
      throw new IllegalArgumentException(reference + " names a manifest, not a tag alone");
    }
    try {
      return calls.execute(new DeleteManifest(reference), access);
    } catch (RegistryException e) {
      // Before 1.0 the specification knew digests only, and distribution 2 answers so.
      if (e.reason() != RegistryException.Reason.PROTOCOL) {
        throw e;
      }
      throw new RegistryException(
          RegistryException.Reason.UNSUPPORTED,
          e.getMessage() + "; it deletes manifests by digest only, with all their tags",
          e);
    }
  }

  @Override
  public boolean deleteManifest(Repository repository, Digest digest, Access access) {
    return calls.execute(new DeleteManifest(repository.withDigest(digest)), access);
  }
}
