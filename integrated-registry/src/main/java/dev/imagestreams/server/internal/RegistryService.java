package dev.imagestreams.server.internal;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.InvalidManifestException;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.RegistryNews;
import dev.imagestreams.server.storage.Blob;
import dev.imagestreams.server.storage.BlobStore;
import dev.imagestreams.server.storage.DataDirectory;
import dev.imagestreams.server.storage.FileBlobStore;
import dev.imagestreams.server.storage.FileTagJournal;
import dev.imagestreams.server.storage.RepositoryFiles;
import dev.imagestreams.server.storage.TagJournal;
import dev.imagestreams.server.storage.Upload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a registry does, whatever speaks for it to the network. Thread-safe. */
public final class RegistryService implements AutoCloseable {

  private final DataDirectory directory;
  private final BlobStore blobs;
  private final RepositoryFiles repositories;
  private final ManifestStore manifests;
  private final TagJournal journal;
  private volatile @Nullable PushAnnouncer announcer;

  private RegistryService(DataDirectory directory, Clock clock) throws IOException {
    this.directory = directory;
    this.blobs = new FileBlobStore(directory);
    this.repositories = new RepositoryFiles(directory);
    this.manifests = new ManifestStore(blobs, repositories);
    this.journal = new FileTagJournal(directory, repositories, clock);
  }

  /**
   * Opens a registry's data.
   *
   * @throws IOException when the directory can't be used
   */
  public static RegistryService open(Path data, Clock clock) throws IOException {
    DataDirectory directory = DataDirectory.open(data);
    try {
      return new RegistryService(directory, clock);
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /** The registry's id. */
  public String id() {
    return directory.id();
  }

  /**
   * Begins to announce pushes, those first that were not announced before.
   *
   * @param host where the registry can be reached
   */
  public void announce(String host, Consumer<RegistryNews> publisher) {
    PushAnnouncer started = new PushAnnouncer(directory.id(), host, journal, manifests, publisher);
    announcer = started;
    started.start();
  }

  // Manifests and tags

  Manifest manifest(String repository, String reference) throws IOException {
    Digest digest = resolve(repository, reference);
    return manifests
        .find(repository, digest)
        .orElseThrow(() -> RegistryError.manifestUnknown(reference));
  }

  private Digest resolve(String repository, String reference) throws IOException {
    if (reference.indexOf(':') >= 0) {
      return digest(reference);
    }
    return repositories
        .tag(repository, validTag(reference))
        .orElseThrow(
            () ->
                repositories.exists(repository)
                    ? RegistryError.manifestUnknown(reference)
                    : RegistryError.nameUnknown(repository));
  }

  /** Stores a manifest and, unless the reference is its digest, makes the tag point to it. */
  Digest putManifest(String repository, String reference, byte[] bytes, String contentType)
      throws IOException {
    requireStreamName(repository);
    boolean byDigest = reference.indexOf(':') >= 0;
    Digest.Algorithm algorithm = byDigest ? digest(reference).algorithm() : Digest.Algorithm.SHA256;
    Manifest manifest = parse(bytes, contentType, algorithm);
    if (byDigest && !manifest.digest().toString().equals(reference)) {
      throw RegistryError.digestInvalid(
          "the manifest's digest is " + manifest.digest() + ", not " + reference);
    }
    String tag = byDigest ? "" : validTag(reference);
    manifests.put(repository, manifest);
    if (!byDigest) {
      journal.move(repository, tag, manifest.digest());
      PushAnnouncer listening = announcer;
      if (listening != null) {
        listening.wake();
      }
    }
    return manifest.digest();
  }

  /**
   * Every repository has a stream, and no two share one: {@code app} is the stream {@code
   * default/app}, so the repository of that name can't be another.
   */
  private static void requireStreamName(String repository) {
    StreamKey key;
    try {
      key = StreamKey.parse(repository);
    } catch (InvalidReferenceException e) {
      throw RegistryError.nameInvalid(e.getMessage());
    }
    if (key.toString().equals(repository) && key.namespace().equals(StreamKey.DEFAULT_NAMESPACE)) {
      throw RegistryError.nameInvalid(
          "push to " + key.name() + " instead: it is what " + repository + " would be");
    }
  }

  private static Manifest parse(byte[] bytes, String contentType, Digest.Algorithm algorithm) {
    try {
      return Manifest.parse(bytes, contentType, algorithm);
    } catch (InvalidManifestException e) {
      throw RegistryError.manifestInvalid(e.getMessage());
    }
  }

  List<String> tags(String repository) throws IOException {
    List<String> tags = repositories.tags(repository);
    if (tags.isEmpty() && !repositories.exists(repository)) {
      throw RegistryError.nameUnknown(repository);
    }
    return tags;
  }

  // Blobs

  Blob blob(String repository, String reference) throws IOException {
    Digest digest = digest(reference);
    if (!repositories.hasBlob(repository, digest)) {
      throw RegistryError.blobUnknown(reference);
    }
    return blobs.find(digest).orElseThrow(() -> RegistryError.blobUnknown(reference));
  }

  Upload beginUpload(String repository) throws IOException {
    requireStreamName(repository);
    return blobs.begin(repository);
  }

  Upload upload(String repository, String id) throws IOException {
    Optional<Upload> upload = blobs.resume(id, repository);
    return upload.orElseThrow(RegistryError::uploadUnknown);
  }

  /** Makes an upload's content a blob of the repository. */
  void finishUpload(String repository, Upload upload, Digest digest) throws IOException {
    try {
      upload.commit(digest);
    } catch (Upload.DigestMismatchException e) {
      throw RegistryError.digestInvalid(String.valueOf(e.getMessage()));
    }
    repositories.addBlob(repository, digest);
  }

  static Digest digest(String text) {
    try {
      return Digest.parse(text);
    } catch (InvalidReferenceException e) {
      throw RegistryError.digestInvalid(e.getMessage());
    }
  }

  private static String validTag(String tag) {
    try {
      return ImageReference.parse("any:" + tag).tag().orElseThrow();
    } catch (InvalidReferenceException e) {
      throw new RegistryError(400, "TAG_INVALID", e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    PushAnnouncer listening = announcer;
    if (listening != null) {
      listening.close();
    }
    journal.close();
    directory.close();
  }
}
