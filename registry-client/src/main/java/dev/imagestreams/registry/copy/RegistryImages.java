package dev.imagestreams.registry.copy;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.BlobSource;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.RegistryWriter;
import dev.imagestreams.registry.UploadOptions;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * The images of a repository, to copy from or to.
 *
 * <p>An {@link Access} counts for everything that is done here: its deadline must leave time for
 * all that is copied, and its cancellation ends it. A registry is trusted to keep the blobs of the
 * manifests it has. Immutable and thread-safe, if the client is.
 */
public final class RegistryImages implements ImageSource, ImageTarget {

  private final RegistryClient client;
  private final Repository repository;
  private final Access access;
  private final UploadOptions uploads;

  private RegistryImages(
      RegistryClient client, Repository repository, Access access, UploadOptions uploads) {
    this.client = Objects.requireNonNull(client, "client");
    this.repository = Objects.requireNonNull(repository, "repository");
    this.access = Objects.requireNonNull(access, "access");
    this.uploads = Objects.requireNonNull(uploads, "uploads");
  }

  /**
   * A repository's images.
   *
   * @param client not closed here
   */
  public static RegistryImages of(RegistryClient client, Repository repository, Access access) {
    return new RegistryImages(client, repository, access, UploadOptions.DEFAULT);
  }

  /** The same, with blobs sent in this way. Where a blob can be mounted from its source, it is. */
  public RegistryImages withUploads(UploadOptions value) {
    return new RegistryImages(client, repository, access, value);
  }

  @Override
  public Manifest manifest(String tag) {
    return client.manifest(repository.withTag(tag), access);
  }

  @Override
  public Manifest manifest(Digest digest) {
    return client.manifest(repository.withDigest(digest), access);
  }

  @Override
  public BlobStream blob(Descriptor blob, long offset) {
    return client.blob(repository, blob.digest(), offset, access);
  }

  @Override
  public List<Descriptor> referrers(Digest subject) {
    return client.referrers(repository, subject, "", access);
  }

  @Override
  public Optional<Repository> repository() {
    return Optional.of(repository);
  }

  @Override
  public boolean hasImage(Descriptor manifest) {
    return client.resolve(repository.withDigest(manifest.digest()), access).isPresent();
  }

  @Override
  public RegistryWriter.Pushed putBlob(Descriptor blob, ImageSource source, LongConsumer progress) {
    UploadOptions options =
        uploads.withProgress(
            bytes -> {
              uploads.progress().accept(bytes);
              progress.accept(bytes);
            });
    options = source.repository().filter(this::isNeighbour).map(options::mountFrom).orElse(options);
    return writer().pushBlob(repository, blob.digest(), content(blob, source), options, access);
  }

  private boolean isNeighbour(Repository other) {
    return other.host().equals(repository.host()) && !other.equals(repository);
  }

  private static BlobSource content(Descriptor blob, ImageSource source) {
    return new BlobSource() {
      @Override
      public long size() {
        return blob.size();
      }

      @Override
      public InputStream open() {
        return source.blob(blob, 0);
      }
    };
  }

  @Override
  public void putManifest(Manifest manifest) {
    writer().putManifest(repository.withDigest(manifest.digest()), manifest, access);
  }

  /** Asks first: a registry whose tags can't be moved would refuse to set one where it is. */
  @Override
  public void publish(Manifest manifest, Optional<String> tag) {
    ImageReference reference =
        tag.map(repository::withTag).orElseGet(() -> repository.withDigest(manifest.digest()));
    boolean there =
        client
            .resolve(reference, access)
            .map(Descriptor::digest)
            .filter(manifest.digest()::equals)
            .isPresent();
    if (!there) {
      writer().putManifest(reference, manifest, access);
    }
  }

  private RegistryWriter writer() {
    return client
        .writer()
        .orElseThrow(
            () ->
                new RegistryException(
                    Reason.UNSUPPORTED, "writing to " + repository + ": this client only reads"));
  }

  /** The repository's name. */
  @Override
  public String toString() {
    return repository.toString();
  }
}
