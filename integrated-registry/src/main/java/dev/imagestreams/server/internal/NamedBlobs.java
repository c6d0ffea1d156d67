package dev.imagestreams.server.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.InvalidManifestException;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.server.storage.RepositoryFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which blobs a repository may be asked for though they are not here: those that its manifests name
 * which came from elsewhere. Thread-safe.
 */
final class NamedBlobs {

  private static final Logger LOG = LoggerFactory.getLogger(NamedBlobs.class);

  /** How many blobs are remembered, of all repositories. */
  private static final int REMEMBERED = 200_000;

  /**
   * A blob that manifests name.
   *
   * @param size as they say
   * @param manifests that came last first
   */
  record Named(Digest digest, long size, List<Digest> manifests) {}

  private final Cache<String, Map<Digest, Named>> named =
      Caffeine.newBuilder()
          .maximumWeight(REMEMBERED)
          .<String, Map<Digest, Named>>weigher((repository, blobs) -> 1 + blobs.size())
          .build();
  private final RepositoryFiles repositories;
  private final ManifestStore manifests;

  NamedBlobs(RepositoryFiles repositories, ManifestStore manifests) {
    this.repositories = repositories;
    this.manifests = manifests;
  }

  Optional<Named> find(String repository, Digest digest) throws IOException {
    try {
      return Optional.ofNullable(named.get(repository, this::read).get(digest));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Has it looked at again what a repository's manifests name. */
  void forget(String repository) {
    named.invalidate(repository);
  }

  private Map<Digest, Named> read(String repository) {
    Map<Digest, Named> blobs = new HashMap<>();
    try {
      for (Digest digest : repositories.pulledOf(repository)) {
        for (Descriptor blob : blobsOf(repository, digest)) {
          blobs
              .computeIfAbsent(blob.digest(), d -> new Named(d, blob.size(), new ArrayList<>()))
              .manifests()
              .add(digest);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return blobs;
  }

  /** Without those that may not be copied: clients get them from where they are. */
  private List<Descriptor> blobsOf(String repository, Digest digest) throws IOException {
    try {
      return manifests.find(repository, digest).map(Manifest::blobs).orElse(List.of()).stream()
          .filter(blob -> !ManifestStore.isElsewhere(blob.mediaType()))
          .toList();
    } catch (InvalidManifestException e) {
      LOG.atWarn()
          .setCause(e)
          .addKeyValue("repository", repository)
          .addKeyValue("manifest", digest)
          .log("a manifest is damaged, its blobs are not fetched; delete it and pull it again");
      return List.of();
    }
  }
}
