package dev.imagestreams.registry;

import dev.imagestreams.http.HttpReply;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Repository;
import java.net.URI;

/**
 * {@code POST /v2/<name>/blobs/uploads/?digest=<digest>}: a whole blob in one request (OCI
 * distribution 1.1, "Single POST"). A registry that does not know it begins an upload instead.
 */
record PostBlob(Repository repository, Digest digest, BlobBody content) implements BlobUpload {

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
  public boolean understands(int status) {
    return status == 201 || status == 202;
  }

  @Override
  public UploadStep answer(HttpReply reply) {
    return reply.status() == 201 ? UploadStep.COMPLETE : UploadStep.of(description(), reply);
  }
}
