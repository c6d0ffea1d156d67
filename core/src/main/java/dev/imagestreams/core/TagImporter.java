package dev.imagestreams.core;

import dev.imagestreams.core.store.ConflictException;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.registry.RegistryClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the sources of a stream's tags and brings the stream up to date.
 *
 * <p>An import fetches, decides and commits: the stream and the events that tell of its change
 * become true together, and an import that finds nothing new changes nothing and tells nothing. One
 * failing tag is a condition of that tag, and hinders no other. Thread-safe; calls block until all
 * is committed.
 */
public final class TagImporter implements AutoCloseable {

  /** How often a commit is tried again when others change the stream meanwhile. */
  private static final int MAX_ATTEMPTS = 10;

  private final RegistryClient client;
  private final ImageStreamStore store;
  private final Clock clock;
  private final Duration timeLimit;
  private final Parallel parallel;

  private TagImporter(Builder builder) {
    this.client = Objects.requireNonNull(builder.client, "give the builder a registryClient");
    this.store = Wiring.store(builder.store, builder.bus);
    this.clock = builder.clock;
    this.timeLimit = builder.timeLimit;
    this.parallel = new Parallel(builder.concurrency);
  }

  public static Builder builder() {
    return new Builder();
  }

  /**
   * Imports every tag of {@code spec.dockerImageRepository} and every {@code spec.tags[]} whose
   * source is an image in a registry.
   *
   * <p>A stream the store does not know is created, with the status and uid it may carry. Of one it
   * knows, the given spec is applied and the stored status is where the import starts.
   *
   * @throws ConflictException when the stream has a resource version and the stored one another
   * @throws ImageStreamsException when the store fails, or the thread is interrupted
   */
  public ImportResult importImage(ImageStream stream) {
    return run(stream.key(), Optional.of(stream), Optional.empty(), Cause.MANUAL, false);
  }

  /** As {@link #importImage}, for these tags only; the repository is not listed. */
  public ImportResult importTags(ImageStream stream, Set<String> tags) {
    return run(
        stream.key(), Optional.of(stream), Optional.of(Set.copyOf(tags)), Cause.MANUAL, false);
  }

  /** What {@link #importImage} would do now. Asks the registries and changes nothing. */
  public ImportResult dryRun(ImageStream stream) {
    return run(stream.key(), Optional.of(stream), Optional.empty(), Cause.MANUAL, true);
  }

  /** What {@link #importTags} would do now. Asks the registries and changes nothing. */
  public ImportResult dryRunTags(ImageStream stream, Set<String> tags) {
    return run(
        stream.key(), Optional.of(stream), Optional.of(Set.copyOf(tags)), Cause.MANUAL, true);
  }

  /** Brings tags of a stored stream up to date; nothing happens where there is no such stream. */
  Optional<ImportResult> refresh(StreamKey key, Set<String> tags, Cause cause) {
    return store.get(key).isEmpty()
        ? Optional.empty()
        : Optional.of(run(key, Optional.empty(), Optional.of(tags), cause, false));
  }

  /**
   * Looks, decides and commits, as often as others change the stream in between: what was seen
   * before such a change must not undo it, so it is looked at again.
   *
   * @param given the document to apply; empty to take the stored stream as it is
   */
  private ImportResult run(
      StreamKey key,
      Optional<ImageStream> given,
      Optional<Set<String>> only,
      Cause cause,
      boolean dryRun) {
    String version = given.map(s -> s.metadata().resourceVersion()).orElse("");
    // Real time, whatever clock the stream's times come from: the network waits in real time.
    Instant deadline = Instant.now().plus(timeLimit);
    ImportRun run = new ImportRun(client, store, parallel, clock, deadline);
    for (int attempt = 1; ; attempt++) {
      Optional<ImageStream> stored = store.get(key);
      requireCurrent(key, version, stored);
      try {
        return run.once(stored, given, only, cause, dryRun);
      } catch (ConflictException e) {
        if (attempt == MAX_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /**
   * A resource version says what the caller has seen; a stream the store lacks can't be seen stale.
   */
  private static void requireCurrent(StreamKey key, String expected, Optional<ImageStream> stored) {
    if (stored.isPresent() && !expected.isEmpty()) {
      String actual = stored.get().metadata().resourceVersion();
      if (!expected.equals(actual)) {
        throw new ConflictException(key, expected, actual);
      }
    }
  }

  /** Ends this importer's threads. Imports under way fail. The client and the store stay open. */
  @Override
  public void close() {
    parallel.close();
  }

  /** What an importer can be given. Not thread-safe. */
  public static final class Builder {

    private static final Duration DEFAULT_TIME_LIMIT = Duration.ofMinutes(10);
    private static final int DEFAULT_CONCURRENCY = 32;

    private @Nullable RegistryClient client;
    private @Nullable ImageStreamStore store;
    private @Nullable NotificationBus bus;
    private Clock clock = Clock.systemUTC();
    private Duration timeLimit = DEFAULT_TIME_LIMIT;
    private int concurrency = DEFAULT_CONCURRENCY;

    private Builder() {}

    /** What speaks to the registries; needed. Not closed by the importer. */
    public Builder registryClient(RegistryClient value) {
      this.client = value;
      return this;
    }

    /** Where streams are kept; by default in memory, over the bus's log if there is a bus. */
    public Builder store(ImageStreamStore value) {
      this.store = value;
      return this;
    }

    /** The bus that tells of changes; it must read the store's log, if a store is given too. */
    public Builder notificationBus(NotificationBus value) {
      this.bus = value;
      return this;
    }

    /** Where the time comes from. */
    public Builder clock(Clock value) {
      this.clock = Objects.requireNonNull(value, "clock");
      return this;
    }

    /** How long one import may take in all; 10 minutes unless said. */
    public Builder timeLimit(Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException("timeLimit must be positive, not " + value);
      }
      this.timeLimit = value;
      return this;
    }

    /** How many tags of one import are looked at at a time; 32 unless said. */
    public Builder concurrency(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("concurrency must be at least 1, not " + value);
      }
      this.concurrency = value;
      return this;
    }

    /**
     * The importer.
     *
     * @throws IllegalArgumentException when bus and store don't belong together
     */
    public TagImporter build() {
      return new TagImporter(this);
    }
  }
}
