package dev.imagestreams.registry.feed;

import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.ChangeFeed;
import dev.imagestreams.registry.ChangeFeeds;
import dev.imagestreams.registry.FeedSource;
import java.time.Clock;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The feeds of the registries that are known to have one: Docker Hub, Quay, Google's and Azure's
 * registries by their hosts, and those of one's own where they are named.
 *
 * <p>Of deletions only Quay tells, and not always. A first call, and one with a cursor that is not
 * from this feed, tells no change and is not complete: list the repository after it. Immutable and
 * thread-safe.
 */
public final class KnownChangeFeeds implements ChangeFeeds {

  private enum Kind {
    DOCKER_HUB,
    QUAY,
    GOOGLE,
    AZURE,
    HARBOR
  }

  private final Map<String, Kind> hosts;
  private final Clock clock;

  private KnownChangeFeeds(Map<String, Kind> hosts, Clock clock) {
    this.hosts = Map.copyOf(hosts);
    this.clock = clock;
  }

  /** {@code docker.io}, {@code quay.io}, and the hosts of Google and Azure. */
  public static KnownChangeFeeds create() {
    return create(Clock.systemUTC());
  }

  static KnownChangeFeeds create(Clock clock) {
    return new KnownChangeFeeds(
        Map.of("docker.io", Kind.DOCKER_HUB, "quay.io", Kind.QUAY, "gcr.io", Kind.GOOGLE), clock);
  }

  /**
   * A host of one's own is Quay.
   *
   * @param host as in references, with its port if it has one
   * @throws dev.imagestreams.model.InvalidReferenceException when it is not a host
   */
  public KnownChangeFeeds withQuay(String host) {
    return with(host, Kind.QUAY);
  }

  /**
   * A host of one's own is Harbor.
   *
   * @param host as in references, with its port if it has one
   * @throws dev.imagestreams.model.InvalidReferenceException when it is not a host
   */
  public KnownChangeFeeds withHarbor(String host) {
    return with(host, Kind.HARBOR);
  }

  /**
   * A host of one's own is an Azure Container Registry.
   *
   * @param host as in references, with its port if it has one
   * @throws dev.imagestreams.model.InvalidReferenceException when it is not a host
   */
  public KnownChangeFeeds withAzure(String host) {
    return with(host, Kind.AZURE);
  }

  private KnownChangeFeeds with(String host, Kind kind) {
    Map<String, Kind> more = new HashMap<>(hosts);
    more.put(new Repository(host, "a/b").host().toLowerCase(Locale.ROOT), kind);
    return new KnownChangeFeeds(more, clock);
  }

  @Override
  public Optional<ChangeFeed> feed(Repository repository, FeedSource source) {
    return kind(repository).map(kind -> feed(kind, repository, source));
  }

  private ChangeFeed feed(Kind kind, Repository repository, FeedSource source) {
    return switch (kind) {
      case DOCKER_HUB ->
          new NewestFirst(access -> new DockerHub(source, repository, access), clock);
      case QUAY -> new NewestFirst(access -> new Quay(source, repository, access, clock), clock);
      case AZURE -> new NewestFirst(access -> new AzureRegistry(source, repository, access), clock);
      case GOOGLE -> new WholeState(new GoogleRegistry(source, repository)::state);
      case HARBOR -> new WholeState(access -> Harbor.state(source, repository, access));
    };
  }

  private Optional<Kind> kind(Repository repository) {
    String host = repository.host().toLowerCase(Locale.ROOT);
    Kind named = hosts.get(host);
    if (named != null) {
      return Optional.of(named).filter(kind -> has(kind, repository));
    }
    if (host.endsWith(".gcr.io") || host.endsWith("-docker.pkg.dev")) {
      return Optional.of(Kind.GOOGLE);
    }
    return host.endsWith(".azurecr.io") ? Optional.of(Kind.AZURE) : Optional.empty();
  }

  /** Docker Hub has two levels of names, Harbor at least two. */
  private static boolean has(Kind kind, Repository repository) {
    long slashes = repository.path().chars().filter(c -> c == '/').count();
    return switch (kind) {
      case DOCKER_HUB -> slashes == 1;
      case HARBOR -> slashes >= 1;
      case QUAY, GOOGLE, AZURE -> true;
    };
  }
}
