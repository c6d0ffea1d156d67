package dev.imagestreams.registry;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Repository;
import java.util.List;

/**
 * The tag under which referrers are kept where a registry keeps no list of them (OCI distribution
 * 1.1, "Referrers Tag Schema").
 */
final class ReferrersTag {

  private static final int MAX_HEX = 64;

  private ReferrersTag() {}

  static ImageReference of(Repository repository, Digest subject) {
    String hex = subject.hex();
    return repository.withTag(
        subject.algorithm().label() + "-" + hex.substring(0, Math.min(MAX_HEX, hex.length())));
  }

  static List<Descriptor> read(
      RegistryClient client,
      Repository repository,
      Digest subject,
      String artifactType,
      Access access) {
    Manifest index;
    try {
      index = client.manifest(of(repository, subject), access);
    } catch (RegistryException e) {
      if (e.reason() == RegistryException.Reason.NOT_FOUND) {
        return List.of();
      }
      throw e;
    }
    return matching(index, artifactType);
  }

  static List<Descriptor> matching(Manifest index, String artifactType) {
    return index.manifests().stream()
        .filter(d -> artifactType.isEmpty() || d.artifactType().equals(artifactType))
        .toList();
  }
}
