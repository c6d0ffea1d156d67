package dev.imagestreams.registry;

import dev.imagestreams.model.Repository;
import java.net.URI;

/**
 * Where a call goes: a registry's origin, and a repository as it is called there.
 *
 * @param base scheme and authority
 */
record Endpoint(URI base, Repository repository) {

  /** The place {@code suffix} of the repository: {@code /manifests/latest}. */
  URI uri(String suffix) {
    return URI.create(base + "/v2/" + repository.path() + suffix);
  }

  /** A path of this origin, with its query. */
  URI at(String path) {
    return URI.create(base + path);
  }
}
