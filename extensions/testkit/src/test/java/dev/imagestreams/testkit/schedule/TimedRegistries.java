package dev.imagestreams.testkit.schedule;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.ChangeFeed;
import dev.imagestreams.registry.Changes;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.TagChange;
import dev.imagestreams.registry.TagPage;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Registries that write down when they were asked what, fail, say to wait, and tell of changes, all
 * as a test says. Thread-safe.
 */
final class TimedRegistries implements RegistryClient {

  /**
   * A request.
   *
   * @param what {@code tags}, {@code changes}, or the tag or digest
   */
  record Asked(Instant at, Repository repository, String what) {
    @Override
    public String toString() {
      return repository + " " + what;
    }
  }

  private final Clock clock;
  private final Instant start;
  private final Map<Repository, Map<String, Digest>> tags = new ConcurrentHashMap<>();
  private final Map<Repository, List<TagChange>> feeds = new ConcurrentHashMap<>();
  private final Map<Repository, Integer> forgotten = new ConcurrentHashMap<>();
  private final Map<String, Reason> failures = new ConcurrentHashMap<>();
  private final Map<String, Instant> closed = new ConcurrentHashMap<>();
  private final List<Asked> asked = new ArrayList<>();
  private volatile Consumer<Asked> meanwhile = each -> {};

  TimedRegistries(Clock clock) {
    this.clock = clock;
    this.start = clock.instant();
  }

  // What there is

  /** Points a tag to an image of that number. */
  void put(String reference, int image) {
    ImageReference parsed = ImageReference.parse(reference);
    String tag = parsed.tagOrDefault().orElseThrow();
    Digest digest = Digest.sha256(("image " + image).getBytes(StandardCharsets.UTF_8));
    tags.computeIfAbsent(parsed.repository(), r -> new ConcurrentHashMap<>()).put(tag, digest);
    List<TagChange> feed = feeds.get(parsed.repository());
    if (feed != null) {
      feed.add(new TagChange(tag, Optional.of(digest), false, clock.instant()));
    }
  }

  /** As {@link #put}, and no feed tells of it. */
  void putSecretly(String reference, int image) {
    Repository repository = ImageReference.parse(reference).repository();
    List<TagChange> feed = feeds.remove(repository);
    put(reference, image);
    if (feed != null) {
      feeds.put(repository, feed);
    }
  }

  /** Tells of changes in a repository from now on. */
  void feed(String repository) {
    feeds.put(Repository.parse(repository), new ArrayList<>());
  }

  /** Has a feed forget what it would have told until now. */
  void forget(String repository) {
    Repository parsed = Repository.parse(repository);
    forgotten.put(parsed, feeds.get(parsed).size());
  }

  /** Fails all requests of {@code host/repository:tag}, of a repository, or of a host. */
  void fail(String what, Reason reason) {
    failures.put(what, reason);
  }

  void heal(String what) {
    failures.remove(what);
  }

  /** Has a host say that it is asked too much, until then. */
  void closeHost(String host, Instant until) {
    closed.put(host, until);
  }

  /** Run for each request before it is answered. */
  void meanwhile(Consumer<Asked> work) {
    meanwhile = work;
  }

  /** What a tag points to; empty where there is no such tag. */
  Optional<Digest> digest(String reference) {
    ImageReference parsed = ImageReference.parse(reference);
    return Optional.ofNullable(
        tags.getOrDefault(parsed.repository(), Map.of()).get(parsed.tagOrDefault().orElseThrow()));
  }

  // What was asked

  synchronized List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** When that was asked: {@code host/repository tag}, or {@code tags} or {@code changes}. */
  List<Duration> times(String what) {
    return asked().stream()
        .filter(each -> each.toString().equals(what))
        .map(each -> Duration.between(start, each.at()))
        .toList();
  }

  /** How often what was asked. */
  Map<String, Integer> counts() {
    Map<String, Integer> counts = new TreeMap<>();
    asked().forEach(each -> counts.merge(each.toString(), 1, Integer::sum));
    return counts;
  }

  synchronized void forgetAsked() {
    asked.clear();
  }

  private void ask(Repository repository, String what) {
    Asked request = new Asked(clock.instant(), repository, what);
    synchronized (this) {
      asked.add(request);
    }
    meanwhile.accept(request);
    Instant until = closed.get(repository.host());
    if (until != null && until.isAfter(clock.instant())) {
      throw new RegistryException(
          Reason.RATE_LIMITED, repository + ": asked too much", until, null);
    }
    for (String key : List.of(repository.host(), repository.toString(), repository + ":" + what)) {
      Reason reason = failures.get(key);
      if (reason != null) {
        throw new RegistryException(
            reason, "asking for " + repository + ":" + what + ": " + reason);
      }
    }
  }

  @Override
  public TagPage tags(Repository repository, Optional<String> cursor, Access access) {
    ask(repository, "tags");
    return new TagPage(
        tags.getOrDefault(repository, Map.of()).keySet().stream().sorted().toList(),
        Optional.empty());
  }

  @Override
  public Optional<Descriptor> resolve(ImageReference reference, Access access) {
    String what =
        reference.digest().map(Digest::toString).orElse(reference.tagOrDefault().orElse(""));
    ask(reference.repository(), what);
    Digest found =
        reference.digest().orElse(tags.getOrDefault(reference.repository(), Map.of()).get(what));
    return Optional.ofNullable(found)
        .map(digest -> new Descriptor(MediaTypes.OCI_MANIFEST, digest, 7));
  }

  @Override
  public Manifest manifest(ImageReference reference, Access access) {
    throw new UnsupportedOperationException("nobody asks for manifests here");
  }

  @Override
  public BlobStream blob(Repository repository, Digest digest, long offset, Access access) {
    throw new UnsupportedOperationException("nobody asks for blobs here");
  }

  @Override
  public Optional<ChangeFeed> changes(Repository repository) {
    return Optional.ofNullable(feeds.get(repository))
        .map(feed -> (cursor, access) -> changes(repository, feed, cursor));
  }

  private Changes changes(Repository repository, List<TagChange> feed, Optional<String> cursor) {
    ask(repository, "changes");
    int from = cursor.map(Integer::parseInt).orElse(feed.size());
    boolean complete = cursor.isPresent() && from >= forgotten.getOrDefault(repository, 0);
    Map<String, TagChange> newest = new LinkedHashMap<>();
    if (complete) {
      feed.subList(from, feed.size()).forEach(change -> newest.put(change.tag(), change));
    }
    return new Changes(List.copyOf(newest.values()), String.valueOf(feed.size()), complete);
  }

  @Override
  public void close() {}
}
