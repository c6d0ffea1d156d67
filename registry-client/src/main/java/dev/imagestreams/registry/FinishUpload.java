package dev.imagestreams.registry;

import dev.imagestreams.http.HttpReply;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Repository;
import java.net.URI;

/**
 * {@code PUT <location>?digest=<digest>}: closes an upload, with what of the blob is still to be
 * sent.
 */
record FinishUpload(Repository repository, URI location, Digest digest, BlobBody content)
    implements BlobUpload {

  @Override
  public String description() {
    return "uploading blob " + digest + " to " + repository;
  }

  @Override
  public String method() {
    return "PUT";
  }

  @Override
  public URI uri(Endpoint endpoint) {
    String separator = location.getRawQuery() == null ? "?" : "&";
    return URI.create(location + separator + "digest=" + digest);
  }

  @Override
  public boolean understands(int status) {
    return status == 201 || status == 204;
  }

  @Override
  public UploadStep answer(HttpReply reply) {
    return UploadStep.COMPLETE;
  }
}
