package dev.imagestreams.registry;

import dev.imagestreams.http.HttpReply;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.InvalidManifestException;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.RegistryException.Reason;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** {@code GET /v2/<name>/manifests/<reference>} (OCI distribution 1.1, "Pulling manifests"). */
record GetManifest(ImageReference reference) implements RegistryCall<Manifest> {

  static final Map<String, String> ACCEPT =
      Map.of("Accept", String.join(", ", MediaTypes.MANIFESTS));

  /** What every registry must accept at least (OCI distribution 1.1, "Pushing Manifests"). */
  private static final int MAX_MANIFEST = 4 << 20;

  static URI uri(Endpoint endpoint, ImageReference reference) {
    String last =
        reference.digest().map(Digest::toString).or(reference::tagOrDefault).orElseThrow();
    return endpoint.uri("/manifests/" + last);
  }

  @Override
  public String description() {
    return "fetching " + reference.normalized();
  }

  @Override
  public Repository repository() {
    return reference.repository();
  }

  @Override
  public boolean byDigest() {
    return reference.digest().isPresent();
  }

  @Override
  public URI uri(Endpoint endpoint) {
    return uri(endpoint, reference);
  }

  @Override
  public Map<String, String> headers() {
    return ACCEPT;
  }

  @Override
  public Manifest answer(HttpReply reply) {
    Optional<Digest> expected =
        reference.digest().or(() -> HeadManifest.contentDigest(description(), reply));
    byte[] bytes = reply.bytes(MAX_MANIFEST);
    Digest.Algorithm algorithm = expected.map(Digest::algorithm).orElse(Digest.Algorithm.SHA256);
    Digest actual = algorithm.of(bytes);
    if (expected.isPresent() && !expected.get().equals(actual)) {
      throw new RegistryException(
          Reason.DIGEST_MISMATCH,
          description()
              + ": the content's digest is "
              + actual
              + ", expected "
              + expected.get()
              + "; the registry or something on the way to it changed the content");
    }
    try {
      return Manifest.parse(bytes, reply.header("Content-Type").orElse(""), algorithm);
    } catch (InvalidManifestException e) {
      throw new RegistryException(Reason.PROTOCOL, description() + ": " + e.getMessage(), e);
    }
  }
}
