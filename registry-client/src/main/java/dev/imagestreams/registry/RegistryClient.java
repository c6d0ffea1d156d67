package dev.imagestreams.registry;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Platform;
import dev.imagestreams.model.Repository;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads registries: what can be plugged in, and, by {@link #create()}, the client that speaks the
 * OCI distribution protocol over HTTP.
 *
 * <p>Implementations are thread-safe; calls block until the answer is there or {@link
 * Access#deadline()} has passed. What can't be done is a {@link RegistryException}. Nothing a
 * registry says is trusted: content is checked against its digest.
 */
public interface RegistryClient extends AutoCloseable {

  /** The most tags that {@link #allTags} takes; beyond, follow single tags. */
  int MAX_TAGS = 1_000_000;

  /** A client with the credentials that docker and podman find, and default limits. */
  static RegistryClient create() {
    return builder().build();
  }

  static RegistryClientBuilder builder() {
    return new RegistryClientBuilder();
  }

  /**
   * One page of a repository's tags.
   *
   * @param cursor where to go on: {@link TagPage#next()} of the page before; empty for the first
   *     page
   */
  TagPage tags(Repository repository, Optional<String> cursor, Access access);

  /**
   * What a tag or digest points to, without fetching it; empty when there is no such thing. One
   * request, and no pull from a rate budget, where the registry answers HEAD properly.
   */
  Optional<Descriptor> resolve(ImageReference reference, Access access);

  /**
   * The manifest or index a tag or digest points to.
   *
   * @throws RegistryException with {@link RegistryException.Reason#NOT_FOUND} when there is none
   */
  Manifest manifest(ImageReference reference, Access access);

  /**
   * A blob's content. The caller closes the stream.
   *
   * @param offset the first byte wanted; content is verified only when read from 0 to its end
   */
  BlobStream blob(Repository repository, Digest digest, long offset, Access access);

  /**
   * The manifest for one platform: the one a tag or digest points to, or of an index the one that
   * fits ({@link Manifest#manifestFor}). A manifest that is no index is taken to fit.
   *
   * @throws RegistryException with {@link RegistryException.Reason#NOT_FOUND} when none fits
   */
  default Manifest manifest(ImageReference reference, Platform platform, Access access) {
    Manifest manifest = manifest(reference, access);
    if (!manifest.isIndex()) {
      return manifest;
    }
    Descriptor child =
        manifest
            .manifestFor(platform)
            .orElseThrow(
                () ->
                    new RegistryException(
                        RegistryException.Reason.NOT_FOUND,
                        "fetching "
                            + reference.normalized()
                            + ": its index has nothing for "
                            + platform));
    return manifest(reference.repository().withDigest(child.digest()), access);
  }

  /**
   * The manifests that say that they are about another one: signatures, SBOMs and the like (OCI
   * distribution 1.1, "Listing Referrers"). Without an implementation of its own, a client finds
   * those that are kept under the tag {@code sha256-…}.
   *
   * @param artifactType the type wanted; empty for all
   * @return in the registry's order; empty also where the subject does not exist
   */
  default List<Descriptor> referrers(
      Repository repository, Digest subject, String artifactType, Access access) {
    return ReferrersTag.read(this, repository, subject, artifactType, access);
  }

  /**
   * One page of the names of a registry's repositories. Most public registries don't tell.
   *
   * @param host as in references
   * @param cursor {@link CatalogPage#next()} of the page before; empty for the first page
   * @throws RegistryException with {@link RegistryException.Reason#UNSUPPORTED} where this client
   *     can't ask
   */
  default CatalogPage catalog(String host, Optional<String> cursor, Access access) {
    throw new RegistryException(
        RegistryException.Reason.UNSUPPORTED,
        "listing the repositories of " + host + ": this client can't list them");
  }

  /** What tells of changes in a repository, where its registry has such a thing. */
  default Optional<ChangeFeed> changes(Repository repository) {
    return Optional.empty();
  }

  /**
   * How many more pulls a registry said it will answer, as last seen; empty where it doesn't say.
   *
   * @param host as in references
   */
  default Optional<RateBudget> budget(String host) {
    return Optional.empty();
  }

  /** What can write to registries, where this client can. */
  default Optional<RegistryWriter> writer() {
    return Optional.empty();
  }

  /**
   * All tags of a repository, page by page, in the registry's order.
   *
   * @throws RegistryException also when there are more than {@link #MAX_TAGS}, or the pages go
   *     round in a circle
   */
  default List<String> allTags(Repository repository, Access access) {
    List<String> tags = new ArrayList<>();
    Cursors cursors = new Cursors("listing the tags of " + repository);
    Optional<String> cursor = Optional.empty();
    do {
      TagPage page = tags(repository, cursor, access);
      tags.addAll(page.tags());
      cursors.requireAtMost(tags.size(), MAX_TAGS);
      cursor = cursors.next(page.next(), page.tags().size());
    } while (cursor.isPresent());
    return tags;
  }

  /** Gives up connections. Calls under way fail. */
  @Override
  void close();
}
