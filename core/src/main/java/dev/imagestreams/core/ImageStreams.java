package dev.imagestreams.core;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.Page;
import dev.imagestreams.core.store.StreamQuery;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.registry.RegistryClient;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The front door: streams that are kept, imported, and kept up to date by what registries tell.
 *
 * <p>While it is open, every push to an integrated registry on the same bus makes or moves the
 * stream of the repository's name, and brings up to date the streams that follow the repository.
 * Thread-safe.
 */
public final class ImageStreams implements AutoCloseable {

  private final ImageStreamStore store;
  private final NotificationBus bus;
  private final boolean ownsBus;
  private final TagImporter importer;
  private final List<EventLog.Registration> registrations = new ArrayList<>();

  private ImageStreams(Builder builder) {
    this.store = Wiring.store(builder.store, builder.bus);
    this.ownsBus = builder.bus == null;
    this.bus = builder.bus == null ? NotificationBus.over(store.events()) : builder.bus;
    this.importer =
        TagImporter.builder()
            .registryClient(
                Objects.requireNonNull(builder.client, "give the builder a registryClient"))
            .store(store)
            .clock(builder.clock)
            .build();
    registrations.add(new PushedStreams(store).subscribeTo(bus));
    registrations.add(new FollowingStreams(store, importer).subscribeTo(bus));
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The bus that tells of these streams. */
  public NotificationBus bus() {
    return bus;
  }

  public Optional<ImageStream> get(StreamKey key) {
    return store.get(key);
  }

  public Page<ImageStream> list(StreamQuery query) {
    return store.list(query);
  }

  /** See {@link TagImporter#importImage(ImageStream)}. */
  public ImportResult importImage(ImageStream stream) {
    return importer.importImage(stream);
  }

  /** As {@link #importImage}, for these tags only; the repository is not listed. */
  public ImportResult importTags(ImageStream stream, Set<String> tags) {
    return importer.importImage(stream, ImportOptions.ofTags(tags));
  }

  /** Ends what this opened: its subscriptions, and the bus if it was not given one. */
  @Override
  public void close() {
    registrations.forEach(EventLog.Registration::close);
    if (ownsBus) {
      bus.close();
    }
    importer.close();
  }

  /** What image streams can be given. Not thread-safe. */
  public static final class Builder {

    private @Nullable RegistryClient client;
    private @Nullable ImageStreamStore store;
    private @Nullable NotificationBus bus;
    private Clock clock = Clock.systemUTC();

    private Builder() {}

    /** What speaks to the registries; needed. */
    public Builder registryClient(RegistryClient value) {
      this.client = value;
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

    /** Where the time comes from. */
    public Builder clock(Clock value) {
      this.clock = Objects.requireNonNull(value, "clock");
      return this;
    }

    /**
     * Opens the door; from now on pushes are followed.
     *
     * @throws IllegalArgumentException when bus and store don't belong together
     */
    public ImageStreams build() {
      return new ImageStreams(this);
    }
  }
}
