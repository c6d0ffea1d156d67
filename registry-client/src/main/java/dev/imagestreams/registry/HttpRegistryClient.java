package dev.imagestreams.registry;

import dev.imagestreams.http.HttpTransport;
import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.auth.CredentialProvider;
import java.net.URI;
import java.util.Optional;

/** The client that speaks the OCI distribution protocol. */
final class HttpRegistryClient implements RegistryClient {

  private static final String USER_AGENT = "imagestreams/0.1";

  private final HttpTransport transport;
  private final CallExecutor calls;

  HttpRegistryClient(CredentialProvider credentials, int connectionsPerHost) {
    this.transport = new HttpTransport(USER_AGENT, connectionsPerHost);
    this.calls = new CallExecutor(transport, credentials);
  }

  @Override
  public TagPage tags(Repository repository, Optional<String> cursor, Access access) {
    return calls.execute(new ListTags(repository, cursor), access);
  }

  @Override
  public Optional<Descriptor> resolve(ImageReference reference, Access access) {
    HeadManifest.Answer answer = calls.execute(new HeadManifest(reference), access);
    if (!answer.found() || answer.descriptor().isPresent()) {
      return answer.descriptor();
    }
    // Docker-Content-Digest was optional for long; without it only the content tells its digest.
    try {
      return Optional.of(manifest(reference, access).descriptor());
    } catch (RegistryException e) {
      if (e.reason() == RegistryException.Reason.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public Manifest manifest(ImageReference reference, Access access) {
    return calls.execute(new GetManifest(reference), access);
  }

  @Override
  public BlobStream blob(Repository repository, Digest digest, long offset, Access access) {
    if (offset < 0) {
      throw new IllegalArgumentException("negative offset " + offset);
    }
    return calls.execute(new GetBlob(repository, digest, offset), access);
  }

  @Override
  public Optional<RegistryWriter> writer() {
    return Optional.of(new Writer());
  }

  @Override
  public void close() {
    transport.close();
  }

  private final class Writer implements RegistryWriter {

    @Override
    public boolean hasBlob(Repository repository, Digest digest, Access access) {
      return calls.execute(new HeadBlob(repository, digest), access);
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
      URI location = calls.execute(new StartUpload(repository), access);
      calls.execute(new FinishUpload(repository, location, digest, content), access);
      return Pushed.UPLOADED;
    }

    @Override
    public Digest putManifest(ImageReference reference, Manifest manifest, Access access) {
      return calls.execute(new PutManifest(reference, manifest), access);
    }

    @Override
    public boolean deleteTag(ImageReference reference, Access access) {
      throw new RegistryException(RegistryException.Reason.UNSUPPORTED, "delete");
    }

    @Override
    public boolean deleteManifest(Repository repository, Digest digest, Access access) {
      throw new RegistryException(RegistryException.Reason.UNSUPPORTED, "delete");
    }
  }
}
