package dev.imagestreams.registry;

import dev.imagestreams.http.HttpCall;
import dev.imagestreams.http.HttpReply;
import dev.imagestreams.http.Locations;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.RegistryException.Reason;
import java.net.URI;
import java.util.Optional;

/** {@code POST /v2/<name>/blobs/uploads/}; the answer is where to send the content. */
record StartUpload(Repository repository) implements RegistryCall<URI> {

  @Override
  public String description() {
    return "starting an upload to " + repository;
  }

  @Override
  public String method() {
    return "POST";
  }

  @Override
  public URI uri(URI base) {
    return URI.create(base + "/v2/" + repository.path() + "/blobs/uploads/");
  }

  @Override
  public Optional<HttpCall.Body> body() {
    return Optional.of(HttpCall.Body.of(new byte[0]));
  }

  @Override
  public boolean writes() {
    return true;
  }

  @Override
  public boolean understands(int status) {
    return status == 202;
  }

  @Override
  public URI answer(HttpReply reply) {
    return reply
        .header("Location")
        .flatMap(location -> Locations.resolve(reply.uri(), location))
        .orElseThrow(
            () ->
                new RegistryException(
                    Reason.PROTOCOL, description() + ": the registry gave no Location"));
  }
}
