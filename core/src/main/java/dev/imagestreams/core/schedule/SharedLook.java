package dev.imagestreams.core.schedule;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.ChangeFeed;
import dev.imagestreams.registry.RateBudget;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.TagPage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * One look at registries that several streams share: what one of them asked, the others are
 * answered without another request, as long as the look lasts. Keeps to what hosts allow. Counts
 * requests. Thread-safe.
 */
final class SharedLook implements RegistryClient {

  private final RegistryClient client;
  private final HostAllowance allowance;
  private final Map<List<Object>, CompletableFuture<?>> answers = new ConcurrentHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();

  SharedLook(RegistryClient client, HostAllowance allowance) {
    this.client = client;
    this.allowance = allowance;
  }

  /** How many requests were made. */
  int requests() {
    return requests.get();
  }

  @Override
  public TagPage tags(Repository repository, Optional<String> cursor, Access access) {
    return once(
        List.of("tags", repository, cursor, access.insecure(), access.identity()),
        () -> ask(repository.host(), () -> client.tags(repository, cursor, access)));
  }

  @Override
  public Optional<Descriptor> resolve(ImageReference reference, Access access) {
    return once(
        List.of("resolve", reference, access.insecure(), access.identity()),
        () -> ask(host(reference), () -> client.resolve(reference, access)));
  }

  @Override
  public Manifest manifest(ImageReference reference, Access access) {
    return once(
        List.of("manifest", reference, access.insecure(), access.identity()),
        () -> pull(reference, () -> client.manifest(reference, access)));
  }

  @Override
  public BlobStream blob(Repository repository, Digest digest, long offset, Access access) {
    return ask(repository.host(), () -> client.blob(repository, digest, offset, access));
  }

  @Override
  public List<Descriptor> referrers(
      Repository repository, Digest subject, String artifactType, Access access) {
    return ask(
        repository.host(), () -> client.referrers(repository, subject, artifactType, access));
  }

  /** What asks a feed must say so by {@link #ask}: one of the client's own would not be counted. */
  @Override
  public Optional<ChangeFeed> changes(Repository repository) {
    return client
        .changes(repository)
        .map(feed -> (cursor, access) -> ask(repository.host(), () -> feed.since(cursor, access)));
  }

  @Override
  public Optional<RateBudget> budget(String host) {
    return client.budget(host);
  }

  private static String host(ImageReference reference) {
    return reference.repository().host();
  }

  private <T> T pull(ImageReference reference, Supplier<T> call) {
    String host = host(reference);
    Optional<Instant> empty = allowance.emptyUntil(host, client.budget(host));
    if (empty.isPresent()) {
      throw limited(
          "fetching " + reference.normalized() + ": " + host + " said that no pulls are left",
          empty.get());
    }
    return ask(host, call);
  }

  /** Asks a host, if it may be asked, and heeds what it says of that. */
  <T> T ask(String host, Supplier<T> call) {
    Optional<Instant> closed = allowance.closedUntil(host);
    if (closed.isPresent()) {
      throw limited(host + " said to wait", closed.get());
    }
    allowance.charge(host);
    requests.incrementAndGet();
    try {
      return call.get();
    } catch (RegistryException e) {
      if (e.reason() == RegistryException.Reason.RATE_LIMITED) {
        allowance.refused(host, e.retryAfter());
      }
      throw e;
    } finally {
      client.budget(host).ifPresent(budget -> allowance.said(host, budget));
    }
  }

  private static RegistryException limited(String message, Instant until) {
    return new RegistryException(RegistryException.Reason.RATE_LIMITED, message, until, null);
  }

  @SuppressWarnings("unchecked") // A question's answers are all of its own type.
  private <T> T once(List<Object> question, Supplier<T> call) {
    CompletableFuture<T> mine = new CompletableFuture<>();
    CompletableFuture<?> first = answers.putIfAbsent(question, mine);
    if (first == null) {
      try {
        mine.complete(call.get());
      } catch (RuntimeException e) {
        // A failure is shared too: asked again at once, it would be the same.
        mine.completeExceptionally(e);
      }
    }
    try {
      return (T) (first == null ? mine : first).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException problem) {
        throw problem;
      }
      throw e;
    }
  }

  /** The client is not this look's to close. */
  @Override
  public void close() {}
}
