package dev.imagestreams.core;

import dev.imagestreams.core.gate.Gate;
import dev.imagestreams.core.store.Claim;
import dev.imagestreams.core.store.ConflictException;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.ImageImportSpec;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamImport;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.ObjectMeta;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.validation.RegistryAllowList;
import dev.imagestreams.model.validation.Validation;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.internal.Workers;
import dev.imagestreams.registry.RegistryClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
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

  private final ImportSettings settings;
  private final Duration timeLimit;
  private final int concurrency;
  private final ExecutorService executor = Workers.threadPerTask("imagestreams-import");

  private TagImporter(Builder builder) {
    ImageStreamStore store = Wiring.store(builder.store, builder.bus);
    this.settings =
        new ImportSettings(
            Objects.requireNonNull(builder.client, "give the builder a registryClient"),
            store,
            builder.clock == null ? store.clock() : builder.clock,
            builder.allowed,
            builder.maxTags,
            builder.gates,
            Optional.empty());
    this.timeLimit = builder.timeLimit;
    this.concurrency = builder.concurrency;
  }

  public static Builder builder() {
    return new Builder();
  }

  /**
   * Imports every tag of {@code spec.dockerImageRepository} and every {@code spec.tags[]} whose
   * source is an image in a registry; tags that follow others are brought to where those are now,
   * also those of other streams.
   *
   * <p>Where another image is found than a tag points to, the tag's gates are asked; one that is
   * held back stays, and says so by a condition of type {@code Held}.
   *
   * <p>A stream the store does not know is created, with the status and uid it may carry. Of one it
   * knows, the given spec is applied and the stored status is where the import starts.
   *
   * @throws ConflictException when the stream has a resource version and the stored one another
   * @throws dev.imagestreams.model.validation.InvalidObjectException when what the stream wants
   *     can't be, such as a tag that follows itself
   * @throws ImageStreamsException when the store fails, the importer is closed, or the thread is
   *     interrupted; then nothing was changed
   */
  public ImportResult importImage(ImageStream stream) {
    return importImage(stream, ImportOptions.ALL);
  }

  /** As {@link #importImage(ImageStream)}, of some tags only, or only to see what it would do. */
  public ImportResult importImage(ImageStream stream, ImportOptions options) {
    return importStream(stream.key(), Optional.of(stream), options, Cause.MANUAL, settings);
  }

  /**
   * Carries out a request: imports single images and the tags of a repository into a stream, as far
   * as they are for tags of it, and tells what they are. The stream is created if there is none.
   * What fails is told in the answer, in its place; a request that is a trial changes nothing.
   * Gates are not asked: who requests an image by name wants it now. A tag that somebody holds
   * stays where it is all the same.
   *
   * @return the request with its status
   * @throws dev.imagestreams.model.validation.InvalidObjectException when the request says what no
   *     request may, or is of registries that are not allowed
   * @throws StreamNotFoundException when the request has a uid that the stream has not, or a
   *     resource version and there is no stream
   * @throws ConflictException when the request has a resource version and the stored stream another
   * @throws ImageStreamsException when the store fails, the importer is closed, or the thread is
   *     interrupted; then nothing was changed
   */
  public ImageStreamImport importImages(ImageStreamImport request) {
    Validation.require(request, settings.allowed().orElseGet(RegistryAllowList::all));
    ObjectMeta asked = request.metadata();
    StreamKey key = asked.key();
    boolean withContents =
        request.spec().images().stream().anyMatch(ImageImportSpec::includeManifest)
            || request.spec().repository().filter(r -> r.includeManifest()).isPresent();
    RequestRun run =
        new RequestRun(
            work(settings, withContents ? Optional.of(new ImageContents()) : Optional.empty()),
            request);
    return attempt(
        key,
        stored -> {
          requireThere(key, asked, stored);
          requireCurrent(key, asked.resourceVersion(), stored);
        },
        run::once);
  }

  /**
   * Brings a stored stream up to date; nothing happens where there is no such stream.
   *
   * @param tags of the stream; empty for its whole repository and all of its tags
   * @param client what asks the registries, in the place of this importer's own
   * @param claim of the work that this is part of
   */
  Optional<ImportResult> refresh(
      StreamKey key,
      Optional<Set<String>> tags,
      Cause cause,
      RegistryClient client,
      Optional<Claim> claim) {
    return settings.store().get(key).isEmpty()
        ? Optional.empty()
        : Optional.of(
            importStream(
                key,
                Optional.empty(),
                new ImportOptions(tags, false),
                cause,
                settings.with(client, claim)));
  }

  /** What asks the registries. */
  RegistryClient client() {
    return settings.client();
  }

  /** As above, asking with this importer's client, and of these tags only. */
  Optional<ImportResult> refresh(StreamKey key, Set<String> tags, Cause cause) {
    return refresh(key, Optional.of(tags), cause, settings.client(), Optional.empty());
  }

  /**
   * @param given the document to apply; empty to take the stored stream as it is
   */
  private ImportResult importStream(
      StreamKey key,
      Optional<ImageStream> given,
      ImportOptions options,
      Cause cause,
      ImportSettings with) {
    String version = given.map(s -> s.metadata().resourceVersion()).orElse("");
    ImportRun run = new ImportRun(work(with, Optional.empty()));
    return attempt(
        key,
        stored -> requireCurrent(key, version, stored),
        stored -> run.once(stored, given, options, cause));
  }

  private ImportWork work(ImportSettings with, Optional<ImageContents> contents) {
    // Real time, whatever clock the stream's times come from: the network waits in real time.
    Instant deadline = Instant.now().plus(timeLimit);
    return new ImportWork(with, new Parallel(executor, concurrency), deadline, contents);
  }

  /**
   * Looks, decides and commits, as often as others change the stream in between: what was seen
   * before such a change must not undo it, so it is looked at again.
   *
   * @param check throws where the stored stream is not what the caller takes it for
   */
  private <T> T attempt(
      StreamKey key,
      Consumer<Optional<ImageStream>> check,
      Function<Optional<ImageStream>, T> once) {
    for (int attempt = 1; ; attempt++) {
      Optional<ImageStream> stored = settings.store().get(key);
      check.accept(stored);
      try {
        return once.apply(stored);
      } catch (ConflictException e) {
        if (attempt == MAX_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static void requireThere(StreamKey key, ObjectMeta asked, Optional<ImageStream> stored) {
    boolean known = !asked.uid().isEmpty() || !asked.resourceVersion().isEmpty();
    boolean other =
        stored.isPresent()
            && !asked.uid().isEmpty()
            && !asked.uid().equals(stored.get().metadata().uid());
    if (other || (known && stored.isEmpty())) {
      throw new StreamNotFoundException(key);
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
    executor.shutdownNow();
  }

  /** What an importer can be given. Not thread-safe. */
  public static final class Builder {

    private static final Duration DEFAULT_TIME_LIMIT = Duration.ofMinutes(10);
    private static final int DEFAULT_CONCURRENCY = 32;

    private @Nullable RegistryClient client;
    private @Nullable ImageStreamStore store;
    private @Nullable NotificationBus bus;
    private @Nullable Clock clock;
    private Duration timeLimit = DEFAULT_TIME_LIMIT;
    private int concurrency = DEFAULT_CONCURRENCY;
    private Optional<RegistryAllowList> allowed = Optional.empty();
    private int maxTags = Integer.MAX_VALUE;
    private List<Gate> gates = List.of();

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

    /** Where the time comes from; the store unless said. */
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

    /**
     * The registries that images may come from; all unless said. The repositories that a stream has
     * images of already stay allowed to it; what must hold for them too is for the rules of the
     * client.
     */
    public Builder allowedRegistries(RegistryAllowList value) {
      this.allowed = Optional.of(value);
      return this;
    }

    /**
     * The most tags that are imported of a repository, because it is followed, in the order of
     * {@link dev.imagestreams.model.TagPriority}; the others are told. All unless said, 50 in
     * OpenShift. Tags that are wanted by themselves are imported whatever the limit.
     */
    public Builder maxTags(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("maxTags must be at least 1, not " + value);
      }
      this.maxTags = value;
      return this;
    }

    /**
     * What must let a tag move, after what the streams' annotations say ({@link
     * dev.imagestreams.core.gate.AnnotatedGates}), in this order. They are asked where streams are
     * imported, and not by {@link TagImporter#importImages}, which is an order.
     */
    public Builder gates(List<Gate> value) {
      this.gates = List.copyOf(value);
      return this;
    }

    /** How much of one import is looked at at a time; 32 unless said. */
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
