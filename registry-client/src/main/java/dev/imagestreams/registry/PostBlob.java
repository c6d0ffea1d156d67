package dev.imagestreams.registry;

import dev.imagestreams.http.HttpCall;
import dev.imagestreams.http.HttpReply;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Repository;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * {@code POST /v2/<name>/blobs/uploads/?digest=<digest>}: a whole blob in one request (OCI
 * distribution 1.1, "Single POST"). A registry that does not know it begins an upload instead.
 */
record PostBlob(Repository repository, Digest digest, BlobBody content)
    implements RegistryCall<UploadStep> {

  @Override
  public String description() {
    return "uploading blob " + digest + " to " + repository;
  }

  @Override
  public String method() {
    return "POST";
  }

  @Override
  public URI uri(Endpoint endpoint) {
    return endpoint.uri("/blobs/uploads/?digest=" + digest);
  }

  @Override
  public Map<String, String> headers() {
    return Map.of("Content-Type", "application/octet-stream");
  }

  @Override
  public Optional<HttpCall.Body> body() {
    return Optional.of(content);
  }

  @Override
  public boolean writes() {
    return true;
  }

  @Override
  public boolean repeatable() {
    return false;
  }

  @Override
  public boolean understands(int status) {
    return status == 201 || status == 202;
  }

  @Override
  public UploadStep answer(HttpReply reply) {
    return reply.status() == 201 ? UploadStep.COMPLETE : UploadStep.of(description(), reply);
  }
}
