package dev.imagestreams.registry;

import dev.imagestreams.http.HttpCall;
import dev.imagestreams.http.HttpReply;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.RegistryException.Reason;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** {@code PUT /v2/<name>/manifests/<reference>} (OCI distribution 1.1, "Pushing Manifests"). */
record PutManifest(ImageReference reference, Manifest manifest)
    implements RegistryCall<PutManifest.Stored> {

  /**
   * The registry has it.
   *
   * @param subjectSeen whether the registry keeps it among its subject's referrers
   */
  record Stored(boolean subjectSeen) {}

  @Override
  public String description() {
    return "pushing " + reference.normalized();
  }

  @Override
  public Repository repository() {
    return reference.repository();
  }

  @Override
  public String method() {
    return "PUT";
  }

  @Override
  public URI uri(Endpoint endpoint) {
    return GetManifest.uri(endpoint, reference);
  }

  @Override
  public Map<String, String> headers() {
    return Map.of("Content-Type", manifest.mediaType());
  }

  @Override
  public Optional<HttpCall.Body> body() {
    return Optional.of(HttpCall.Body.of(manifest.bytes()));
  }

  @Override
  public boolean writes() {
    return true;
  }

  @Override
  public boolean understands(int status) {
    return status == 201;
  }

  @Override
  public Stored answer(HttpReply reply) {
    Digest stored = HeadManifest.contentDigest(description(), reply).orElse(manifest.digest());
    if (HeadManifest.contradicts(stored, manifest.digest())) {
      throw new RegistryException(
          Reason.DIGEST_MISMATCH,
          description() + ": the registry stored " + stored + ", not " + manifest.digest());
    }
    return new Stored(reply.header("OCI-Subject").isPresent());
  }
}
