package dev.imagestreams.server.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.InvalidManifestException;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.server.storage.Blob;
import dev.imagestreams.server.storage.BlobStore;
import dev.imagestreams.server.storage.PushedManifest;
import dev.imagestreams.server.storage.RepositoryFiles;
import dev.imagestreams.server.storage.TagJournal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.Optional;

/** Manifests of repositories: checked when they come in, read back as they came. */
final class ManifestStore {

  /** Configs beyond this are stored and served like any blob, but not read for what they say. */
  private static final long MAX_CONFIG = 4 << 20;

  /** How many bytes of manifests are remembered. */
  private static final long REMEMBERED = 16 << 20;

  /** A manifest as a repository has it: its bytes may be of another type elsewhere. */
  private record Known(Digest digest, String mediaType) {}

  private final Cache<Known, Manifest> manifests =
      Caffeine.newBuilder()
          .maximumWeight(REMEMBERED)
          .<Known, Manifest>weigher((known, manifest) -> 1000 + 2 * manifest.size())
          .build();
  private final BlobStore blobs;
  private final RepositoryFiles repositories;
  private final TagJournal journal;

  ManifestStore(BlobStore blobs, RepositoryFiles repositories, TagJournal journal) {
    this.blobs = blobs;
    this.repositories = repositories;
    this.journal = journal;
  }

  /**
   * Whether a manifest may come to a repository: what it refers to must be there.
   *
   * @param sparse whether it need not be; what is there must be as it says all the same
   */
  void check(String repository, Manifest manifest, boolean sparse) throws IOException {
    if (manifest.isSchemaOne()) {
      throw RegistryError.manifestInvalid(
          "a manifest of schema 1 can't be pushed: push the image as schema 2 or OCI");
    }
    if (manifest.isIndex()) {
      requireManifests(repository, manifest, sparse);
    } else {
      requireBlobs(repository, manifest, sparse);
    }
  }

  /** Stores a manifest without tags, durably. None may be deleted from the repository meanwhile. */
  void put(String repository, PushedManifest manifest) throws IOException {
    blobs.put(manifest.digest(), manifest.bytes());
    repositories.addManifest(repository, manifest, journal.last());
  }

  static PushedManifest pushed(Manifest manifest) {
    return new PushedManifest(
        manifest.digest(),
        manifest.mediaType(),
        manifest.bytes(),
        manifest.subject().map(Descriptor::digest));
  }

  private void requireManifests(String repository, Manifest index, boolean sparse)
      throws IOException {
    for (Descriptor child : index.manifests()) {
      if (!sparse && repositories.manifestType(repository, child.digest()).isEmpty()) {
        throw missing(child.digest());
      }
    }
  }

  private void requireBlobs(String repository, Manifest manifest, boolean sparse)
      throws IOException {
    for (Descriptor descriptor : manifest.blobs()) {
      if (isElsewhere(descriptor.mediaType())) {
        continue;
      }
      Optional<Blob> blob =
          repositories.hasBlob(repository, descriptor.digest())
              ? blobs.find(descriptor.digest())
              : Optional.empty();
      if (blob.isEmpty() && sparse) {
        continue;
      }
      long size = blob.orElseThrow(() -> missing(descriptor.digest())).size();
      if (size != descriptor.size()) {
        throw RegistryError.manifestInvalid(
            "the blob "
                + descriptor.digest()
                + " has "
                + size
                + " bytes, not "
                + descriptor.size());
      }
    }
  }

  /** Layers that may not be copied are fetched from elsewhere and need not be here. */
  static boolean isElsewhere(String mediaType) {
    return mediaType.contains("nondistributable") || mediaType.contains(".foreign.");
  }

  private static RegistryError missing(Digest digest) {
    return new RegistryError(
        400, "MANIFEST_BLOB_UNKNOWN", "push " + digest + " to this repository first");
  }

  /** One of the repository's manifests. */
  Optional<Manifest> find(String repository, Digest digest) throws IOException {
    Optional<String> type = repositories.manifestType(repository, digest);
    if (type.isEmpty()) {
      return Optional.empty();
    }
    Known known = new Known(digest, type.get());
    Manifest remembered = manifests.getIfPresent(known);
    if (remembered != null) {
      return Optional.of(remembered);
    }
    Optional<Manifest> found = read(repository, digest);
    found.ifPresent(manifest -> manifests.put(known, manifest));
    return found;
  }

  /** One of the repository's manifests, which is not to be remembered. */
  Optional<Manifest> read(String repository, Digest digest) throws IOException {
    Optional<String> type = repositories.manifestType(repository, digest);
    return type.isEmpty()
        ? Optional.empty()
        : read(digest).map(bytes -> Manifest.parse(bytes, type.get(), digest.algorithm()));
  }

  /** What is to be told of a manifest's image. */
  Image describe(String repository, Manifest manifest, String reference) throws IOException {
    Optional<byte[]> config = Optional.empty();
    if (Image.hasReadableConfig(manifest) && manifest.config().orElseThrow().size() <= MAX_CONFIG) {
      config = read(manifest.config().orElseThrow().digest());
    }
    try {
      return Image.of(manifest, config, reference);
    } catch (InvalidManifestException e) {
      // A registry stores what it is given; that a config can't be read is no reason not to tell.
      return Image.of(manifest, Optional.empty(), reference);
    }
  }

  private Optional<byte[]> read(Digest digest) throws IOException {
    Optional<Blob> blob = blobs.find(digest);
    if (blob.isEmpty()) {
      return Optional.empty();
    }
    try (InputStream in = Channels.newInputStream(blob.get().open())) {
      return Optional.of(in.readAllBytes());
    }
  }
}
