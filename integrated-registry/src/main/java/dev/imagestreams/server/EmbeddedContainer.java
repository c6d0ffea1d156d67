package dev.imagestreams.server;

import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A servlet container of our own: HTTP/1.1, and HTTP/2 where there is TLS. */
final class EmbeddedContainer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedContainer.class);

  /** Of a request's head: tokens may be long. */
  private static final int MAX_HEAD = 16 << 10;

  /** What is read and thrown away of a refused body, so that the client reads the answer. */
  private static final int MAX_SWALLOWED = 2 << 20;

  /** What a client may send by HTTP/2 before it is told that there is room again. */
  private static final int WINDOW = 1 << 20;

  private static final long DRAINING_STEP_NANOS = 20_000_000;

  /**
   * How a container is to be.
   *
   * @param port 0 for any free one
   * @param tls empty for plain HTTP
   * @param connections how many at a time; more wait to be accepted
   * @param drain how long {@link #close} waits for requests under way
   */
  record Settings(String host, int port, Optional<TlsFiles> tls, int connections, Duration drain) {

    /** What a connection takes of the heap whose request's head is on its way, measured. */
    private static final long OF_A_CONNECTION = 56 << 10;

    private static final long MOST = 8192;
    static final Duration DRAIN = Duration.ofSeconds(30);

    static Settings plain(String host, int port) {
      return new Settings(host, port, Optional.empty(), connectionsOfHalfTheHeap(), DRAIN);
    }

    /** So that no number of clients that do nothing takes all memory. */
    static int connectionsOfHalfTheHeap() {
      return (int) Math.min(MOST, Runtime.getRuntime().maxMemory() / 2 / OF_A_CONNECTION);
    }
  }

  private final Settings settings;
  private final Tomcat tomcat = new Tomcat();
  private final ContainerProtocol protocol = new ContainerProtocol();
  private final Connector connector = new Connector(protocol);
  private final LastRequests last = new LastRequests();
  private final Path scratch;
  private TlsFiles.@Nullable Stamp shown;

  private EmbeddedContainer(Settings settings, Path scratch) {
    this.settings = settings;
    this.scratch = scratch;
  }

  /** Why a container can't start: to be put after the name of what it was to serve. */
  static final class NotStartedException extends Exception {
    private static final long serialVersionUID = 1L;

    NotStartedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Starts to listen.
   *
   * @param servlet is given all requests
   */
  static EmbeddedContainer start(Settings settings, HttpServlet servlet)
      throws NotStartedException {
    return start(settings, Map.of("/*", servlet));
  }

  /**
   * Starts to listen.
   *
   * @param servlets by what they are mapped to
   */
  static EmbeddedContainer start(Settings settings, Map<String, HttpServlet> servlets)
      throws NotStartedException {
    InetAddress address = resolve(settings.host());
    EmbeddedContainer container = new EmbeddedContainer(settings, scratchDirectory());
    try {
      container.connect(address);
      container.deploy(new LinkedHashMap<>(servlets));
      container.tomcat.start();
      return container;
    } catch (LifecycleException | IllegalArgumentException e) {
      container.close();
      throw new NotStartedException(
          "can't listen on " + settings.host() + ":" + settings.port() + ": " + container.reason(e),
          e);
    } catch (IOException e) {
      container.close();
      throw new NotStartedException("can't read its certificate: " + e, e);
    }
  }

  /** Resolved here: a name the container can't resolve would make it listen on every address. */
  private static InetAddress resolve(String host) throws NotStartedException {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new NotStartedException(
          "can't listen on " + host + ": the host is unknown; check its name", e);
    }
  }

  private void connect(InetAddress address) throws IOException {
    connector.setPort(settings.port());
    connector.setThrowOnFailure(true);
    set("address", address.getHostAddress());
    // Paths are taken as they come: our own routing decodes them once and checks every name.
    connector.setEncodedSolidusHandling("passthrough");
    // So that it can be closed for new connections while those there are go on.
    set("bindOnInit", "false");
    set("connectionTimeout", "20000");
    set("keepAliveTimeout", "60000");
    set("maxKeepAliveRequests", "-1");
    set("acceptCount", "1024"); // Who comes with many at a time would wait for seconds otherwise.
    set("maxConnections", Integer.toString(settings.connections()));
    set("maxHttpRequestHeaderSize", Integer.toString(MAX_HEAD));
    // A body that is refused is not even sent by a client that asks before.
    set("continueResponseTiming", "onRead");
    set("maxSwallowSize", Integer.toString(MAX_SWALLOWED));
    // Of uploads: half of the system calls; and 16 MiB for a thousand idle connections.
    set("socket.appReadBufSize", "16384");
    connector.setXpoweredBy(false);
    if (settings.tls().isPresent()) {
      shown = settings.tls().get().stamp();
      set("SSLEnabled", "true");
      connector.setScheme("https");
      connector.setSecure(true);
      connector.addSslHostConfig(settings.tls().get().hostConfig());
      // Without TLS clients would have to ask for it by an upgrade, with a body that is held back.
      connector.addUpgradeProtocol(http2());
    }
    tomcat.setBaseDir(scratch.toString());
    tomcat.setConnector(connector);
  }

  private void set(String property, String value) {
    if (!connector.setProperty(property, value)) {
      throw new IllegalStateException("the container knows no " + property);
    }
  }

  private static Http2Protocol http2() {
    Http2Protocol http2 = new Http2Protocol();
    http2.setInitialWindowSize(WINDOW);
    http2.setUseSendfile(false); // It could not be seen when it has ended.
    return http2;
  }

  private void deploy(Map<String, HttpServlet> servlets) {
    if (tomcat.getHost() instanceof StandardHost standard) {
      standard.setErrorReportValveClass(ContainerErrors.class.getName());
    }
    Context context = tomcat.addContext("", scratch.toString());
    if (context instanceof StandardContext standard) {
      // There is one application for the container's whole life: no class loader of it can leak.
      standard.setClearReferencesRmiTargets(false);
      standard.setClearReferencesThreadLocals(false);
    }
    context.getPipeline().addValve(last);
    servlets.forEach(
        (mapping, servlet) -> {
          Tomcat.addServlet(context, mapping, servlet);
          context.addServletMappingDecoded(mapping, mapping);
        });
  }

  private String reason(Exception e) {
    if (settings.tls().isPresent() && isAboutTls(e)) {
      return "the certificate "
          + settings.tls().get().certificate()
          + " and the key "
          + settings.tls().get().key()
          + " can't be used: both must be PEM, the key not encrypted, and belong together";
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return "the address is in use or not this machine's; choose another port";
      }
      if (cause instanceof SocketException || cause instanceof IOException) {
        return String.valueOf(cause.getMessage());
      }
    }
    return String.valueOf(e.getMessage());
  }

  private static boolean isAboutTls(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof GeneralSecurityException || cause instanceof IllegalArgumentException) {
        return true;
      }
    }
    return false;
  }

  int port() {
    return connector.getLocalPort();
  }

  /** What a client is told: {@code host:port}, an IPv6 address in brackets. */
  String address() {
    String host = settings.host();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port();
  }

  /** Shows the certificate that is in its file now, if that is another one than before. */
  void reloadCertificate() {
    if (settings.tls().isEmpty()) {
      return;
    }
    TlsFiles files = settings.tls().get();
    try {
      TlsFiles.Stamp now = files.stamp();
      if (!now.equals(shown)) {
        shown = now;
        protocol.reloadSslHostConfigs();
        LOG.info("the certificate in {} is shown from now on", files.certificate());
      }
    } catch (IOException | RuntimeException e) {
      // Perhaps half of the pair is there by now: then it is looked at again with the other half.
      LOG.warn(
          "the certificate in {} can't be used, and the one before is shown: {}",
          files.certificate(),
          e.toString());
    }
  }

  /** Whether it has begun to end: connections are closed after what they are at. */
  boolean isEnding() {
    return last.isEnding();
  }

  /** Takes nothing new, waits for what is under way, and ends. */
  @Override
  public void close() {
    last.end();
    try {
      if (connector.getState().isAvailable()) {
        // Not paused: then Tomcat would cut off files that it has begun to send.
        protocol.closeServerSocketGraceful();
        drain();
      }
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      LOG.warn("stopping a servlet container failed", e);
    }
    delete(scratch);
  }

  /** The container tells nobody when a file was sent, so it is looked at again and again. */
  private void drain() {
    long end = System.nanoTime() + settings.drain().toNanos();
    while (protocol.isBusy() && !Thread.currentThread().isInterrupted()) {
      if (System.nanoTime() > end) {
        LOG.warn("requests were under way for longer than {}, and are cut off", settings.drain());
        return;
      }
      LockSupport.parkNanos(DRAINING_STEP_NANOS);
    }
  }

  private static Path scratchDirectory() throws NotStartedException {
    try {
      return Files.createTempDirectory("imagestreams-server");
    } catch (IOException e) {
      throw new NotStartedException(
          "can't make a temporary directory in " + System.getProperty("java.io.tmpdir"), e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      LOG.debug("removing {} failed", directory, e);
    }
  }
}
