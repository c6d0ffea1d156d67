package dev.imagestreams.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.CatalogPage;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryWriter;
import dev.imagestreams.registry.TagPage;
import dev.imagestreams.testkit.registry.SampleImage;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A registry client that reads and writes registries in memory, counts its calls, and fails or
 * waits when told.
 *
 * <p>References are written as everywhere: {@code host/repository:tag}, or {@code host/repository}
 * for the list of its tags, or with {@code @digest} for a manifest or a blob. Thread-safe. What was
 * not put is {@link RegistryException.Reason#NOT_FOUND}.
 */
public final class FakeRegistryClient implements RegistryClient {

  /** What a caller can ask for. */
  public enum Call {
    TAGS,
    RESOLVE,
    MANIFEST,
    BLOB,
    REFERRERS,
    CATALOG,
    /** What changes a registry, whatever it is. */
    WRITE
  }

  /** A call that is, or will be, kept waiting after it has looked at the registry. */
  public static final class Hold {

    private final Call kind;
    private final String key;
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    private Hold(Call kind, String key) {
      this.kind = kind;
      this.key = key;
    }

    /** Waits until the call has its answer in hand. Fails after 30 seconds. */
    public void awaitArrival() {
      await(arrived, "no call of " + kind + " " + key);
    }

    /** Lets the call return. */
    public void release() {
      released.countDown();
    }

    private void stay() {
      arrived.countDown();
      await(released, "nobody released the call of " + kind + " " + key);
    }

    private static void await(CountDownLatch latch, String complaint) {
      try {
        if (!latch.await(30, TimeUnit.SECONDS)) {
          throw new AssertionError(complaint);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RegistryException(RegistryException.Reason.TIMED_OUT, "interrupted", e);
      }
    }
  }

  private record Made(Call kind, String key, Access access) {}

  private final Object lock = new Object();
  private final Map<Repository, FakeContent> repositories = new ConcurrentHashMap<>();
  private final Map<String, RegistryException> failures = new ConcurrentHashMap<>();
  private final List<Made> made = new ArrayList<>();
  private final List<Hold> holds = new ArrayList<>();
  private volatile int pageSize = Integer.MAX_VALUE;
  private volatile boolean closed;

  /**
   * Points a tag to an image.
   *
   * @param content what tells images apart: the same content is the same image
   * @return the image's digest
   */
  public Digest put(String reference, String content) {
    byte[] config =
        ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Labels\":{\"content\":\""
                + content
                + "\"}}}")
            .getBytes(UTF_8);
    byte[] layer = ("layer of " + content).getBytes(UTF_8);
    String manifest =
        "{\"schemaVersion\":2,\"mediaType\":\""
            + MediaTypes.OCI_MANIFEST
            + "\",\"config\":"
            + descriptor(MediaTypes.OCI_CONFIG, config)
            + ",\"layers\":["
            + descriptor(MediaTypes.OCI_LAYER_GZIP, layer)
            + "]}";
    return put(reference, Manifest.parse(manifest.getBytes(UTF_8), MediaTypes.OCI_MANIFEST))
        .with(config)
        .with(layer)
        .digest();
  }

  /** Points a tag to an index of one image, which is there too; otherwise as {@link #put}. */
  public Digest putIndex(String reference, String content) {
    SampleImage index = SampleImage.index(SampleImage.of(content));
    put(ImageReference.parse(reference), index);
    return index.digest();
  }

  /** As {@link #put}, by a registry that has lost the image's config and layers. */
  public Digest putWithoutBlobs(String reference, String content) {
    Digest digest = put(reference, content);
    ImageReference parsed = ImageReference.parse(reference);
    synchronized (lock) {
      FakeContent repository = content(parsed.repository());
      Manifest manifest = Objects.requireNonNull(repository.manifests.get(digest));
      manifest.blobs().forEach(blob -> repository.blobs.remove(blob.digest()));
    }
    return digest;
  }

  /** Puts an image with all that belongs to it under a tag, or where only its digest finds it. */
  public void put(ImageReference reference, SampleImage image) {
    Repository repository = reference.repository();
    image.images().forEach(each -> put(repository.withDigest(each.digest()), each));
    with(
        repository,
        content -> {
          image.blobs().forEach(blob -> content.blobs.put(Digest.sha256(blob), blob));
          reference.tagOrDefault().ifPresent(tag -> content.tags.put(tag, image.manifest()));
          return content.manifests.put(image.digest(), image.manifest());
        });
  }

  /** The most tags a page; all unless told. */
  public void pageSize(int tags) {
    if (tags < 1) {
      throw new IllegalArgumentException("a page has 1 tag or more, not " + tags);
    }
    pageSize = tags;
  }

  private static String descriptor(String mediaType, byte[] content) {
    return "{\"mediaType\":\""
        + mediaType
        + "\",\"digest\":\""
        + Digest.sha256(content)
        + "\",\"size\":"
        + content.length
        + "}";
  }

  private record Put(FakeRegistryClient client, Repository repository, Digest digest) {
    Put with(byte[] blob) {
      synchronized (client.lock) {
        client.content(repository).blobs.put(Digest.sha256(blob), blob);
      }
      return this;
    }
  }

  private Put put(String reference, Manifest manifest) {
    ImageReference parsed = ImageReference.parse(reference);
    synchronized (lock) {
      FakeContent content = content(parsed.repository());
      content.tags.put(parsed.tagOrDefault().orElseThrow(), manifest);
      content.manifests.put(manifest.digest(), manifest);
    }
    return new Put(this, parsed.repository(), manifest.digest());
  }

  <T> T with(Repository repository, Function<FakeContent, T> action) {
    synchronized (lock) {
      return action.apply(content(repository));
    }
  }

  private FakeContent content(Repository repository) {
    return repositories.computeIfAbsent(repository, r -> new FakeContent());
  }

  /** Takes a tag away; what it pointed to stays. */
  public void remove(String reference) {
    ImageReference parsed = ImageReference.parse(reference);
    synchronized (lock) {
      content(parsed.repository()).tags.remove(parsed.tagOrDefault().orElseThrow());
    }
  }

  /** Leaves a tag out of lists from now on, as registries do that are behind; it stays there. */
  public void hideFromLists(String reference) {
    ImageReference parsed = ImageReference.parse(reference);
    synchronized (lock) {
      content(parsed.repository()).hidden.add(parsed.tagOrDefault().orElseThrow());
    }
  }

  /** Lets every call for exactly this reference fail until {@link #heal} is called. */
  public void fail(String reference, RegistryException failure) {
    failures.put(key(reference), failure);
  }

  /** Lets calls for this reference succeed again. */
  public void heal(String reference) {
    failures.remove(key(reference));
  }

  /**
   * Keeps the next call of this kind for this reference waiting, with the answer that was true when
   * it came. The call fails when it is not released within 30 seconds.
   */
  public Hold hold(Call kind, String reference) {
    Hold hold = new Hold(kind, key(reference));
    synchronized (lock) {
      holds.add(hold);
    }
    return hold;
  }

  /** How many calls of this kind were made. */
  public int calls(Call kind) {
    synchronized (lock) {
      return (int) made.stream().filter(m -> m.kind() == kind).count();
    }
  }

  /** How many calls of this kind were made for exactly this reference. */
  public int calls(Call kind, String reference) {
    return accesses(kind, reference).size();
  }

  /** With which access calls of this kind were made for exactly this reference, in their order. */
  public List<Access> accesses(Call kind, String reference) {
    String key = key(reference);
    synchronized (lock) {
      return made.stream()
          .filter(m -> m.kind() == kind && m.key().equals(key))
          .map(Made::access)
          .toList();
    }
  }

  /** How many calls were made of any kind. */
  public int calls() {
    synchronized (lock) {
      return made.size();
    }
  }

  /** Begins to count anew. */
  public void forgetCalls() {
    synchronized (lock) {
      made.clear();
    }
  }

  private static String key(String reference) {
    ImageReference parsed = ImageReference.parse(reference);
    boolean whole = parsed.tag().isEmpty() && parsed.digest().isEmpty();
    return whole ? parsed.repository().toString() : parsed.normalized();
  }

  /** Counts a call, and fails it if it is to fail. */
  void begin(Call kind, String key, Access access) {
    if (closed) {
      throw new IllegalStateException("this client is closed");
    }
    if (access.cancellation().isCancelled()) {
      throw new RegistryException(
          RegistryException.Reason.CANCELLED, kind + " " + key + ": cancelled");
    }
    if (!Instant.now().isBefore(access.deadline())) {
      throw new RegistryException(
          RegistryException.Reason.TIMED_OUT, kind + " " + key + ": the time limit has passed");
    }
    synchronized (lock) {
      made.add(new Made(kind, key, access));
    }
    RegistryException failure = failures.get(key);
    if (failure != null) {
      throw failure;
    }
  }

  private void stayIfHeld(Call kind, String key) {
    Hold held = null;
    synchronized (lock) {
      for (Hold hold : holds) {
        if (hold.kind == kind && hold.key.equals(key)) {
          held = hold;
          break;
        }
      }
      holds.remove(held);
    }
    if (held != null) {
      held.stay();
    }
  }

  @Override
  public TagPage tags(Repository repository, Optional<String> cursor, Access access) {
    String key = repository.toString();
    begin(Call.TAGS, key, access);
    List<String> tags;
    synchronized (lock) {
      if (!repositories.containsKey(repository)) {
        throw notFound("listing the tags of " + key);
      }
      FakeContent content = content(repository);
      tags = content.tags.keySet().stream().filter(tag -> !content.hidden.contains(tag)).toList();
    }
    stayIfHeld(Call.TAGS, key);
    List<String> rest = tags.stream().filter(tag -> tag.compareTo(cursor.orElse("")) > 0).toList();
    List<String> page = rest.subList(0, Math.min(pageSize, rest.size()));
    return new TagPage(
        page,
        page.size() == rest.size() ? Optional.empty() : Optional.of(page.get(page.size() - 1)));
  }

  @Override
  public Optional<Descriptor> resolve(ImageReference reference, Access access) {
    return ask(Call.RESOLVE, reference, access).map(Manifest::descriptor);
  }

  @Override
  public Manifest manifest(ImageReference reference, Access access) {
    return ask(Call.MANIFEST, reference, access)
        .orElseThrow(() -> notFound("fetching " + reference.normalized()));
  }

  private Optional<Manifest> ask(Call kind, ImageReference reference, Access access) {
    String key = reference.normalized();
    begin(kind, key, access);
    Optional<Manifest> found;
    synchronized (lock) {
      FakeContent content = content(reference.repository());
      found =
          reference.digest().isPresent()
              ? Optional.ofNullable(content.manifests.get(reference.digest().get()))
              : Optional.ofNullable(content.tags.get(reference.tagOrDefault().orElseThrow()));
    }
    stayIfHeld(kind, key);
    return found;
  }

  @Override
  public BlobStream blob(Repository repository, Digest digest, long offset, Access access) {
    if (offset < 0) {
      throw new IllegalArgumentException("negative offset " + offset);
    }
    String key = repository + "@" + digest;
    begin(Call.BLOB, key, access);
    byte[] blob;
    synchronized (lock) {
      blob = content(repository).blobs.get(digest);
    }
    if (blob == null) {
      throw notFound("fetching " + key);
    }
    stayIfHeld(Call.BLOB, key);
    return new Bytes(blob, Math.toIntExact(Math.min(offset, blob.length)));
  }

  @Override
  public List<Descriptor> referrers(
      Repository repository, Digest subject, String artifactType, Access access) {
    String key = repository + "@" + subject;
    begin(Call.REFERRERS, key, access);
    List<Descriptor> found = with(repository, content -> content.referrers(subject, artifactType));
    stayIfHeld(Call.REFERRERS, key);
    return found;
  }

  @Override
  public CatalogPage catalog(String host, Optional<String> cursor, Access access) {
    begin(Call.CATALOG, host, access);
    return new CatalogPage(
        repositories.keySet().stream()
            .filter(repository -> repository.host().equals(host))
            .map(Repository::path)
            .sorted()
            .toList(),
        Optional.empty());
  }

  @Override
  public Optional<RegistryWriter> writer() {
    return Optional.of(new FakeRegistryWriter(this));
  }

  private static RegistryException notFound(String what) {
    return new RegistryException(RegistryException.Reason.NOT_FOUND, what + ": not found");
  }

  private static final class Bytes extends BlobStream {
    private final ByteArrayInputStream in;
    private final long length;

    Bytes(byte[] bytes, int offset) {
      this.in = new ByteArrayInputStream(bytes, offset, bytes.length - offset);
      this.length = bytes.length - offset;
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public int read() {
      return in.read();
    }

    @Override
    public int read(byte[] target, int from, int count) {
      return in.read(target, from, count);
    }

    @Override
    public void close() {}
  }

  /** Calls after this fail. */
  @Override
  public void close() {
    closed = true;
  }
}
