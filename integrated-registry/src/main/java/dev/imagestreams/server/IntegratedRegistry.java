package dev.imagestreams.server;

import dev.imagestreams.model.Repository;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.RegistryNews;
import dev.imagestreams.server.internal.RegistryService;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
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

  private IntegratedRegistry(
      RegistryService service, @Nullable EmbeddedContainer container, String address) {
    this.service = service;
    this.container = container;
    this.address = address;
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

  /** The registry's id, which stays with its data. */
  public String id() {
    return service.id();
  }

  /** The registry as a servlet, to be mapped to {@code /v2/*}. */
  public RegistryServlet servlet() {
    return new RegistryServlet(service);
  }

  /** Ends requests, closes the data. Pushes not told yet are told at the next start. */
  @Override
  public void close() {
    if (container != null) {
      container.close();
    }
    closeService(service);
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
      return new IntegratedRegistry(service, null, publicAddress);
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
        return new IntegratedRegistry(service, container, address);
      } catch (EmbeddedContainer.NotStartedException e) {
        closeService(service);
        throw new RegistryStartException("the registry " + e.getMessage(), e);
      } catch (RuntimeException e) {
        closeService(service);
        throw e;
      }
    }

    private void announce(RegistryService service, String address) {
      if (publisher != null) {
        service.announce(address, publisher);
      }
    }

    private RegistryService openData() {
      Path directory = Objects.requireNonNull(data, "give the builder a data directory");
      try {
        return RegistryService.open(
            directory, clock, new RegistryService.Settings(deletes, readOnly));
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
