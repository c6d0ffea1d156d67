package dev.imagestreams.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Debian's docker-registry on a loopback port, as a process of its own. */
final class DockerRegistry implements AutoCloseable {

  private final LoopbackServer server;
  private final Path log;

  private DockerRegistry(LoopbackServer server, Path log) {
    this.server = server;
    this.log = log;
  }

  /** Open to everybody, in plain HTTP. */
  static DockerRegistry start(Path directory) throws IOException {
    return start(directory, "", "");
  }

  /** Open to those whom {@code auth} lets in: the configuration's section of that name. */
  static DockerRegistry start(Path directory, String auth) throws IOException {
    return start(directory, auth, "");
  }

  /**
   * Speaks TLS.
   *
   * @param tls the lines of the configuration's section of that name
   */
  static DockerRegistry startTls(Path directory, String tls) throws IOException {
    return start(directory, "", "tls:\n" + tls.indent(2));
  }

  /**
   * Tells an endpoint of every push. One that fails is told again after a second.
   *
   * @param authorization what it is told with
   */
  static DockerRegistry startTelling(Path directory, String endpoint, String authorization)
      throws IOException {
    return start(
        directory,
        """
        notifications:
          endpoints:
            - name: streams
              url: %s
              headers:
                Authorization: ["%s"]
              timeout: 10s
              threshold: 3
              backoff: 1s
        """
            .formatted(endpoint, authorization),
        "");
  }

  /**
   * @param sections whole sections of the configuration
   * @param http lines of the section of that name
   */
  private static DockerRegistry start(Path directory, String sections, String http)
      throws IOException {
    int port = LoopbackServer.freePort();
    Path config = directory.resolve("config-" + port + ".yml");
    Files.writeString(
        config,
        """
        version: 0.1
        log:
          level: error
        storage:
          filesystem:
            rootdirectory: %s
        %shttp:
          addr: 127.0.0.1:%d
        %s"""
            .formatted(directory.resolve("registry-" + port), sections, port, http.indent(2)));
    Path log = directory.resolve("registry-" + port + ".log");
    return new DockerRegistry(
        LoopbackServer.start(port, log, "docker-registry", "serve", config.toString()), log);
  }

  String address() {
    return "127.0.0.1:" + server.port();
  }

  /**
   * What it was asked and how it answered, as {@code GET /v2/ 200}. It writes a request down after
   * its answer: wait for what is to come.
   */
  List<String> requests() {
    try {
      return Files.readAllLines(log).stream()
          .filter(line -> line.contains(" HTTP/1."))
          .map(line -> line.replaceFirst(".*?\"(\\S+ \\S+) HTTP/1\\.[01]\" (\\d+) .*", "$1 $2"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
