package dev.imagestreams.server;

import dev.imagestreams.model.Repository;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.RegistryNews;
import dev.imagestreams.server.internal.Collected;
import dev.imagestreams.server.internal.RegistryService;
import dev.imagestreams.server.internal.Scrub;
import dev.imagestreams.server.upstream.Upstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An OCI registry within this process.
 *
 * <p>Repositories come into being when they are pushed to. Every push of a tag is told as {@code
 * ImagePushed}, after the tag is durable and in the order of the pushes, also if the process died
 * in between. Data are files in one directory, which one process at a time may use. Thread-safe.
 *
 * <p>{@link Builder#start()} runs it in a container of its own; {@link Builder#open()} leaves that
 * to the application, which mounts {@link #servlet()}.
 */
public final class IntegratedRegistry implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(IntegratedRegistry.class);

  private final RegistryService service;
  private final @Nullable EmbeddedContainer container;
  private final String address;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(IntegratedRegistry::daemon);

  private IntegratedRegistry(
      RegistryService service,
      @Nullable EmbeddedContainer container,
      String address,
      Optional<Duration> collecting) {
    this.service = service;
    this.container = container;
    this.address = address;
    collecting.ifPresent(
        every ->
            timer.scheduleWithFixedDelay(
                this::collectQuietly, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS));
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "imagestreams-registry-gc");
    thread.setDaemon(true);
    return thread;
  }

  public static Builder builder() {
    return new Builder();
  }

  /**
   * Where the registry can be reached, {@code host:port}: what references to its images begin with.
   */
  public String address() {
    return address;
  }

  /**
   * The port it listens on.
   *
   * @throws IllegalStateException when it is mounted in another container, and listens nowhere
   */
  public int port() {
    if (container == null) {
      throw new IllegalStateException("the registry is mounted, and listens nowhere itself");
    }
    return container.port();
  }

  /** The registry's id, which stays with its data. */
  public String id() {
    return service.id();
  }

  /** The registry as a servlet, to be mapped to {@code /v2/*}. */
  public RegistryServlet servlet() {
    return new RegistryServlet(service);
  }

  /**
   * Removes what nobody can ask for any more, now: blobs that no manifest of their repository
   * refers to, content that is no repository's, uploads that nobody goes on with; but nothing that
   * is younger than the {@linkplain Builder#garbageCollection grace period}. The registry goes on
   * meanwhile; where a collection runs, this waits for it first. Blocks on the disk, for as long as
   * reading all manifests takes.
   *
   * @throws UncheckedIOException when files can't be read or deleted; what was removed is removed
   */
  public CollectedGarbage collectGarbage() {
    try {
      return collect();
    } catch (IOException e) {
      throw new UncheckedIOException("garbage could not be collected", e);
    }
  }

  private CollectedGarbage collect() throws IOException {
    Collected collected = service.collectGarbage();
    return new CollectedGarbage(
        collected.blobs(), collected.contents(), collected.bytes(), collected.uploads());
  }

  /**
   * Reads everything that is stored, and says what is not as it should be. Changes nothing; the
   * registry goes on meanwhile. Blocks for as long as the disk takes.
   *
   * @throws UncheckedIOException when files can't be read
   */
  public ScrubReport scrub() {
    try {
      Scrub scrub = service.scrub();
      return new ScrubReport(scrub.contents(), scrub.bytes(), scrub.damaged(), scrub.missing());
    } catch (IOException e) {
      throw new UncheckedIOException("the registry's data could not be read", e);
    }
  }

  /** Collects once in a while; a failure leaves what is left to the next time. */
  private void collectQuietly() {
    try {
      CollectedGarbage collected = collect();
      LOG.atInfo()
          .addKeyValue("contents", collected.contents())
          .addKeyValue("bytes", collected.bytes())
          .addKeyValue("uploads", collected.uploads())
          .log("garbage was collected");
    } catch (IOException | RuntimeException e) {
      LOG.atWarn().setCause(e).log("garbage could not be collected; it is tried again");
    }
  }

  /** Ends requests, closes the data. Pushes not told yet are told at the next start. */
  @Override
  public void close() {
    service.endPulls();
    if (container != null) {
      container.close();
    }
    endCollecting();
    closeService(service);
  }

  /** The files are another process's to change once this has let them go. */
  private void endCollecting() {
    timer.shutdownNow();
    try {
      if (!timer.awaitTermination(30, TimeUnit.SECONDS)) {
        LOG.warn("garbage is still collected after the time to end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closeService(RegistryService service) {
    try {
      service.close();
    } catch (IOException e) {
      LOG.warn("closing the registry's data failed; what was acknowledged is on disk", e);
    }
  }

  /** What a registry can be given. Not thread-safe. */
  public static final class Builder {

    private @Nullable Path data;
    private @Nullable Consumer<RegistryNews> publisher;
    private String host = "127.0.0.1";
    private int port;
    private @Nullable String publicAddress;
    private Clock clock = Clock.systemUTC();
    private boolean deletes = true;
    private boolean readOnly;
    private Optional<Duration> collecting = Optional.of(Duration.ofHours(1));
    private Duration grace = Duration.ofHours(1);
    private Duration uploads = Duration.ofDays(1);
    private Optional<Upstream> upstream = Optional.empty();

    private Builder() {}

    /** The directory for the registry's data; needed. Made if it is not there. */
    public Builder data(Path directory) {
      this.data = directory;
      return this;
    }

    /**
     * The bus that is told of pushes. Without one, pushes are remembered until the registry is
     * opened with one.
     */
    public Builder notificationBus(NotificationBus bus) {
      Objects.requireNonNull(bus, "bus");
      this.publisher = bus::publish;
      return this;
    }

    /**
     * Where {@link #start()} listens; 127.0.0.1 and any free port unless said.
     *
     * @param port 0 for any free port
     */
    public Builder listen(String host, int port) {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("the port must be 0 to 65535, not " + port);
      }
      this.host = Objects.requireNonNull(host, "host");
      this.port = port;
      return this;
    }

    /**
     * How clients reach the registry, {@code host:port}, if not at the address it listens on.
     * References to pushed images begin with it.
     */
    public Builder publicAddress(String value) {
      this.publicAddress = new Repository(value, "any").host();
      return this;
    }

    /**
     * Whether clients may delete tags, manifests and blobs, as they may unless said. What is
     * refused is answered with 405, whatever it is.
     */
    public Builder deletes(boolean value) {
      this.deletes = value;
      return this;
    }

    /** Whether the registry only gives what it has: pushes, mounts and deletes are refused. */
    public Builder readOnly(boolean value) {
      this.readOnly = value;
      return this;
    }

    /**
     * How often what nobody needs is removed, and how old it must be: an hour each unless said.
     *
     * @param every longer than nothing
     * @param minimumAge longer than a push takes from its first blob to its manifest; not negative
     */
    public Builder garbageCollection(Duration every, Duration minimumAge) {
      if (every.isNegative() || every.isZero() || minimumAge.isNegative()) {
        throw new IllegalArgumentException(
            "garbage is collected every so often, not every " + every + " after " + minimumAge);
      }
      this.collecting = Optional.of(every);
      this.grace = minimumAge;
      return this;
    }

    /**
     * Has garbage collected only when {@link IntegratedRegistry#collectGarbage} is called.
     *
     * @param minimumAge as above
     */
    public Builder garbageCollectionByHand(Duration minimumAge) {
      garbageCollection(Duration.ofHours(1), minimumAge);
      this.collecting = Optional.empty();
      return this;
    }

    /** How long an upload is kept that nobody goes on with; a day unless said. */
    public Builder uploadsExpireAfter(Duration value) {
      this.uploads = Objects.requireNonNull(value, "uploadsExpireAfter");
      return this;
    }

    /**
     * Where to get what clients ask for and was not pushed here; nowhere unless said. What comes
     * from there is kept, also where clients may only read.
     */
    public Builder upstream(Upstream value) {
      this.upstream = Optional.of(value);
      return this;
    }

    /** Where the time comes from. */
    public Builder clock(Clock value) {
      this.clock = Objects.requireNonNull(value, "clock");
      return this;
    }

    /**
     * Opens the registry without a container: mount {@link IntegratedRegistry#servlet()}.
     *
     * @throws RegistryStartException when the directory can't be used
     * @throws IllegalStateException when no {@link #publicAddress} is given
     */
    public IntegratedRegistry open() {
      if (publicAddress == null) {
        throw new IllegalStateException("a mounted registry needs its publicAddress");
      }
      RegistryService service = openData();
      announce(service, publicAddress);
      return new IntegratedRegistry(service, null, publicAddress, scheduled());
    }

    /**
     * Opens the registry and listens.
     *
     * @throws RegistryStartException when the directory can't be used, or the address is taken
     */
    public IntegratedRegistry start() {
      RegistryService service = openData();
      try {
        EmbeddedContainer container =
            EmbeddedContainer.start(host, port, new RegistryServlet(service));
        String address = publicAddress == null ? container.address() : publicAddress;
        announce(service, address);
        return new IntegratedRegistry(service, container, address, scheduled());
      } catch (EmbeddedContainer.NotStartedException e) {
        closeService(service);
        throw new RegistryStartException("the registry " + e.getMessage(), e);
      } catch (RuntimeException e) {
        closeService(service);
        throw e;
      }
    }

    private Optional<Duration> scheduled() {
      return readOnly ? Optional.empty() : collecting;
    }

    private void announce(RegistryService service, String address) {
      upstream.ifPresent(asked -> asked.servedAt(address));
      if (publisher != null) {
        service.announce(address, publisher);
      }
    }

    private RegistryService openData() {
      Path directory = Objects.requireNonNull(data, "give the builder a data directory");
      try {
        return RegistryService.open(
            directory,
            clock,
            new RegistryService.Settings(deletes, readOnly, grace, uploads),
            upstream);
      } catch (IOException e) {
        throw new RegistryStartException(
            "the data directory " + directory + " can't be used: " + reason(e), e);
      }
    }

    /** File systems name only the file in their messages, and the problem in their classes. */
    private static String reason(IOException e) {
      if (!(e instanceof FileSystemException)) {
        return String.valueOf(e.getMessage());
      }
      String problem =
          e.getClass()
              .getSimpleName()
              .replace("Exception", "")
              .replaceAll("(?<=[a-z])(?=[A-Z])", " ");
      return problem.toLowerCase(java.util.Locale.ROOT)
          + ": "
          + e.getMessage()
          + "; check the path and its permissions";
    }
  }
}
