package dev.imagestreams.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Debian's tinyproxy on a loopback port, which wants a user and a password. */
final class Tinyproxy implements AutoCloseable {

  private static final Pattern REQUEST =
      Pattern.compile("Request \\(file descriptor \\d+\\): (.*)");

  private final LoopbackServer server;
  private final Path log;

  private Tinyproxy(LoopbackServer server, Path log) {
    this.server = server;
    this.log = log;
  }

  static Tinyproxy start(Path directory, String user, String password) throws IOException {
    int port = LoopbackServer.freePort();
    Path log = directory.resolve("tinyproxy.log");
    Path config = directory.resolve("tinyproxy.conf");
    Files.writeString(
        config,
        """
        Port %d
        Listen 127.0.0.1
        Allow 127.0.0.1
        Timeout 60
        LogLevel Connect
        LogFile "%s"
        BasicAuth %s %s
        """
            .formatted(port, log, user, password));
    return new Tinyproxy(
        LoopbackServer.start(
            port, directory.resolve("tinyproxy.out"), "tinyproxy", "-d", "-c", config.toString()),
        log);
  }

  String address() {
    return "127.0.0.1:" + server.port();
  }

  /** The first lines of what it was asked. */
  List<String> requests() {
    try {
      return Files.readAllLines(log).stream()
          .map(REQUEST::matcher)
          .filter(Matcher::find)
          .map(request -> request.group(1))
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
