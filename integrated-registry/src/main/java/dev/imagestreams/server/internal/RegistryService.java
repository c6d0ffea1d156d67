package dev.imagestreams.server.internal;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.InvalidManifestException;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.notifications.RegistryNews;
import dev.imagestreams.server.access.Action;
import dev.imagestreams.server.access.Grant;
import dev.imagestreams.server.storage.BlobStore;
import dev.imagestreams.server.storage.DataDirectory;
import dev.imagestreams.server.storage.FileBlobStore;
import dev.imagestreams.server.storage.FileTagJournal;
import dev.imagestreams.server.storage.PushedManifest;
import dev.imagestreams.server.storage.RepositoryFiles;
import dev.imagestreams.server.storage.TagJournal;
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

  private final DataDirectory directory;
  private final BlobStore blobs;
  private final RepositoryFiles repositories;
  private final ManifestStore manifests;
  private final TagJournal journal;
  private final RepositoryLocks locks = new RepositoryLocks();
  private final ContentGuard guard = new ContentGuard();

  private final GarbageCollector collector;
  private final Optional<PullThrough> pull;
  private final Settings settings;
  private final Quota quota;
  private final BlobService blobService;
  private volatile @Nullable PushAnnouncer announcer;

  /**
   * What a registry may be asked to do.
   *
   * @param deletes whether tags, manifests and blobs can be deleted
   * @param readOnly whether it only gives what it has
   * @param grace how long what nobody needs is kept
   * @param uploads how long an upload is kept that nobody goes on with
   * @param transfers how many clients may send content at a time
   * @param openUploads how many uploads may be open at a time
   * @param outlastsPower whether what is acknowledged outlasts a loss of power
   * @param repositoryQuota how many bytes of blobs a repository may have; {@link Long#MAX_VALUE}
   *     for any
   * @param totalQuota how many bytes of blobs there may be; {@link Long#MAX_VALUE} for any
   * @param sparse whether manifests are taken whose blobs and manifests are not there
   */
  public record Settings(
      boolean deletes,
      boolean readOnly,
      Duration grace,
      Duration uploads,
      int transfers,
      int openUploads,
      boolean outlastsPower,
      long repositoryQuota,
      long totalQuota,
      boolean sparse) {

    void requireWritable() {
      if (readOnly) {
        throw RegistryError.off("the registry is read-only");
      }
    }

    void requireDeletes() {
      requireWritable();
      if (!deletes) {
        throw RegistryError.off("the registry deletes nothing");
      }
    }
  }

  private RegistryService(
      DataDirectory directory, Clock clock, Settings settings, Optional<Upstream> upstream)
      throws IOException {
    this.directory = directory;
    this.settings = settings;
    FileBlobStore files = new FileBlobStore(directory, settings.openUploads());
    this.blobs = files;
    this.repositories = new RepositoryFiles(directory);
    this.journal = new FileTagJournal(directory, files, repositories, clock);
    this.quota = new Quota(settings.repositoryQuota(), settings.totalQuota(), blobs, repositories);
    this.manifests = new ManifestStore(blobs, repositories, journal);
    AskedBlobs asked = new AskedBlobs(settings.grace());
    this.collector =
        new GarbageCollector(
            blobs, repositories, manifests, locks, guard, asked::isAskedFor, clock);
    this.pull = upstream.map(u -> new PullThrough(u, blobs, repositories, manifests, locks, guard));
    this.blobService = new BlobService(blobs, repositories, guard, quota, asked, pull, settings);
  }

  /**
   * Opens a registry's data.
   *
   * @param upstream where to get what is not here
   * @throws IOException when the directory can't be used
   */
  public static RegistryService open(
      Path data, Clock clock, Settings settings, Optional<Upstream> upstream) throws IOException {
    DataDirectory directory = DataDirectory.open(data, settings.outlastsPower());
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

  /** What is done with blobs. */
  BlobService blobs() {
    return blobService;
  }

  // Manifests and tags

  Manifest manifest(String repository, String reference) throws IOException {
    Digest digest = resolve(repository, reference);
    Optional<Manifest> here = manifests.find(repository, digest);
    if (here.isPresent() || pull.isEmpty() || !Names.isOwnName(repository)) {
      return here.orElseThrow(() -> RegistryError.manifestUnknown(reference));
    }
    return pull.get()
        .manifest(repository, digest)
        .orElseThrow(() -> RegistryError.manifestUnknown(reference));
  }

  private Digest resolve(String repository, String reference) throws IOException {
    if (reference.indexOf(':') >= 0) {
      return Names.digest(reference);
    }
    // What can't be a tag is one that is not there to those who read: they are told 404.
    Optional<Digest> tagged =
        Names.isTag(reference) ? tagged(repository, reference) : Optional.empty();
    return tagged.orElseThrow(
        () ->
            repositories.exists(repository)
                ? RegistryError.manifestUnknown(reference)
                : RegistryError.nameUnknown(repository));
  }

  /** What was pushed here comes first. */
  private Optional<Digest> tagged(String repository, String tag) throws IOException {
    Optional<Digest> here = repositories.tag(repository, tag);
    return here.or(
        () -> pull.filter(p -> Names.isOwnName(repository)).flatMap(p -> p.tag(repository, tag)));
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
      AccessControl.Visit by,
      String repository,
      String reference,
      List<String> tags,
      byte[] bytes,
      String contentType)
      throws IOException {
    settings.requireWritable();
    Names.requireStreamName(repository);
    boolean byDigest = reference.indexOf(':') >= 0;
    Digest.Algorithm algorithm =
        byDigest ? Names.digest(reference).algorithm() : Digest.Algorithm.SHA256;
    Manifest manifest = parse(bytes, contentType, algorithm);
    if (byDigest && !manifest.digest().toString().equals(reference)) {
      throw RegistryError.digestInvalid(
          "the manifest's digest is " + manifest.digest() + ", not " + reference);
    }
    List<String> wanted = byDigest ? Names.validTags(tags) : List.of(Names.validTag(reference));
    if (pull.isPresent()) {
      pull.get().complete(repository, manifest);
    }
    boolean mayOverwrite = wanted.stream().allMatch(tag -> mayOverwrite(by, repository, tag));
    // Who may only make tags pushes alone: nobody makes one between the look and the push.
    Lock pushing = mayOverwrite ? locks.shared(repository) : locks.alone(repository);
    pushing.lock();
    try {
      if (!mayOverwrite) {
        requireNew(by, repository, wanted, manifest.digest());
      }
      manifests.check(repository, manifest, settings.sparse());
      guard.needing(manifest.digest(), () -> store(repository, wanted, manifest, by.name()));
    } finally {
      pushing.unlock();
    }
    if (!wanted.isEmpty()) {
      wakeAnnouncer();
    }
    return new StoredManifest(manifest, byDigest ? wanted : List.of());
  }

  private static boolean mayOverwrite(AccessControl.Visit by, String repository, String tag) {
    return by.may(Action.OVERWRITE, repository, Optional.of(tag));
  }

  /** A tag that points there already is not overwritten. */
  private void requireNew(
      AccessControl.Visit by, String repository, List<String> tags, Digest digest)
      throws IOException {
    for (String tag : tags) {
      Optional<Digest> now = repositories.tag(repository, tag);
      if (now.isPresent() && !now.get().equals(digest) && !mayOverwrite(by, repository, tag)) {
        throw by.refusal(
            List.of(Grant.of(Action.OVERWRITE, repository)),
            "the tag " + tag + " is there, and may not be moved");
      }
    }
  }

  /** A small manifest goes into the journal with its tags, and is waited for together with them. */
  private Manifest store(String repository, List<String> tags, Manifest manifest, String actor)
      throws IOException {
    PushedManifest pushed = ManifestStore.pushed(manifest);
    if (!tags.isEmpty() && manifest.size() <= TagJournal.MAX_PUSHED) {
      journal.push(repository, tags, pushed, actor);
    } else {
      manifests.put(repository, pushed);
      if (!tags.isEmpty()) {
        journal.move(repository, tags, manifest.digest(), actor);
      }
    }
    return manifest;
  }

  private void wakeAnnouncer() {
    PushAnnouncer listening = announcer;
    if (listening != null) {
      listening.wake();
    }
  }

  /** Deletes a tag; or a manifest, by its digest, with all tags that point to it. */
  void deleteManifest(AccessControl.Visit by, String repository, String reference)
      throws IOException {
    settings.requireDeletes();
    boolean byDigest = reference.indexOf(':') >= 0;
    Optional<Digest> digest = byDigest ? Optional.of(Names.digest(reference)) : Optional.empty();
    Optional<String> tag = byDigest ? Optional.empty() : Optional.of(Names.validTag(reference));
    requireRepository(repository);
    Lock deleting = locks.alone(repository);
    deleting.lock();
    try {
      List<String> tags =
          digest.isPresent()
              ? repositories.tagsOf(repository, digest.get())
              : List.of(tag.orElseThrow());
      requireDeletable(by, repository, tags);
      boolean there =
          digest.isPresent()
              ? remove(repository, digest.get(), tags, by.name())
              : !journal.remove(repository, tags, by.name()).isEmpty();
      if (!there) {
        throw RegistryError.manifestUnknown(reference);
      }
    } finally {
      deleting.unlock();
    }
    wakeAnnouncer();
  }

  private static void requireDeletable(
      AccessControl.Visit by, String repository, List<String> tags) {
    for (String tag : tags) {
      if (!by.may(Action.DELETE, repository, Optional.of(tag))) {
        throw by.refusal(
            List.of(Grant.of(Action.DELETE, repository)), "the tag " + tag + " may not be deleted");
      }
    }
  }

  /** The tags go first: none ever points to what is not there. */
  private boolean remove(String repository, Digest digest, List<String> tags, String actor)
      throws IOException {
    Optional<Manifest> manifest = manifests.find(repository, digest);
    if (manifest.isEmpty()) {
      return false;
    }
    journal.removeManifest(repository, tags, digest, actor);
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

  /** Why nothing can be pushed; empty where nothing is known against it. */
  public Optional<String> problem() {
    return directory.problem();
  }

  /** Reads everything. */
  public Scrub scrub() throws IOException {
    Scrub scrub = new Scrub(blobs, repositories);
    scrub.run();
    return scrub;
  }

  /** Removes what nobody needs. */
  public Collected collectGarbage() throws IOException {
    Collected collected = collector.collect(settings.grace(), settings.uploads());
    quota.count();
    return collected;
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
