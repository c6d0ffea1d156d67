package dev.imagestreams.server;

import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.Tomcat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A servlet container for one servlet. */
final class EmbeddedContainer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedContainer.class);

  private final String host;
  private final Tomcat tomcat;
  private final Connector connector;
  private final Path scratch;

  private EmbeddedContainer(String host, Tomcat tomcat, Connector connector, Path scratch) {
    this.host = host;
    this.tomcat = tomcat;
    this.connector = connector;
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
  static EmbeddedContainer start(String host, int port, HttpServlet servlet)
      throws NotStartedException {
    InetAddress address = resolve(host);
    Path scratch = scratchDirectory();
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(scratch.toString());
    Connector connector = connector(address, port);
    tomcat.setConnector(connector);
    if (tomcat.getHost() instanceof StandardHost standard) {
      standard.setErrorReportValveClass(ContainerErrors.class.getName());
    }
    Context context = tomcat.addContext("", scratch.toString());
    if (context instanceof StandardContext standard) {
      // There is one application for the container's whole life: no class loader of it can leak.
      standard.setClearReferencesRmiTargets(false);
      standard.setClearReferencesThreadLocals(false);
    }
    Tomcat.addServlet(context, "all", servlet);
    context.addServletMappingDecoded("/*", "all");
    EmbeddedContainer container = new EmbeddedContainer(host, tomcat, connector, scratch);
    try {
      tomcat.start();
      return container;
    } catch (LifecycleException e) {
      container.close();
      throw new NotStartedException("can't listen on " + host + ":" + port + ": " + reason(e), e);
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

  private static Connector connector(InetAddress address, int port) {
    Connector connector = new Connector();
    connector.setPort(port);
    connector.setThrowOnFailure(true);
    if (!connector.setProperty("address", address.getHostAddress())) {
      throw new IllegalStateException("the container takes no address");
    }
    // Paths are taken as they come: our own routing decodes them once and checks every name.
    connector.setEncodedSolidusHandling("passthrough");
    connector.setProperty("connectionTimeout", "20000");
    connector.setProperty("keepAliveTimeout", "60000");
    connector.setProperty("maxKeepAliveRequests", "-1");
    // Of uploads: a quarter of the system calls; and 32 MiB for a thousand idle connections.
    connector.setProperty("socket.appReadBufSize", "32768");
    connector.setXpoweredBy(false);
    return connector;
  }

  private static String reason(LifecycleException e) {
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

  int port() {
    return connector.getLocalPort();
  }

  /** What a client is told: {@code host:port}, an IPv6 address in brackets. */
  String address() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port();
  }

  @Override
  public void close() {
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      LOG.warn("stopping a servlet container failed", e);
    }
    delete(scratch);
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
