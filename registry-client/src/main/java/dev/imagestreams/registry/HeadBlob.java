package dev.imagestreams.registry;

import dev.imagestreams.http.HttpReply;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Repository;
import java.net.URI;

/** {@code HEAD /v2/<name>/blobs/<digest>}: whether a blob is in a repository. */
record HeadBlob(Repository repository, Digest digest) implements RegistryCall<Boolean> {

  @Override
  public String description() {
    return "looking up blob " + digest + " in " + repository;
  }

  @Override
  public String method() {
    return "HEAD";
  }

  @Override
  public URI uri(Endpoint endpoint) {
    return endpoint.uri("/blobs/" + digest);
  }

  @Override
  public boolean writes() {
    return true;
  }

  @Override
  public boolean understands(int status) {
    return status == 200 || status == 404;
  }

  @Override
  public Boolean answer(HttpReply reply) {
    return reply.status() == 200;
  }
}
