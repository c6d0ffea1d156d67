package dev.imagestreams.core.schedule;

import dev.imagestreams.core.store.HostBudgets;
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
import java.time.Clock;
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
public final class SharedLook implements RegistryClient {

  private final RegistryClient client;
  private final HostAllowance allowance;
  private final Map<List<Object>, CompletableFuture<?>> answers = new ConcurrentHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger requestsToHost = new AtomicInteger();
  private final String host;
  private final AtomicInteger paid;

  /**
   * @param host where requests are paid for
   * @param paid how many; what goes beyond is charged
   */
  SharedLook(RegistryClient client, HostAllowance allowance, String host, int paid) {
    this.client = client;
    this.allowance = allowance;
    this.host = host;
    this.paid = new AtomicInteger(paid);
  }

  /**
   * A look outside of any poll.
   *
   * @param client what asks; not closed with the look
   * @param budgets what hosts said of how much they will answer
   */
  public static SharedLook of(RegistryClient client, HostBudgets budgets, Clock clock) {
    return new SharedLook(client, new HostAllowance(budgets, clock, 0), "", 0);
  }

  /** Whether somebody wanted to know where a tag points to. */
  public boolean asked(ImageReference tag) {
    return answers.keySet().stream().anyMatch(question -> isAbout(tag, question));
  }

  /** Whether it was seen that a tag points to a digest. */
  public boolean saw(ImageReference tag, Digest digest) {
    return answers.entrySet().stream()
        .filter(answer -> isAbout(tag, answer.getKey()) && isThere(answer.getValue()))
        .anyMatch(answer -> digestOf(answer.getValue().join()).equals(Optional.of(digest)));
  }

  private static boolean isAbout(ImageReference tag, List<Object> question) {
    return question.get(1) instanceof ImageReference asked
        && asked.normalized().equals(tag.normalized());
  }

  private static boolean isThere(CompletableFuture<?> answer) {
    return answer.isDone() && !answer.isCompletedExceptionally();
  }

  private static Optional<Digest> digestOf(Object answer) {
    if (answer instanceof Manifest manifest) {
      return Optional.of(manifest.digest());
    }
    return answer instanceof Optional<?> found && found.isPresent()
        ? Optional.of(((Descriptor) found.get()).digest())
        : Optional.empty();
  }

  /** How many of them to the host where they are paid for. */
  int requestsToHost() {
    return requestsToHost.get();
  }

  /** Gives back what was paid for and not needed. Nothing is asked after that. */
  void settle() {
    allowance.refund(host, Math.max(0, paid.getAndSet(0)));
  }

  /** How many requests were made. */
  public int requests() {
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

  /** A feed of the client's own would neither be counted nor keep to what hosts allow. */
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
    String where = host(reference);
    Optional<Instant> empty = allowance.emptyUntil(where, client.budget(where));
    if (empty.isPresent()) {
      throw limited(
          "fetching " + reference.normalized() + ": " + where + " said that no pulls are left",
          empty.get());
    }
    return ask(where, call);
  }

  /** Asks a host, if it may be asked, and heeds what it says of that. */
  private <T> T ask(String where, Supplier<T> call) {
    Optional<Instant> closed = allowance.closedUntil(where);
    if (closed.isPresent()) {
      throw limited(where + " said to wait", closed.get());
    }
    boolean mine = where.equals(host);
    if (!mine || paid.getAndDecrement() <= 0) {
      allowance.charge(where);
    }
    requests.incrementAndGet();
    if (mine) {
      requestsToHost.incrementAndGet();
    }
    try {
      return call.get();
    } catch (RegistryException e) {
      if (e.reason() == RegistryException.Reason.RATE_LIMITED) {
        allowance.refused(where, e.retryAfter());
      }
      throw e;
    } finally {
      client.budget(where).ifPresent(budget -> allowance.said(where, budget));
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
      } catch (Throwable e) {
        // A failure is shared too: asked again at once, it would be the same. Whatever it is,
        // others wait for an answer.
        mine.completeExceptionally(e);
      }
    }
    try {
      return (T) (first == null ? mine : first).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException problem) {
        throw problem;
      }
      if (e.getCause() instanceof Error problem) {
        throw problem;
      }
      throw e;
    }
  }

  /** The client is not this look's to close. */
  @Override
  public void close() {}
}
