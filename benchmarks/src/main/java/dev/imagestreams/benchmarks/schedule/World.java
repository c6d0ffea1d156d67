package dev.imagestreams.benchmarks.schedule;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.TagPage;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Registries with very many repositories, whose tags move by themselves at random: {@code
 * rN.example/appM:vK}. One thread at a time.
 */
final class World implements RegistryClient {

  private static final long NEVER = Long.MIN_VALUE;

  private final Clock clock;
  private final int hosts;
  private final int tags;
  private final SplittableRandom random;

  /** How often each tag has moved. */
  private final int[] versions;

  /** When each tag moved that nobody has seen move yet, in milliseconds since 1970. */
  private final long[] movedAt;

  private final double movesPerMilli;
  private final RequestMeter meter;
  private double nextMove;
  private boolean failing;
  private Instant closedUntil = Instant.MIN;

  /**
   * @param moving the part of all tags that moves in an hour
   */
  World(Clock clock, int repositories, int hosts, int tags, double moving, RequestMeter meter) {
    this.clock = clock;
    this.hosts = hosts;
    this.tags = tags;
    this.random = new SplittableRandom(7);
    this.versions = new int[repositories * tags];
    this.movedAt = new long[repositories * tags];
    Arrays.fill(movedAt, NEVER);
    this.movesPerMilli = versions.length * moving / Duration.ofHours(1).toMillis();
    this.meter = meter;
    this.nextMove = clock.millis() + untilNextMove();
  }

  private double untilNextMove() {
    return -Math.log(1 - random.nextDouble()) / movesPerMilli;
  }

  /** Moves what has moved by now. */
  void move() {
    for (long now = clock.millis(); nextMove <= now; nextMove += untilNextMove()) {
      int tag = random.nextInt(versions.length);
      versions[tag]++;
      if (movedAt[tag] == NEVER) {
        movedAt[tag] = (long) nextMove;
      }
    }
  }

  /** Whether all requests fail. */
  void failing(boolean value) {
    failing = value;
  }

  /** Has the first host say that it is asked too much, until then. */
  void closeFirstHost(Instant until) {
    closedUntil = until;
  }

  /** For how long a tag had moved when it was seen; negative where it had not. */
  long seen(int repository, int tag) {
    int index = repository * tags + tag;
    long at = movedAt[index];
    movedAt[index] = NEVER;
    return at == NEVER ? -1 : clock.millis() - at;
  }

  String repository(int number) {
    return "r" + number % hosts + ".example/app" + number;
  }

  static int repositoryOf(String path) {
    return Integer.parseInt(path, "app".length(), path.length(), 10);
  }

  Digest digest(int repository, int tag) {
    return digest(repository, tag, versions[repository * tags + tag]);
  }

  static Digest digest(int repository, int tag, int version) {
    String content = repository + "/" + tag + "/" + version;
    return Digest.sha256(content.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public Optional<Descriptor> resolve(ImageReference reference, Access access) {
    Repository repository = reference.repository();
    int host = Integer.parseInt(repository.host().substring(1, repository.host().indexOf('.')));
    Instant now = clock.instant();
    meter.asked(host, now);
    if (host == 0 && closedUntil.isAfter(now)) {
      meter.refused();
      throw new RegistryException(Reason.RATE_LIMITED, "asked too much", closedUntil, null);
    }
    if (failing) {
      throw new RegistryException(Reason.UNAVAILABLE, "the registry fails");
    }
    int tag = Integer.parseInt(reference.tag().orElseThrow().substring(1));
    Digest digest = digest(repositoryOf(repository.path()), tag);
    return Optional.of(new Descriptor(MediaTypes.OCI_MANIFEST, digest, 1000));
  }

  @Override
  public TagPage tags(Repository repository, Optional<String> cursor, Access access) {
    throw new UnsupportedOperationException("nobody lists here");
  }

  @Override
  public Manifest manifest(ImageReference reference, Access access) {
    throw new UnsupportedOperationException("nobody fetches manifests here");
  }

  @Override
  public BlobStream blob(Repository repository, Digest digest, long offset, Access access) {
    throw new UnsupportedOperationException("nobody fetches blobs here");
  }

  @Override
  public void close() {}
}
