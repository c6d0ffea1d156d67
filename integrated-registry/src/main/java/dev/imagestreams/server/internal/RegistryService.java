package dev.imagestreams.server.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.InvalidManifestException;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.RegistryNews;
import dev.imagestreams.server.storage.Blob;
import dev.imagestreams.server.storage.BlobStore;
import dev.imagestreams.server.storage.DataDirectory;
import dev.imagestreams.server.storage.FileBlobStore;
import dev.imagestreams.server.storage.FileTagJournal;
import dev.imagestreams.server.storage.PushedManifest;
import dev.imagestreams.server.storage.RepositoryFiles;
import dev.imagestreams.server.storage.TagJournal;
import dev.imagestreams.server.storage.Upload;
import dev.imagestreams.server.upstream.Upstream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a registry does, whatever speaks for it to the network. Thread-safe. */
public final class RegistryService implements AutoCloseable {

  /** The draft of the specification's next version wants ten at least. */
  private static final int MAX_TAGS = 100;

  /** How many blobs it is remembered of that somebody asked for them. */
  private static final int MAX_ASKED = 100_000;

  private final DataDirectory directory;
  private final BlobStore blobs;
  private final RepositoryFiles repositories;
  private final ManifestStore manifests;
  private final TagJournal journal;
  private final RepositoryLocks locks = new RepositoryLocks();
  private final ContentGuard guard = new ContentGuard();
  private final Cache<Digest, Boolean> askedFor;
  private final GarbageCollector collector;
  private final Optional<PullThrough> pull;
  private final Settings settings;
  private volatile @Nullable PushAnnouncer announcer;

  /**
   * What a registry may be asked to do.
   *
   * @param deletes whether tags, manifests and blobs can be deleted
   * @param readOnly whether it only gives what it has
   * @param grace how long what nobody needs is kept
   * @param uploads how long an upload is kept that nobody goes on with
   */
  public record Settings(boolean deletes, boolean readOnly, Duration grace, Duration uploads) {}

  private RegistryService(
      DataDirectory directory, Clock clock, Settings settings, Optional<Upstream> upstream)
      throws IOException {
    this.directory = directory;
    this.settings = settings;
    FileBlobStore files = new FileBlobStore(directory);
    this.blobs = files;
    this.repositories = new RepositoryFiles(directory);
    this.journal = new FileTagJournal(directory, files, repositories, clock);
    this.manifests = new ManifestStore(blobs, repositories, journal);
    this.askedFor =
        Caffeine.newBuilder().expireAfterWrite(settings.grace()).maximumSize(MAX_ASKED).build();
    this.collector =
        new GarbageCollector(
            blobs,
            repositories,
            manifests,
            locks,
            guard,
            digest -> askedFor.getIfPresent(digest) != null,
            clock);
    this.pull = upstream.map(u -> new PullThrough(u, blobs, repositories, manifests, locks, guard));
  }

  /**
   * Opens a registry's data.
   *
   * @param upstream where to get what is not here
   * @throws IOException when the directory can't be used
   */
  public static RegistryService open(
      Path data, Clock clock, Settings settings, Optional<Upstream> upstream) throws IOException {
    DataDirectory directory = DataDirectory.open(data);
    try {
      return new RegistryService(directory, clock, settings, upstream);
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
    Optional<Manifest> here = manifests.find(repository, digest);
    if (here.isPresent() || pull.isEmpty() || !isOwnName(repository)) {
      return here.orElseThrow(() -> RegistryError.manifestUnknown(reference));
    }
    return pull.get()
        .manifest(repository, digest)
        .orElseThrow(() -> RegistryError.manifestUnknown(reference));
  }

  private Digest resolve(String repository, String reference) throws IOException {
    if (reference.indexOf(':') >= 0) {
      return digest(reference);
    }
    String tag = validTag(reference);
    Optional<Digest> here = repositories.tag(repository, tag);
    return here.or(
            () -> pull.filter(p -> isOwnName(repository)).flatMap(p -> p.tag(repository, tag)))
        .orElseThrow(
            () ->
                repositories.exists(repository)
                    ? RegistryError.manifestUnknown(reference)
                    : RegistryError.nameUnknown(repository));
  }

  /**
   * A manifest that was taken.
   *
   * @param alsoTagged the tags that were asked for beside its digest
   */
  record StoredManifest(Manifest manifest, List<String> alsoTagged) {}

  /**
   * Stores a manifest, and makes tags point to it: the reference, where that is one, or those asked
   * for beside its digest.
   */
  StoredManifest putManifest(
      String repository, String reference, List<String> tags, byte[] bytes, String contentType)
      throws IOException {
    requireWritable();
    requireStreamName(repository);
    boolean byDigest = reference.indexOf(':') >= 0;
    Digest.Algorithm algorithm = byDigest ? digest(reference).algorithm() : Digest.Algorithm.SHA256;
    Manifest manifest = parse(bytes, contentType, algorithm);
    if (byDigest && !manifest.digest().toString().equals(reference)) {
      throw RegistryError.digestInvalid(
          "the manifest's digest is " + manifest.digest() + ", not " + reference);
    }
    List<String> wanted = byDigest ? validTags(tags) : List.of(validTag(reference));
    if (pull.isPresent()) {
      pull.get().complete(repository, manifest);
    }
    Lock pushing = locks.pushing(repository);
    pushing.lock();
    try {
      manifests.check(repository, manifest);
      guard.needing(manifest.digest(), () -> store(repository, wanted, manifest));
    } finally {
      pushing.unlock();
    }
    if (!wanted.isEmpty()) {
      wakeAnnouncer();
    }
    return new StoredManifest(manifest, byDigest ? wanted : List.of());
  }

  /** A small manifest goes into the journal with its tags, and is waited for together with them. */
  private Manifest store(String repository, List<String> tags, Manifest manifest)
      throws IOException {
    PushedManifest pushed = ManifestStore.pushed(manifest);
    if (!tags.isEmpty() && manifest.size() <= TagJournal.MAX_PUSHED) {
      journal.push(repository, tags, pushed);
    } else {
      manifests.put(repository, pushed);
      if (!tags.isEmpty()) {
        journal.move(repository, tags, manifest.digest());
      }
    }
    return manifest;
  }

  private static List<String> validTags(List<String> tags) {
    if (tags.size() > MAX_TAGS) {
      throw new RegistryError(
          414, "TAG_INVALID", "a push takes at most " + MAX_TAGS + " tags at a time");
    }
    return tags.stream().map(RegistryService::validTag).distinct().toList();
  }

  private void wakeAnnouncer() {
    PushAnnouncer listening = announcer;
    if (listening != null) {
      listening.wake();
    }
  }

  /** Deletes a tag; or a manifest, by its digest, with all tags that point to it. */
  void deleteManifest(String repository, String reference) throws IOException {
    requireDeletes();
    boolean byDigest = reference.indexOf(':') >= 0;
    Optional<Digest> digest = byDigest ? Optional.of(digest(reference)) : Optional.empty();
    Optional<String> tag = byDigest ? Optional.empty() : Optional.of(validTag(reference));
    requireRepository(repository);
    Lock deleting = locks.deleting(repository);
    deleting.lock();
    try {
      boolean there =
          digest.isPresent()
              ? remove(repository, digest.get())
              : !journal.remove(repository, List.of(tag.orElseThrow())).isEmpty();
      if (!there) {
        throw RegistryError.manifestUnknown(reference);
      }
    } finally {
      deleting.unlock();
    }
    wakeAnnouncer();
  }

  /** The tags go first: none ever points to what is not there. */
  private boolean remove(String repository, Digest digest) throws IOException {
    Optional<Manifest> manifest = manifests.find(repository, digest);
    if (manifest.isEmpty()) {
      return false;
    }
    journal.removeManifest(repository, repositories.tagsOf(repository, digest), digest);
    pull.ifPresent(p -> p.forget(repository));
    if (manifest.get().subject().isPresent()) {
      repositories.removeReferrer(repository, manifest.get().subject().get().digest(), digest);
    }
    return true;
  }

  /** What is about a manifest, which need not be there; in the order of the digests. */
  List<Descriptor> referrers(String repository, Digest subject) throws IOException {
    List<Descriptor> referrers = new ArrayList<>();
    for (Digest referrer : repositories.referrersOf(repository, subject)) {
      manifests
          .find(repository, referrer)
          .map(Manifest::referrerDescriptor)
          .ifPresent(referrers::add);
    }
    return referrers;
  }

  List<String> repositories() throws IOException {
    return repositories.names();
  }

  private void requireRepository(String repository) {
    if (!repositories.exists(repository)) {
      throw RegistryError.nameUnknown(repository);
    }
  }

  void requireWritable() {
    if (settings.readOnly()) {
      throw RegistryError.off("the registry is read-only");
    }
  }

  private void requireDeletes() {
    requireWritable();
    if (!settings.deletes()) {
      throw RegistryError.off("the registry deletes nothing");
    }
  }

  /**
   * Every repository has a stream, and no two share one: {@code app} is the stream {@code
   * default/app}, so the repository of that name can't be another.
   */
  private static void requireStreamName(String repository) {
    try {
      StreamKey key = StreamKey.parse(repository);
      if (!isOwnName(repository, key)) {
        throw RegistryError.nameInvalid(
            "push to " + key.name() + " instead: it is what " + repository + " would be");
      }
    } catch (InvalidReferenceException e) {
      throw RegistryError.nameInvalid(e.getMessage());
    }
  }

  private static boolean isOwnName(String repository, StreamKey key) {
    return !key.toString().equals(repository)
        || !key.namespace().equals(StreamKey.DEFAULT_NAMESPACE);
  }

  private static boolean isOwnName(String repository) {
    try {
      return isOwnName(repository, StreamKey.parse(repository));
    } catch (InvalidReferenceException e) {
      return false;
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
    Optional<Blob> found = Optional.empty();
    if (repositories.hasBlob(repository, digest)) {
      askedFor.put(digest, true);
      found = blobs.find(digest);
    }
    if (found.isEmpty() && pull.isPresent()) {
      found = pull.get().blob(repository, digest);
    }
    return found.orElseThrow(() -> RegistryError.blobUnknown(reference));
  }

  void deleteBlob(String repository, String reference) throws IOException {
    requireDeletes();
    Digest digest = digest(reference);
    if (!repositories.removeBlob(repository, digest)) {
      throw RegistryError.blobUnknown(reference);
    }
  }

  /**
   * Makes a blob of one repository one of another's.
   *
   * @return false when the other repository hasn't it
   */
  boolean mount(String repository, Digest digest, String from) throws IOException {
    requireWritable();
    requireStreamName(repository);
    return guard.needing(
        digest,
        () -> {
          boolean there =
              isName(from) && repositories.hasBlob(from, digest) && blobs.find(digest).isPresent();
          if (there) {
            repositories.addBlob(repository, digest);
          }
          return there;
        });
  }

  private static boolean isName(String repository) {
    try {
      Repository.requireValidPath(repository);
      return true;
    } catch (InvalidReferenceException e) {
      return false;
    }
  }

  Upload beginUpload(String repository) throws IOException {
    requireWritable();
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
      guard.needing(
          digest,
          () -> {
            Blob stored = upload.commit(digest);
            repositories.addBlob(repository, digest);
            return stored;
          });
    } catch (Upload.DigestMismatchException e) {
      throw RegistryError.digestInvalid(String.valueOf(e.getMessage()));
    }
  }

  /** Reads everything. */
  public Scrub scrub() throws IOException {
    Scrub scrub = new Scrub(blobs, repositories);
    scrub.run();
    return scrub;
  }

  /** Removes what nobody needs. */
  public Collected collectGarbage() throws IOException {
    return collector.collect(settings.grace(), settings.uploads());
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

  /** Ends what is being fetched from elsewhere: who waits for it is refused. */
  public void endPulls() {
    pull.ifPresent(PullThrough::close);
  }

  @Override
  public void close() throws IOException {
    endPulls();
    PushAnnouncer listening = announcer;
    if (listening != null) {
      listening.close();
    }
    journal.close();
    directory.close();
  }
}
