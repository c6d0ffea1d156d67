package dev.imagestreams.registry;

import dev.imagestreams.http.HttpCall;
import dev.imagestreams.http.HttpReply;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Repository;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code POST /v2/<name>/blobs/uploads/}: begins an upload, or takes a blob from another repository
 * of the registry (OCI distribution 1.1, "Mounting a blob from another repository").
 *
 * @param mount the blob to be taken instead of an upload
 * @param from where it is
 */
record StartUpload(Repository repository, Optional<Digest> mount, Optional<Repository> from)
    implements RegistryCall<UploadStep> {

  StartUpload(Repository repository) {
    this(repository, Optional.empty(), Optional.empty());
  }

  StartUpload(Repository repository, Digest mount, Repository from) {
    this(repository, Optional.of(mount), Optional.of(from));
  }

  @Override
  public String description() {
    return mount
        .map(
            digest ->
                "mounting blob " + digest + " from " + from.orElseThrow() + " to " + repository)
        .orElse("starting an upload to " + repository);
  }

  @Override
  public String method() {
    return "POST";
  }

  @Override
  public URI uri(Endpoint endpoint) {
    String query =
        mount.map(digest -> "?mount=" + digest + "&from=" + from.orElseThrow().path()).orElse("");
    return endpoint.uri("/blobs/uploads/" + query);
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
  public List<Scope> scopes(Endpoint endpoint) {
    List<Scope> scopes = new ArrayList<>(RegistryCall.super.scopes(endpoint));
    from.ifPresent(source -> scopes.add(Scope.of(source, "pull")));
    return scopes;
  }

  /** Each one begins an upload, which would stay behind. */
  @Override
  public boolean repeatable() {
    return false;
  }

  @Override
  public boolean understands(int status) {
    return status == 202 || (status == 201 && mount.isPresent());
  }

  @Override
  public UploadStep answer(HttpReply reply) {
    return reply.status() == 201 ? UploadStep.COMPLETE : UploadStep.of(description(), reply);
  }
}
