package dev.imagestreams.testkit;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.BlobSource;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.RegistryWriter;
import dev.imagestreams.registry.UploadOptions;
import dev.imagestreams.testkit.FakeRegistryClient.Call;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Writes to the registries in memory of a {@link FakeRegistryClient}. */
final class FakeRegistryWriter implements RegistryWriter {

  private final FakeRegistryClient client;

  FakeRegistryWriter(FakeRegistryClient client) {
    this.client = client;
  }

  @Override
  public boolean hasBlob(Repository repository, Digest digest, Access access) {
    client.begin(Call.BLOB, repository + "@" + digest, access);
    return client.with(repository, content -> content.blobs.containsKey(digest));
  }

  @Override
  public Pushed pushBlob(
      Repository repository,
      Digest digest,
      BlobSource content,
      UploadOptions options,
      Access access) {
    client.begin(Call.WRITE, repository + "@" + digest, access);
    if (client.with(repository, c -> c.blobs.containsKey(digest))) {
      return Pushed.PRESENT;
    }
    Optional<byte[]> mounted =
        options
            .mountFrom()
            .flatMap(from -> client.with(from, c -> Optional.ofNullable(c.blobs.get(digest))));
    byte[] bytes = mounted.orElseGet(() -> read(content, repository + "@" + digest));
    if (!digest.algorithm().of(bytes).equals(digest)) {
      throw new RegistryException(
          Reason.PROTOCOL,
          "uploading blob " + digest + " to " + repository + ": the content has another digest");
    }
    client.with(repository, c -> c.blobs.put(digest, bytes));
    if (mounted.isPresent()) {
      return Pushed.MOUNTED;
    }
    options.progress().accept(bytes.length);
    return Pushed.UPLOADED;
  }

  private static byte[] read(BlobSource content, String key) {
    try (InputStream in = content.open()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new RegistryException(
          Reason.UNAVAILABLE, "uploading " + key + ": reading the content failed", e);
    }
  }

  @Override
  public Digest putManifest(ImageReference reference, Manifest manifest, Access access) {
    client.begin(Call.WRITE, reference.normalized(), access);
    client.with(
        reference.repository(),
        content -> {
          reference.tagOrDefault().ifPresent(tag -> content.tags.put(tag, manifest));
          return content.manifests.put(manifest.digest(), manifest);
        });
    return manifest.digest();
  }

  @Override
  public boolean deleteTag(ImageReference reference, Access access) {
    client.begin(Call.WRITE, reference.normalized(), access);
    String tag = reference.tagOrDefault().orElseThrow();
    return client
        .with(reference.repository(), c -> Optional.ofNullable(c.tags.remove(tag)))
        .isPresent();
  }

  @Override
  public boolean deleteManifest(Repository repository, Digest digest, Access access) {
    client.begin(Call.WRITE, repository + "@" + digest, access);
    return client
        .with(
            repository,
            content -> {
              content.tags.values().removeIf(m -> m.digest().equals(digest));
              return Optional.ofNullable(content.manifests.remove(digest));
            })
        .isPresent();
  }
}
