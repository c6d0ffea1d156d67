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
import dev.imagestreams.registry.TagPage;
import dev.imagestreams.registry.UploadOptions;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Registries in memory, as strict as there are: a manifest is refused while something that it needs
 * is missing. Writes down what was done.
 */
public class MemoryRegistry implements RegistryClient, RegistryWriter {

  private final Map<String, Manifest> manifests = new ConcurrentHashMap<>();
  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();

  /** {@code read}, {@code push}, {@code mount}, {@code put}, with digest or tag. */
  public final List<String> log = Collections.synchronizedList(new ArrayList<>());

  /** Run with the digest whenever a blob is about to be sent. */
  public Consumer<Digest> beforePush = digest -> {};

  public RegistryImages images(String repository) {
    return RegistryImages.of(
        this, Repository.parse(repository), Access.within(Duration.ofMinutes(5)));
  }

  /** Puts blobs there without a word in the log. */
  public void blobs(String repository, String... contents) {
    for (String content : contents) {
      byte[] bytes = Samples.bytes(content);
      blobs.put(repository + "@" + Digest.sha256(bytes), bytes);
    }
  }

  /** Replaces a blob's content. */
  public void damage(String repository, Digest digest, String content) {
    blobs.put(repository + "@" + digest, Samples.bytes(content));
  }

  /** Puts manifests there without a word in the log, unchecked. */
  public void manifests(String repository, Manifest... values) {
    for (Manifest value : values) {
      manifests.put(repository + "@" + value.digest(), value);
    }
  }

  public void tag(String repository, String tag, Manifest manifest) {
    manifests(repository, manifest);
    manifests.put(repository + ":" + tag, manifest);
  }

  public Optional<Digest> tagged(String reference) {
    return Optional.ofNullable(manifests.get(reference)).map(Manifest::digest);
  }

  public boolean has(String repository, Digest digest) {
    String key = repository + "@" + digest;
    return manifests.containsKey(key) || blobs.containsKey(key);
  }

  public List<String> logged(String what) {
    return List.copyOf(log).stream().filter(line -> line.startsWith(what + " ")).toList();
  }

  private static String key(ImageReference reference) {
    return reference
        .digest()
        .map(digest -> reference.repository() + "@" + digest)
        .orElseGet(reference::normalized);
  }

  @Override
  public TagPage tags(Repository repository, Optional<String> cursor, Access access) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Descriptor> resolve(ImageReference reference, Access access) {
    return Optional.ofNullable(manifests.get(key(reference))).map(Manifest::descriptor);
  }

  @Override
  public Manifest manifest(ImageReference reference, Access access) {
    Manifest manifest = manifests.get(key(reference));
    if (manifest == null) {
      throw new RegistryException(Reason.NOT_FOUND, "no " + reference);
    }
    log.add("get " + manifest.digest());
    return manifest;
  }

  @Override
  public List<Descriptor> referrers(
      Repository repository, Digest subject, String artifactType, Access access) {
    return manifests.entrySet().stream()
        .filter(e -> e.getKey().startsWith(repository + "@"))
        .map(Map.Entry::getValue)
        .filter(m -> m.subject().map(Descriptor::digest).equals(Optional.of(subject)))
        .map(Manifest::referrerDescriptor)
        .toList();
  }

  @Override
  public BlobStream blob(Repository repository, Digest digest, long offset, Access access) {
    byte[] bytes = blobs.get(repository + "@" + digest);
    if (bytes == null) {
      throw new RegistryException(Reason.NOT_FOUND, "no blob " + digest);
    }
    log.add("read " + digest);
    return new MemoryBlob(bytes, digest, offset);
  }

  @Override
  public Optional<RegistryWriter> writer() {
    return Optional.of(this);
  }

  @Override
  public boolean hasBlob(Repository repository, Digest digest, Access access) {
    return blobs.containsKey(repository + "@" + digest);
  }

  @Override
  public Pushed pushBlob(
      Repository repository,
      Digest digest,
      BlobSource content,
      UploadOptions options,
      Access access) {
    if (hasBlob(repository, digest, access)) {
      return Pushed.PRESENT;
    }
    byte[] neighbour = options.mountFrom().map(from -> blobs.get(from + "@" + digest)).orElse(null);
    if (neighbour != null) {
      log.add("mount " + digest);
      blobs.put(repository + "@" + digest, neighbour);
      return Pushed.MOUNTED;
    }
    beforePush.accept(digest);
    // Like an HTTP client that sends a body of a known length, this never looks for the end.
    try (InputStream in = content.open()) {
      byte[] bytes = in.readNBytes((int) content.size());
      options.progress().accept(bytes.length);
      blobs.put(repository + "@" + digest, bytes);
      log.add("push " + digest);
    } catch (IOException e) {
      throw new RegistryException(Reason.UNAVAILABLE, "broken", e);
    }
    return Pushed.UPLOADED;
  }

  @Override
  public Digest putManifest(ImageReference reference, Manifest manifest, Access access) {
    String repository = reference.repository().toString();
    for (Descriptor blob : manifest.blobs()) {
      if (!has(repository, blob.digest()) && !blob.mediaType().contains("nondistributable")) {
        throw new RegistryException(Reason.PROTOCOL, "blob unknown " + blob.digest());
      }
    }
    for (Descriptor child : manifest.manifests()) {
      if (!has(repository, child.digest())) {
        throw new RegistryException(Reason.PROTOCOL, "manifest unknown " + child.digest());
      }
    }
    if (manifest.subject().isPresent() && !has(repository, manifest.subject().get().digest())) {
      throw new RegistryException(Reason.PROTOCOL, "subject unknown");
    }
    log.add("put " + reference.tag().orElse(manifest.digest().toString()));
    manifests(repository, manifest);
    manifests.put(key(reference), manifest);
    return manifest.digest();
  }

  @Override
  public boolean deleteTag(ImageReference reference, Access access) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean deleteManifest(Repository repository, Digest digest, Access access) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
