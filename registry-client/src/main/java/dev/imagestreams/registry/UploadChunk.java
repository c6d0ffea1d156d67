package dev.imagestreams.registry;

import dev.imagestreams.http.HttpReply;
import dev.imagestreams.model.Repository;
import java.net.URI;
import java.util.Map;

/**
 * {@code PATCH <location>}: sends one chunk of a blob (OCI distribution 1.1, "Pushing a blob in
 * chunks").
 */
record UploadChunk(Repository repository, URI location, BlobBody content) implements BlobUpload {

  @Override
  public String description() {
    return "uploading a blob to " + repository + " from byte " + content.offset();
  }

  @Override
  public String method() {
    return "PATCH";
  }

  @Override
  public URI uri(Endpoint endpoint) {
    return location;
  }

  @Override
  public Map<String, String> headers() {
    return Map.of(
        "Content-Type",
        "application/octet-stream",
        "Content-Range",
        content.offset() + "-" + (content.offset() + content.length() - 1));
  }

  @Override
  public boolean understands(int status) {
    return status == 202 || status == 201;
  }

  @Override
  public UploadStep answer(HttpReply reply) {
    return UploadStep.of(description(), reply);
  }
}
