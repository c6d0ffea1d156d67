package dev.imagestreams.registry;

import dev.imagestreams.http.HttpReply;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Repository;
import java.net.URI;
import java.util.Map;

/** {@code GET /v2/<name>/blobs/<digest>} (OCI distribution 1.1, "Pulling blobs"). */
record GetBlob(Repository repository, Digest digest, long offset)
    implements RegistryCall<BlobStream> {

  @Override
  public String description() {
    return "fetching blob " + digest + " of " + repository;
  }

  @Override
  public URI uri(URI base) {
    return URI.create(base + "/v2/" + repository.path() + "/blobs/" + digest);
  }

  @Override
  public Map<String, String> headers() {
    return offset == 0
        ? Map.of("Accept-Encoding", "identity")
        : Map.of("Accept-Encoding", "identity", "Range", "bytes=" + offset + "-");
  }

  @Override
  public boolean understands(int status) {
    return offset == 0 ? status == 200 : status == 206;
  }

  @Override
  public BlobStream answer(HttpReply reply) {
    return new VerifyingBlobStream(this, reply);
  }

  @Override
  public boolean keepsReply() {
    return true;
  }
}
