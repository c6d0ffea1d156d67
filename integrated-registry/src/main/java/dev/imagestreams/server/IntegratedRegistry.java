package dev.imagestreams.server;

import dev.imagestreams.model.Repository;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.RegistryNews;
import dev.imagestreams.server.access.AccessPolicy;
import dev.imagestreams.server.access.AccessRules;
import dev.imagestreams.server.access.Authenticator;
import dev.imagestreams.server.access.BearerTokens;
import dev.imagestreams.server.access.Htpasswd;
import dev.imagestreams.server.internal.AccessControl;
import dev.imagestreams.server.internal.Collected;
import dev.imagestreams.server.internal.RegistryService;
import dev.imagestreams.server.internal.Scrub;
import dev.imagestreams.server.upstream.Upstream;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
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

  /** How often it is looked whether there is another certificate. */
  private static final long CERTIFICATE_SECONDS = 5;

  private final RegistryService service;
  private final RegistryServlet servlet;
  private final Observers observers;
  private final @Nullable EmbeddedContainer container;
  private final String address;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(IntegratedRegistry::daemon);
  private final AtomicBoolean closed = new AtomicBoolean();

  private IntegratedRegistry(
      RegistryService service,
      RegistryServlet servlet,
      Observers observers,
      @Nullable EmbeddedContainer container,
      String address,
      Optional<Duration> collecting) {
    this.service = service;
    this.servlet = servlet;
    this.observers = observers;
    this.container = container;
    this.address = address;
    collecting.ifPresent(
        every ->
            timer.scheduleWithFixedDelay(
                this::collectQuietly, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS));
    if (container != null) {
      timer.scheduleWithFixedDelay(
          container::reloadCertificate, CERTIFICATE_SECONDS, CERTIFICATE_SECONDS, TimeUnit.SECONDS);
    }
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
    return servlet;
  }

  /**
   * How it is. What runs in a container of its own also says so over HTTP, to whoever asks: {@code
   * /livez} and {@code /readyz} are 200, or 503.
   */
  public RegistryHealth health() {
    if (closed.get() || (container != null && container.isEnding())) {
      return new RegistryHealth(true, false, "the registry ends");
    }
    Optional<String> problem = service.problem();
    return new RegistryHealth(true, problem.isEmpty(), problem.orElse(""));
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
    Collected done = service.collectGarbage();
    CollectedGarbage collected =
        new CollectedGarbage(done.blobs(), done.contents(), done.bytes(), done.uploads());
    observers.collected(collected);
    return collected;
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

  /**
   * Takes no more requests, waits for those under way as long as {@linkplain Builder#drainFor it
   * may take}, and closes the data. Pushes not told yet are told at the next start. A mounted
   * registry is closed after its container has ended.
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
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
    private Optional<TlsFiles> tls = Optional.empty();
    private int connections = EmbeddedContainer.Settings.connectionsOfHalfTheHeap();
    private Duration drain = EmbeddedContainer.Settings.DRAIN;
    private @Nullable String publicAddress;
    private Clock clock = Clock.systemUTC();
    private boolean deletes = true;
    private boolean readOnly;
    private Optional<Duration> collecting = Optional.of(Duration.ofHours(1));
    private Duration grace = Duration.ofHours(1);
    private Duration uploads = Duration.ofDays(1);
    private Durability durability = Durability.FSYNC;
    private int transfers = 100;
    private long repositoryQuota = Long.MAX_VALUE;
    private long totalQuota = Long.MAX_VALUE;
    private boolean sparse;
    private int openUploads = 10_000;
    private final List<RegistryObserver> observers = new ArrayList<>();
    private @Nullable Authenticator authenticator;
    private @Nullable AccessPolicy policy;
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
     * Has {@link #start()} speak TLS 1.2 and 1.3, also with HTTP/2. The files are looked at every
     * few seconds: a certificate that was replaced is shown from then on.
     *
     * @param certificate in PEM, followed by those between it and the root
     * @param key in PEM, not encrypted
     */
    public Builder tls(Path certificate, Path key) {
      this.tls =
          Optional.of(
              new TlsFiles(
                  Objects.requireNonNull(certificate, "certificate"),
                  Objects.requireNonNull(key, "key")));
      return this;
    }

    /**
     * How many connections {@link #start()} has at a time, idle ones too; unless said, what half of
     * the heap holds of those that take the most, and 8192 at most: some 1,100 of 128 MiB. Who
     * comes when there are as many waits to be accepted.
     */
    public Builder maxConnections(int value) {
      this.connections = positive(value, "maxConnections");
      return this;
    }

    /** How long closing waits for requests under way; 30 seconds unless said. */
    public Builder drainFor(Duration value) {
      this.drain = Objects.requireNonNull(value, "drainFor");
      return this;
    }

    /** What acknowledged pushes outlast; a loss of power unless said. */
    public Builder durability(Durability value) {
      this.durability = Objects.requireNonNull(value, "durability");
      return this;
    }

    /**
     * How many bytes of blobs a repository may have; any number unless said. Who pushes more is
     * answered with 403 and DENIED.
     */
    public Builder repositoryQuota(long bytes) {
      this.repositoryQuota = positive(bytes, "repositoryQuota");
      return this;
    }

    /**
     * How many bytes of blobs there may be in all, those that several repositories have counted
     * once; any number unless said. They are counted in the background after the start, and the
     * quota is not held to before that.
     */
    public Builder totalQuota(long bytes) {
      this.totalQuota = positive(bytes, "totalQuota");
      return this;
    }

    /**
     * How many clients may send content at a time; 100 unless said. Each holds a thread. Who comes
     * when there are as many is answered with 429, and told to try again.
     */
    public Builder maxTransfers(int value) {
      this.transfers = positive(value, "maxTransfers");
      return this;
    }

    /**
     * How many uploads may have begun and not ended; 10,000 unless said. Beyond, who begins one is
     * answered with 429.
     */
    public Builder maxOpenUploads(int value) {
      this.openUploads = positive(value, "maxOpenUploads");
      return this;
    }

    private static <T extends Number> T positive(T value, String name) {
      if (value.longValue() < 1) {
        throw new IllegalArgumentException(name + " must be 1 or more, not " + value);
      }
      return value;
    }

    /** Adds somebody who is told what the registry does, such as an {@link AccessLog}. */
    public Builder observer(RegistryObserver value) {
      observers.add(Objects.requireNonNull(value, "observer"));
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
     * Finds out who clients are, such as {@link Htpasswd} or {@link BearerTokens}. Without one the
     * registry knows nobody. Serve it over TLS then, or on loopback: passwords come with requests.
     */
    public Builder authenticator(Authenticator value) {
      this.authenticator = Objects.requireNonNull(value, "authenticator");
      return this;
    }

    /**
     * Says who may do what, such as {@link AccessRules}. Without one, who proved who it is may do
     * everything, and nobody else anything; where there is no authenticator, everybody may.
     */
    public Builder accessPolicy(AccessPolicy value) {
      this.policy = Objects.requireNonNull(value, "accessPolicy");
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

    /**
     * Whether manifests are taken whose blobs, or whose manifests if it is an index, are not there;
     * they are refused unless said. What pulls them must be content with a part.
     */
    public Builder sparseManifests(boolean value) {
      this.sparse = value;
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
      String address = publicAddress;
      announce(service, address);
      AccessControl access = AccessControl.of(authenticator, policy, () -> address);
      Observers told = new Observers(observers);
      RegistryServlet servlet = new RegistryServlet(service, access, told);
      return new IntegratedRegistry(service, servlet, told, null, address, scheduled());
    }

    /**
     * Opens the registry and listens.
     *
     * @throws RegistryStartException when the directory can't be used, or the address is taken
     */
    public IntegratedRegistry start() {
      RegistryService service = openData();
      try {
        return listen(service);
      } catch (EmbeddedContainer.NotStartedException e) {
        closeService(service);
        throw new RegistryStartException("the registry " + e.getMessage(), e);
      } catch (RuntimeException e) {
        closeService(service);
        throw e;
      }
    }

    private IntegratedRegistry listen(RegistryService service)
        throws EmbeddedContainer.NotStartedException {
      CompletableFuture<String> reached = new CompletableFuture<>();
      CompletableFuture<IntegratedRegistry> started = new CompletableFuture<>();
      AccessControl access = AccessControl.of(authenticator, policy, reached::join);
      Observers told = new Observers(observers);
      RegistryServlet servlet = new RegistryServlet(service, access, told);
      EmbeddedContainer listening =
          EmbeddedContainer.start(
              new EmbeddedContainer.Settings(host, port, tls, connections, drain),
              servlets(servlet, started));
      try {
        String address = publicAddress == null ? listening.address() : publicAddress;
        reached.complete(address);
        announce(service, address);
        IntegratedRegistry registry =
            new IntegratedRegistry(service, servlet, told, listening, address, scheduled());
        started.complete(registry);
        return registry;
      } catch (RuntimeException e) {
        started.completeExceptionally(e); // Who asks how it is need not wait for the answer.
        listening.close();
        throw e;
      }
    }

    private static Map<String, HttpServlet> servlets(
        RegistryServlet servlet, CompletableFuture<IntegratedRegistry> started) {
      Supplier<RegistryHealth> health = () -> started.join().health();
      return Map.of(
          "/*", servlet,
          "/livez", new HealthServlet(health, RegistryHealth::live),
          "/readyz", new HealthServlet(health, RegistryHealth::ready));
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
            new RegistryService.Settings(
                deletes,
                readOnly,
                grace,
                uploads,
                transfers,
                openUploads,
                durability == Durability.FSYNC,
                repositoryQuota,
                totalQuota,
                sparse),
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
