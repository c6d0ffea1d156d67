package dev.imagestreams.registry;

import dev.imagestreams.http.HttpReply;
import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.InvalidManifestException;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.RegistryException.Reason;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code GET /v2/<name>/referrers/<digest>} (OCI distribution 1.1, "Listing Referrers").
 *
 * @param cursor the path and query of the page
 */
record ListReferrers(
    Repository repository, Digest subject, String artifactType, Optional<String> cursor)
    implements RegistryCall<ListReferrers.Page> {

  private static final int MAX_PAGE = 4 << 20;

  /**
   * One page.
   *
   * @param supported whether the registry keeps such lists
   */
  record Page(boolean supported, List<Descriptor> referrers, Optional<String> next) {}

  @Override
  public String description() {
    return "listing the referrers of " + repository + "@" + subject;
  }

  @Override
  public boolean byDigest() {
    return true;
  }

  @Override
  public URI uri(Endpoint endpoint) {
    String filter =
        artifactType.isEmpty()
            ? ""
            : "?artifactType=" + URLEncoder.encode(artifactType, StandardCharsets.UTF_8);
    return cursor.map(endpoint::at).orElseGet(() -> endpoint.uri("/referrers/" + subject + filter));
  }

  @Override
  public Map<String, String> headers() {
    return Map.of("Accept", MediaTypes.OCI_INDEX);
  }

  /** Registries that do not know the place say so in as many ways. */
  @Override
  public boolean understands(int status) {
    return status == 200 || status == 404 || status == 400 || status == 405 || status == 406;
  }

  @Override
  public Page answer(HttpReply reply) {
    String type = reply.header("Content-Type").orElse("");
    if (reply.status() != 200 || !type.startsWith(MediaTypes.OCI_INDEX)) {
      return new Page(false, List.of(), Optional.empty());
    }
    Optional<String> next = NextPage.of(description(), reply);
    try {
      Manifest index = Manifest.parse(reply.bytes(MAX_PAGE), MediaTypes.OCI_INDEX);
      // A registry may leave the filter to its clients.
      return new Page(true, ReferrersTag.matching(index, artifactType), next);
    } catch (InvalidManifestException e) {
      throw new RegistryException(Reason.PROTOCOL, description() + ": " + e.getMessage(), e);
    }
  }
}
