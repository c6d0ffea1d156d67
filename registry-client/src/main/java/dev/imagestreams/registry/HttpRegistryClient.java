package dev.imagestreams.registry;

import dev.imagestreams.http.HttpTransport;
import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Repository;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The client that speaks the OCI distribution protocol. */
final class HttpRegistryClient implements RegistryClient {

  private static final int MAX_REFERRERS = 10_000;

  private final HttpTransport transport;
  private final CallExecutor calls;
  private final ChangeFeeds feeds;
  private final RegistryWriter writer;

  /** Registries that keep no lists of referrers: they are not asked twice. */
  private final Set<String> withoutReferrers = ConcurrentHashMap.newKeySet();

  HttpRegistryClient(HttpTransport transport, CallExecutor calls, ChangeFeeds feeds) {
    this.transport = transport;
    this.calls = calls;
    this.feeds = feeds;
    this.writer = new HttpRegistryWriter(calls);
  }

  @Override
  public TagPage tags(Repository repository, Optional<String> cursor, Access access) {
    return calls.execute(new ListTags(repository, cursor), access);
  }

  @Override
  public Optional<Descriptor> resolve(ImageReference reference, Access access) {
    HeadManifest.Answer answer = calls.execute(new HeadManifest(reference), access);
    if (!answer.found() || answer.descriptor().isPresent()) {
      return answer.descriptor();
    }
    // Docker-Content-Digest was optional for long; without it only the content tells its digest.
    try {
      return Optional.of(manifest(reference, access).descriptor());
    } catch (RegistryException e) {
      if (e.reason() == RegistryException.Reason.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public Manifest manifest(ImageReference reference, Access access) {
    return calls.execute(new GetManifest(reference), access);
  }

  @Override
  public BlobStream blob(Repository repository, Digest digest, long offset, Access access) {
    if (offset < 0) {
      throw new IllegalArgumentException("negative offset " + offset);
    }
    return new VerifyingBlobStream(
        new GetBlob(repository, digest, offset),
        new VerifyingBlobStream.Source() {
          @Override
          public GetBlob.Opened open(long from) {
            return calls.execute(new GetBlob(repository, digest, from), access);
          }

          @Override
          public void waitOrThrow(RegistryException failure, int breaks) {
            calls.waitOrThrow(failure, repository, breaks, access);
          }
        });
  }

  @Override
  public List<Descriptor> referrers(
      Repository repository, Digest subject, String artifactType, Access access) {
    List<Descriptor> found = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    Cursors cursors = new Cursors("listing the referrers of " + repository + "@" + subject);
    while (!withoutReferrers.contains(repository.host())) {
      ListReferrers.Page page =
          calls.execute(new ListReferrers(repository, subject, artifactType, cursor), access);
      if (!page.supported()) {
        withoutReferrers.add(repository.host());
        break;
      }
      found.addAll(page.referrers());
      cursors.requireAtMost(found.size(), MAX_REFERRERS);
      cursor = cursors.next(page.next(), page.referrers().size());
      if (cursor.isEmpty()) {
        return found;
      }
    }
    return ReferrersTag.read(this, repository, subject, artifactType, access);
  }

  @Override
  public CatalogPage catalog(String host, Optional<String> cursor, Access access) {
    // Credentials are for repositories; a name that none should have stands for all of a host's.
    return calls.execute(new ListCatalog(new Repository(host, "catalog"), cursor), access);
  }

  @Override
  public Optional<ChangeFeed> changes(Repository repository) {
    return feeds.feed(repository, new CallFeedSource(calls));
  }

  @Override
  public Optional<RateBudget> budget(String host) {
    return calls.budget(host);
  }

  @Override
  public Optional<RegistryWriter> writer() {
    return Optional.of(writer);
  }

  @Override
  public void close() {
    transport.close();
  }
}
