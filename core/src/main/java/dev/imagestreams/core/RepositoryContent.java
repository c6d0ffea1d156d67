package dev.imagestreams.core;

import dev.imagestreams.core.gate.Move;
import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryClient;
import java.util.List;

/** What a repository has, asked when a gate wants to know. */
record RepositoryContent(RegistryClient client, Repository repository, Access access)
    implements Move.Content {

  private static final int MAX_BLOB = 4 << 20;

  @Override
  public Manifest manifest(Digest digest) {
    return client.manifest(repository.withDigest(digest), access);
  }

  @Override
  public List<Descriptor> referrers(Digest subject, String artifactType) {
    return client.referrers(repository, subject, artifactType, access);
  }

  @Override
  public byte[] blob(Digest digest) {
    try (BlobStream blob = client.blob(repository, digest, 0, access)) {
      return blob.readAll(MAX_BLOB);
    }
  }
}
