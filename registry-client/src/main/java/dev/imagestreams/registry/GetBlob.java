package dev.imagestreams.registry;

import dev.imagestreams.http.HttpReply;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.RegistryException.Reason;
import java.net.URI;
import java.util.Map;

/** {@code GET /v2/<name>/blobs/<digest>} (OCI distribution 1.1, "Pulling blobs"). */
record GetBlob(Repository repository, Digest digest, long offset)
    implements RegistryCall<GetBlob.Opened> {

  /**
   * Content that is about to come.
   *
   * @param skip bytes before those that were asked for
   */
  record Opened(HttpReply reply, long skip) {

    /** Bytes of what was asked for; -1 if it wasn't said. */
    long length() {
      long announced = reply.contentLength();
      return announced < 0 ? -1 : Math.max(0, announced - skip);
    }
  }

  @Override
  public String description() {
    return "fetching blob " + digest + " of " + repository;
  }

  @Override
  public boolean byDigest() {
    return true;
  }

  @Override
  public URI uri(Endpoint endpoint) {
    return endpoint.uri("/blobs/" + digest);
  }

  @Override
  public Map<String, String> headers() {
    return offset == 0
        ? Map.of("Accept-Encoding", "identity")
        : Map.of("Accept-Encoding", "identity", "Range", "bytes=" + offset + "-");
  }

  @Override
  public boolean understands(int status) {
    return status == 200 || (status == 206 && offset > 0);
  }

  @Override
  public Opened answer(HttpReply reply) {
    if (reply.status() == 200) {
      return new Opened(reply, offset); // It does not know ranges, and sends all.
    }
    String range = reply.header("Content-Range").orElse("");
    if (!range.startsWith("bytes " + offset + "-")) {
      throw new RegistryException(
          Reason.PROTOCOL,
          description()
              + ": asked from byte "
              + offset
              + ", the registry sends \""
              + Answers.printable(range)
              + "\"");
    }
    return new Opened(reply, 0);
  }

  @Override
  public boolean keepsReply() {
    return true;
  }
}
