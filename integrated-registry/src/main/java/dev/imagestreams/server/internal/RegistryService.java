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
import dev.imagestreams.server.access.Action;
import dev.imagestreams.server.access.Grant;
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

  /** How many blobs it is remembered of that somebody asked for them, or where they were pushed. */
  private static final int MAX_ASKED = 100_000;

  private static final Duration MOST_AGAIN = Duration.ofHours(1);

  private final DataDirectory directory;
  private final BlobStore blobs;
  private final RepositoryFiles repositories;
  private final ManifestStore manifests;
  private final TagJournal journal;
  private final RepositoryLocks locks = new RepositoryLocks();
  private final ContentGuard guard = new ContentGuard();

  /** When somebody last asked for a blob, as {@link System#nanoTime}. */
  private final Cache<Digest, Long> askedFor;

  /** After how long it is written down again that somebody asked: not each time. */
  private final long askedAgain;

  /** In which repository content was pushed last; it may have gone from there since. */
  private final Cache<Digest, String> seenIn = Caffeine.newBuilder().maximumSize(MAX_ASKED).build();

  private final GarbageCollector collector;
  private final Optional<PullThrough> pull;
  private final Settings settings;
  private final Transfers transfers;
  private final Quota quota;
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
      boolean sparse) {}

  private RegistryService(
      DataDirectory directory, Clock clock, Settings settings, Optional<Upstream> upstream)
      throws IOException {
    this.directory = directory;
    this.settings = settings;
    this.transfers = new Transfers(settings.transfers());
    FileBlobStore files = new FileBlobStore(directory, settings.openUploads());
    this.blobs = files;
    this.repositories = new RepositoryFiles(directory);
    this.journal = new FileTagJournal(directory, files, repositories, clock);
    this.quota = new Quota(settings.repositoryQuota(), settings.totalQuota(), blobs, repositories);
    this.manifests = new ManifestStore(blobs, repositories, journal);
    Duration eighth = settings.grace().dividedBy(8);
    Duration again = eighth.compareTo(MOST_AGAIN) < 0 ? eighth : MOST_AGAIN;
    this.askedFor =
        Caffeine.newBuilder()
            .expireAfterWrite(settings.grace().plus(again))
            .maximumSize(MAX_ASKED)
            .build();
    this.askedAgain = again.toNanos();
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
    // What can't be a tag is one that is not there to those who read: they are told 404.
    Optional<Digest> tagged = isTag(reference) ? tagged(repository, reference) : Optional.empty();
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
        () -> pull.filter(p -> isOwnName(repository)).flatMap(p -> p.tag(repository, tag)));
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
  void deleteManifest(AccessControl.Visit by, String repository, String reference)
      throws IOException {
    requireDeletes();
    boolean byDigest = reference.indexOf(':') >= 0;
    Optional<Digest> digest = byDigest ? Optional.of(digest(reference)) : Optional.empty();
    Optional<String> tag = byDigest ? Optional.empty() : Optional.of(validTag(reference));
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
      asked(digest);
      found = blobs.find(digest);
    }
    if (found.isEmpty() && pull.isPresent()) {
      found = pull.get().blob(repository, digest);
    }
    return found.orElseThrow(() -> RegistryError.blobUnknown(reference));
  }

  private void asked(Digest digest) {
    long now = System.nanoTime();
    Long before = askedFor.getIfPresent(digest);
    if (before == null || now - before > askedAgain) {
      askedFor.put(digest, now);
    }
  }

  void deleteBlob(String repository, String reference) throws IOException {
    requireDeletes();
    Digest digest = digest(reference);
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
    requireWritable();
    requireStreamName(repository);
    Optional<String> source =
        from.isPresent() ? from : Optional.ofNullable(seenIn.getIfPresent(digest));
    // As if it were not there: what others have is not told to who may not know.
    if (source.isEmpty()
        || !isName(source.get())
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
  void finishUpload(String repository, Upload upload, Digest digest) throws IOException {
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

  /** Why nothing can be pushed; empty where nothing is known against it. */
  public Optional<String> problem() {
    return directory.problem();
  }

  private Blob adopt(String repository, Upload upload, Digest digest) throws IOException {
    Blob stored = upload.commit(digest);
    repositories.addBlob(repository, digest);
    seenIn.put(digest, repository);
    return stored;
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

  static Digest digest(String text) {
    try {
      return Digest.parse(text);
    } catch (InvalidReferenceException e) {
      throw RegistryError.digestInvalid(e.getMessage());
    }
  }

  private static boolean isTag(String reference) {
    try {
      return ImageReference.parse("any:" + reference).tag().isPresent();
    } catch (InvalidReferenceException e) {
      return false;
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
