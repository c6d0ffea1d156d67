package dev.imagestreams.registry;

import dev.imagestreams.http.HttpReply;
import dev.imagestreams.model.Repository;
import java.net.URI;

/** {@code GET <location>}: how many bytes of an upload the registry has. */
record UploadStatus(Repository repository, URI location) implements RegistryCall<UploadStep> {

  @Override
  public String description() {
    return "looking up an upload to " + repository;
  }

  @Override
  public URI uri(Endpoint endpoint) {
    return location;
  }

  @Override
  public boolean writes() {
    return true;
  }

  @Override
  public boolean understands(int status) {
    return status == 204 || status == 202 || status == 200;
  }

  @Override
  public UploadStep answer(HttpReply reply) {
    return UploadStep.of(description(), reply);
  }
}
