package dev.imagestreams.pullthrough;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.TagPage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client that writes down how it was asked. */
final class AskedClient implements RegistryClient {

  private final RegistryClient client;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  AskedClient(RegistryClient client) {
    this.client = client;
  }

  /** Kind, identity and {@code secure} or {@code insecure} of each question. */
  List<String> asked() {
    return asked;
  }

  private void write(String kind, Access access) {
    asked.add(kind + " as " + access.identity() + (access.insecure() ? " insecure" : " secure"));
  }

  @Override
  public TagPage tags(Repository repository, Optional<String> cursor, Access access) {
    return client.tags(repository, cursor, access);
  }

  @Override
  public Optional<Descriptor> resolve(ImageReference reference, Access access) {
    return client.resolve(reference, access);
  }

  @Override
  public Manifest manifest(ImageReference reference, Access access) {
    write("manifest", access);
    return client.manifest(reference, access);
  }

  @Override
  public BlobStream blob(Repository repository, Digest digest, long offset, Access access) {
    write("blob", access);
    return client.blob(repository, digest, offset, access);
  }

  @Override
  public void close() {
    client.close();
  }
}
