package dev.imagestreams.registry;

import dev.imagestreams.http.HttpReply;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Repository;
import java.net.URI;
import java.util.List;

/**
 * {@code DELETE /v2/<name>/manifests/<reference>}: takes a tag away, or a manifest with all its
 * tags (OCI distribution 1.1, "Deleting tags", "Deleting Manifests").
 */
record DeleteManifest(ImageReference reference) implements RegistryCall<Boolean> {

  @Override
  public String description() {
    return "deleting " + reference.normalized();
  }

  @Override
  public Repository repository() {
    return reference.repository();
  }

  @Override
  public String method() {
    return "DELETE";
  }

  @Override
  public URI uri(Endpoint endpoint) {
    return GetManifest.uri(endpoint, reference);
  }

  @Override
  public boolean writes() {
    return true;
  }

  @Override
  public List<Scope> scopes(Endpoint endpoint) {
    return List.of(Scope.of(endpoint.repository(), "delete", "pull", "push"));
  }

  @Override
  public boolean understands(int status) {
    return status == 202 || status == 200 || status == 204 || status == 404;
  }

  @Override
  public Boolean answer(HttpReply reply) {
    return reply.status() != 404;
  }
}
