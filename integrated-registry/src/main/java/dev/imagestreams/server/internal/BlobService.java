package dev.imagestreams.server.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.imagestreams.model.Digest;
import dev.imagestreams.server.access.Action;
import dev.imagestreams.server.storage.Blob;
import dev.imagestreams.server.storage.BlobStore;
import dev.imagestreams.server.storage.RepositoryFiles;
import dev.imagestreams.server.storage.Upload;
import java.io.IOException;
import java.util.Optional;

/** What a registry does with blobs and uploads. Thread-safe. */
final class BlobService {

  /** Of how many blobs it is remembered where they were pushed. */
  private static final int REMEMBERED = 100_000;

  private final BlobStore blobs;
  private final RepositoryFiles repositories;
  private final ContentGuard guard;
  private final Quota quota;
  private final AskedBlobs asked;
  private final Optional<PullThrough> pull;
  private final RegistryService.Settings settings;
  private final Transfers transfers;

  /** In which repository content was pushed last; it may have gone from there since. */
  private final Cache<Digest, String> seenIn =
      Caffeine.newBuilder().maximumSize(REMEMBERED).build();

  BlobService(
      BlobStore blobs,
      RepositoryFiles repositories,
      ContentGuard guard,
      Quota quota,
      AskedBlobs asked,
      Optional<PullThrough> pull,
      RegistryService.Settings settings) {
    this.blobs = blobs;
    this.repositories = repositories;
    this.guard = guard;
    this.quota = quota;
    this.asked = asked;
    this.pull = pull;
    this.settings = settings;
    this.transfers = new Transfers(settings.transfers());
  }

  /**
   * One of a repository's blobs.
   *
   * @throws RegistryError when it has none of that digest
   */
  Blob find(String repository, String reference) throws IOException {
    Digest digest = Names.digest(reference);
    Optional<Blob> found = Optional.empty();
    if (repositories.hasBlob(repository, digest)) {
      asked.add(digest);
      found = blobs.find(digest);
    }
    if (found.isEmpty() && pull.isPresent()) {
      found = pull.get().blob(repository, digest);
    }
    return found.orElseThrow(() -> RegistryError.blobUnknown(reference));
  }

  void delete(String repository, String reference) throws IOException {
    settings.requireDeletes();
    Digest digest = Names.digest(reference);
    if (!repositories.removeBlob(repository, digest)) {
      throw RegistryError.blobUnknown(reference);
    }
    quota.forget(repository);
  }

  /**
   * Makes a blob of one repository one of another's.
   *
   * @param from empty for any that is known to have it
   * @return false when the other repository hasn't it, or it may not be pulled from there
   */
  boolean mount(AccessControl.Visit by, String repository, Digest digest, Optional<String> from)
      throws IOException {
    settings.requireWritable();
    Names.requireStreamName(repository);
    Optional<String> source =
        from.isPresent() ? from : Optional.ofNullable(seenIn.getIfPresent(digest));
    // As if it were not there: what others have is not told to who may not know.
    if (source.isEmpty()
        || !Names.isRepository(source.get())
        || !by.may(Action.PULL, source.get(), Optional.empty())) {
      return false;
    }
    return guard.needing(digest, () -> share(source.get(), repository, digest));
  }

  private boolean share(String from, String to, Digest digest) throws IOException {
    Optional<Blob> blob = blobs.find(digest);
    if (blob.isEmpty() || !repositories.hasBlob(from, digest)) {
      return false;
    }
    return quota.taking(
        to,
        digest,
        blob.get().size(),
        () -> {
          repositories.addBlob(to, digest);
          return true;
        });
  }

  Upload begin(String repository) throws IOException {
    settings.requireWritable();
    Names.requireStreamName(repository);
    try {
      return blobs.begin(repository);
    } catch (BlobStore.TooManyUploadsException e) {
      throw Transfers.tooMany(String.valueOf(e.getMessage()));
    }
  }

  Upload upload(String repository, String id) throws IOException {
    Optional<Upload> upload = blobs.resume(id, repository);
    return upload.orElseThrow(RegistryError::uploadUnknown);
  }

  /** Adds what a client sends to an upload. */
  void receive(String repository, Upload upload, long at, SteadyBody content) throws IOException {
    settings.requireWritable();
    content.atMost(quota.room(repository) - upload.offset());
    try {
      transfers.take(() -> upload.append(at, content));
    } catch (IOException e) {
      if (FullDisk.isCauseOf(e)) {
        upload.cancel(); // Its part would keep others from ending.
      }
      throw e;
    }
  }

  /** Makes an upload's content a blob of the repository. */
  void finish(String repository, Upload upload, Digest digest) throws IOException {
    try {
      quota.taking(
          repository,
          digest,
          upload.offset(),
          () -> guard.needing(digest, () -> adopt(repository, upload, digest)));
    } catch (Upload.DigestMismatchException e) {
      throw RegistryError.digestInvalid(String.valueOf(e.getMessage()));
    }
  }

  private Blob adopt(String repository, Upload upload, Digest digest) throws IOException {
    Blob stored = upload.commit(digest);
    repositories.addBlob(repository, digest);
    seenIn.put(digest, repository);
    return stored;
  }
}
