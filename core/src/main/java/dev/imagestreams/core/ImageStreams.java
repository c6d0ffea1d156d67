package dev.imagestreams.core;

import dev.imagestreams.core.schedule.ImportSchedule;
import dev.imagestreams.core.schedule.ScheduleSettings;
import dev.imagestreams.core.store.ConflictException;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.Page;
import dev.imagestreams.core.store.StreamQuery;
import dev.imagestreams.core.trigger.ImageTriggers;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamImport;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.tags.ImportRequest;
import dev.imagestreams.model.tags.RefusedOperationException;
import dev.imagestreams.model.tags.Rollback;
import dev.imagestreams.model.tags.TagRequest;
import dev.imagestreams.notifications.EventListener;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.LogWatch;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.internal.Workers;
import dev.imagestreams.registry.RegistryClient;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The front door: streams that are kept, changed, imported, and kept up to date by what registries
 * and other streams tell.
 *
 * <p>While it is open, every push to an integrated registry on the same bus makes or moves the
 * stream of the repository's name, and brings up to date the streams that follow the repository;
 * and a tag that is an alias of another stream's tag follows it. One that is opened {@linkplain
 * Builder#onDemand on demand} leaves this to another process.
 *
 * <p>What is asked for here is decided on the stream as it is, and decided anew where somebody else
 * changed it in between, ten times at most. Only a document that says which version of the stream
 * it was made from is refused when that is not the stored one, by a {@link ConflictException}. All
 * throw an {@link ImageStreamsException} when the store fails. Thread-safe; calls block on the
 * store, and imports on the network.
 */
public final class ImageStreams implements AutoCloseable {

  private final ImageStreamStore store;
  private final NotificationBus bus;
  private final boolean ownsBus;
  private final StreamWrites writes;
  private final Predicate<StreamKey> fromPushes;
  private final WholeStreams whole;
  private final TagWrites tags;
  private final Explainer explainer;
  private final @Nullable LazyImporter importer;
  private final ScheduledExecutorService timer = Workers.timer("imagestreams");
  private final ExecutorService executor = Workers.threadPerTask("imagestreams");
  private final Optional<HintedTags> hints;
  private final Optional<ImportSchedule> schedule;
  private final Optional<ImageTriggers> triggers;
  private final Set<LogWatch> watches = ConcurrentHashMap.newKeySet();

  /** Closed in this order. */
  private final List<EventLog.Registration> opened = new ArrayList<>();

  private ImageStreams(Builder builder) {
    this.store = Wiring.store(builder.store, builder.bus);
    this.ownsBus = builder.bus == null;
    this.bus = builder.bus == null ? NotificationBus.over(store.events()) : builder.bus;
    Clock clock = builder.clock(store);
    this.writes = new StreamWrites(store, clock);
    this.fromPushes = builder.fromPushes;
    this.whole = new WholeStreams(writes);
    this.tags = new TagWrites(writes);
    this.explainer = new Explainer(store);
    this.importer = builder.importer(store);
    this.schedule = builder.schedule.map(settings -> begin(settings, clock));
    this.hints =
        builder.onDemand ? Optional.empty() : Optional.of(follow(requireImporter(), clock));
    this.triggers = builder.triggers.map(settings -> trigger(settings, clock));
  }

  /** Begins to follow what registries and other streams tell. */
  private HintedTags follow(TagImporter following, Clock clock) {
    FollowedRepositories followed = new FollowedRepositories(store, bus);
    FollowingAliases aliases = new FollowingAliases(store, writes, bus);
    HintedTags hinted =
        new HintedTags(
            followed, following, store.budgets(), clock, timer, executor, this::lookedAt);
    opened.add(new PushedStreams(store, writes, fromPushes).subscribeTo(bus));
    opened.add(new FollowingStreams(followed, following, this::lookedAt).subscribeTo(bus));
    opened.add(hinted.subscribeTo(bus));
    opened.add(aliases.subscribeTo(bus));
    // After the subscriptions, which ask them.
    opened.add(followed::close);
    opened.add(aliases::close);
    return hinted;
  }

  private void lookedAt(StreamKey stream, Set<String> looked) {
    schedule.ifPresent(there -> there.looked(stream, looked));
  }

  private ImportSchedule begin(ScheduleSettings settings, Clock clock) {
    TagImporter scheduled = requireImporter();
    ImportSchedule begun =
        ImportSchedule.builder()
            .store(store)
            .notificationBus(bus)
            .registryClient(scheduled.client())
            .refresher(new ImporterRefresher(scheduled))
            .settings(settings)
            .clock(clock)
            .build();
    opened.add(0, begun::close);
    begun.start();
    return begun;
  }

  private ImageTriggers trigger(Consumer<ImageTriggers.Builder> settings, Clock clock) {
    ImageTriggers.Builder builder = ImageTriggers.builder().clock(clock);
    settings.accept(builder);
    ImageTriggers made = builder.store(store).notificationBus(bus).build();
    opened.add(0, made::close);
    made.start();
    return made;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The bus that tells of these streams. */
  public NotificationBus bus() {
    return bus;
  }

  /** What looks at sources again and again; empty unless the builder was given settings for it. */
  public Optional<ImportSchedule> schedule() {
    return schedule;
  }

  /** What fires builds and deployments; empty unless the builder was given settings for it. */
  public Optional<ImageTriggers> triggers() {
    return triggers;
  }

  /** How all of this is. Asks the log, and looks through what is to be polled. */
  public ImageStreamsHealth health() {
    return new ImageStreamsHealth(
        bus.health(),
        schedule.map(ImportSchedule::health),
        triggers.map(ImageTriggers::health),
        hints.map(HintedTags::heeded).orElse(0L),
        hints.map(HintedTags::ignored).orElse(0L));
  }

  // Streams as a whole

  /**
   * Creates a stream, with the history and the uid that its document may bring; one without gets a
   * new uid. Contacts no registry; tags that come from other streams point there at once.
   *
   * @return the stream as stored
   * @throws AlreadyExistsException when there is a stream of that name
   * @throws dev.imagestreams.model.validation.InvalidObjectException when the document says what it
   *     may not say
   */
  public ImageStream create(ImageStream document) {
    return whole.create(document);
  }

  /**
   * Has a stream be wanted as a document says: its spec and its labels are replaced, its
   * annotations added to, its status stays. A stream that is not there is created, with a new uid
   * and no history, whatever the document has of these. Applying the same again writes nothing and
   * tells nothing. Contacts no registry: {@link #importImage(ImageStream)} applies and imports.
   *
   * <p>A document with a resource version is one that was read here and changed. One without was
   * written elsewhere, and leaves alone what it can't know: tags that are {@linkplain #hold held}
   * stay held, and wanted, and policies that it leaves open stay as they are.
   *
   * @return the stream as stored
   * @throws ConflictException when the document has a resource version and the stored one is
   *     another, or there is no such stream any more; never tried again
   * @throws dev.imagestreams.model.validation.InvalidObjectException when the document says what it
   *     may not say
   */
  public ImageStream apply(ImageStream document) {
    return whole.apply(document);
  }

  public Optional<ImageStream> get(StreamKey key) {
    return store.get(key);
  }

  /** Streams in the order of their keys, a page at a time, and where a watch of them begins. */
  public Page<ImageStream> list(StreamQuery query) {
    return store.list(query);
  }

  /**
   * Tells a listener what happens after a position, in order, one event at a time, until it is
   * closed or this is. With the {@link Page#position()} of a list, of several pages that of the
   * first, nothing falls between the list and what is told; what happened between the pages may be
   * seen in both. What the listener throws ends the watch.
   *
   * @see NotificationBus#watch
   */
  public LogWatch watch(Position after, EventListener<? super ImageEvent> listener) {
    LogWatch watch = bus.watch(after, listener);
    watches.add(watch);
    watch.ended().whenComplete((nothing, problem) -> watches.remove(watch));
    return watch;
  }

  /**
   * Deletes a stream with its history. Told are each tag that pointed to something, and then the
   * stream, in one commit. Held tags don't keep it: a hold is against moving a tag, and who deletes
   * a stream names no tag. A stream that is created after under its name has another uid.
   *
   * @return false where there is none
   */
  public boolean delete(StreamKey key) {
    return whole.delete(key);
  }

  // Tags

  /**
   * Does what {@code oc tag} does, {@code -d} included: points a tag to an image or a stream's
   * image, has it follow a tag, or deletes it. A tag that comes from a registry is imported, where
   * the builder was given what speaks to it; that the import failed is part of the result, and the
   * tag stays wanted.
   *
   * @throws RefusedOperationException when that can't be done
   * @throws dev.imagestreams.model.tags.UnresolvedImageException when a stream hasn't the image
   */
  public TagResult tag(TagRequest request) {
    TagWrites.TagSet set = tags.tag(request);
    return set.toImport().isEmpty() || importer == null
        ? set.result()
        : new RequestedImports(writes, importer.get()).imported(set);
  }

  /**
   * Deletes a tag with its history.
   *
   * @throws RefusedOperationException when there is no such tag, or it is held
   */
  public TagResult untag(StreamKey key, String tag) {
    return tag(TagRequest.deletion(key + ":" + tag));
  }

  /**
   * Points a tag to what it pointed to before; it stops following where it came from.
   *
   * @param index which item of its history, from 1, the one before the newest
   * @throws NotFoundException when there is no such stream
   * @throws RefusedOperationException when there is nothing to roll back to, or the tag is held
   */
  public TagResult rollback(StreamKey key, String tag, int index) {
    return tags.rollBack(key, tag, stream -> Rollback.toIndex(stream, tag, index));
  }

  /**
   * As {@link #rollback(StreamKey, String, int)}, to the newest item with an image.
   *
   * @param id a digest, or enough of its beginning
   */
  public TagResult rollbackToImage(StreamKey key, String tag, String id) {
    return tags.rollBack(key, tag, stream -> Rollback.toImage(stream, tag, id));
  }

  /** As {@link #rollback(StreamKey, String, int)}, to what was there at a time. */
  public TagResult rollbackToTime(StreamKey key, String tag, Instant time) {
    return tags.rollBack(key, tag, stream -> Rollback.toTime(stream, tag, time));
  }

  /**
   * Fixes a tag to what it points to now; it stops following where it came from.
   *
   * @throws NotFoundException when there is no such stream
   * @throws RefusedOperationException when the tag points to nothing, or is held
   */
  public TagResult pin(StreamKey key, String tag) {
    return tags.pin(key, tag, stream -> Rollback.pin(stream, tag));
  }

  /**
   * Keeps a tag where it is, whatever its source does, until it is released. One that is held
   * already gets the new reason.
   *
   * @param reason for those who come upon the held tag; not blank
   * @throws NotFoundException when there is no such stream
   * @throws RefusedOperationException when the stream has no such tag
   */
  public TagResult hold(StreamKey key, String tag, String reason) {
    return tags.hold(key, tag, reason);
  }

  /**
   * Lets a held tag go, to where it was held back from.
   *
   * @throws NotFoundException when there is no such stream
   * @throws RefusedOperationException when the tag is not held
   */
  public TagResult release(StreamKey key, String tag) {
    return tags.release(key, tag);
  }

  /**
   * Says why a tag points where it does. Looks through the log for the event that told of it, which
   * of an old one takes a while.
   *
   * @throws NotFoundException when there is no such stream or tag
   */
  public Explanation explain(StreamKey key, String tag) {
    return explainer.explain(key, tag);
  }

  // Imports

  /** See {@link TagImporter#importImage(ImageStream)}. */
  public ImportResult importImage(ImageStream stream) {
    return requireImporter().importImage(stream);
  }

  /** See {@link TagImporter#importImage(ImageStream, ImportOptions)}. */
  public ImportResult importImage(ImageStream stream, ImportOptions options) {
    return requireImporter().importImage(stream, options);
  }

  /** See {@link TagImporter#importImages}. */
  public ImageStreamImport importImages(ImageStreamImport request) {
    return requireImporter().importImages(request);
  }

  /**
   * Does what {@code oc import-image} does. A schedule for all has the repository listed again and
   * again, every quarter of an hour where the stream's annotation says nothing else; an import mode
   * for all becomes the stream's, as an annotation.
   *
   * @throws RefusedOperationException when there is nothing to import, or it should be said
   *     otherwise
   * @throws IllegalArgumentException when a request for all has a reference policy, which goes with
   *     single tags
   */
  public ImportResult importImage(ImportRequest request) {
    return new RequestedImports(writes, requireImporter()).importImage(request);
  }

  private TagImporter requireImporter() {
    if (importer == null) {
      throw new IllegalStateException("give the builder a registryClient: it is what imports");
    }
    return importer.get();
  }

  /** Ends what this opened: its subscriptions and watches, and the bus if it was not given one. */
  @Override
  public void close() {
    timer.shutdownNow();
    opened.forEach(EventLog.Registration::close);
    executor.shutdown();
    watches.forEach(LogWatch::close);
    if (ownsBus) {
      bus.close();
    }
    if (importer != null) {
      importer.close();
    }
  }

  /** What image streams can be given. Not thread-safe. */
  public static final class Builder {

    private @Nullable Supplier<? extends RegistryClient> clients;
    private boolean ownsClient;
    private @Nullable ImageStreamStore store;
    private @Nullable NotificationBus bus;
    private @Nullable Clock clock;
    private boolean onDemand;
    private Predicate<StreamKey> fromPushes = key -> true;
    private Optional<ScheduleSettings> schedule = Optional.empty();
    private Optional<Consumer<ImageTriggers.Builder>> triggers = Optional.empty();
    private Consumer<TagImporter.Builder> importing = importer -> {};

    private Builder() {}

    /** What speaks to the registries; needed, save on demand where nothing is imported. */
    public Builder registryClient(RegistryClient value) {
      Objects.requireNonNull(value, "registryClient");
      this.clients = () -> value;
      this.ownsClient = false;
      return this;
    }

    /**
     * Makes what speaks to the registries when it is first needed, and closes it with the image
     * streams: making it takes a while, for programs that end soon.
     */
    public Builder registryClient(Supplier<? extends RegistryClient> value) {
      this.clients = Objects.requireNonNull(value, "registryClient");
      this.ownsClient = true;
      return this;
    }

    /** Where streams are kept; by default in memory. */
    public Builder store(ImageStreamStore value) {
      this.store = value;
      return this;
    }

    /** The bus that tells of changes; by default one over the store's log. */
    public Builder notificationBus(NotificationBus value) {
      this.bus = value;
      return this;
    }

    /** Where the time comes from; the store unless said. */
    public Builder clock(Clock value) {
      this.clock = Objects.requireNonNull(value, "clock");
      return this;
    }

    /**
     * Which streams come into being when their repository is pushed to and they are not there; all
     * unless said. {@code key -> false} has pushes make none, {@code key ->
     * key.namespace().equals("shop")} in that namespace alone. Streams that are there follow pushes
     * in any case. Called by several threads; must not block.
     */
    public Builder createFromPushes(Predicate<StreamKey> value) {
      this.fromPushes = Objects.requireNonNull(value, "createFromPushes");
      return this;
    }

    /**
     * Has sources looked at again and again: scheduled tags at their intervals, new ones at once,
     * those that failed for a reason that may pass after a while. Not unless it is said.
     */
    public Builder schedule(ScheduleSettings value) {
      this.schedule = Optional.of(value);
      return this;
    }

    /**
     * Has builds and deployments fired when images change: {@code triggers(t -> t.add(…))}. Others
     * can be added later, to {@link ImageStreams#triggers()}. Not unless it is said.
     */
    public Builder triggers(Consumer<ImageTriggers.Builder> settings) {
      this.triggers = Optional.of(settings);
      return this;
    }

    /**
     * What imports are given besides client, store and clock: a time limit, the most tags of a
     * repository, the registries that are allowed, gates.
     */
    public Builder importing(Consumer<TagImporter.Builder> settings) {
      this.importing = Objects.requireNonNull(settings, "settings");
      return this;
    }

    /**
     * Does what it is asked to, and nothing by itself: what registries tell, and that aliases
     * follow the tags of other streams, is left to a process that serves the store. For programs
     * that do one thing and end.
     */
    public Builder onDemand() {
      this.onDemand = true;
      return this;
    }

    /**
     * Opens the door; from now on pushes are followed, and tags of other streams.
     *
     * @throws IllegalArgumentException when bus and store don't belong together
     * @throws IllegalStateException when there is no registry client to follow with, or the bus has
     *     image streams already
     */
    public ImageStreams build() {
      if (clients == null && (!onDemand || schedule.isPresent())) {
        throw new IllegalStateException("give the builder a registryClient, or have it onDemand");
      }
      return new ImageStreams(this);
    }

    private @Nullable LazyImporter importer(ImageStreamStore of) {
      return clients == null
          ? null
          : new LazyImporter(clients, ownsClient, client -> importer(client, of));
    }

    private TagImporter importer(RegistryClient client, ImageStreamStore of) {
      TagImporter.Builder builder = TagImporter.builder();
      importing.accept(builder);
      return builder.registryClient(client).store(of).clock(clock(of)).build();
    }

    private Clock clock(ImageStreamStore of) {
      return clock == null ? of.clock() : clock;
    }
  }
}
