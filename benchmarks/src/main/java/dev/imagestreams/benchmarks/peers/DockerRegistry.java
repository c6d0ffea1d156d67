package dev.imagestreams.benchmarks.peers;

import dev.imagestreams.benchmarks.measure.OwnProcess;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Debian's docker-registry, keeping its files and its access log in a directory of the caller. */
final class DockerRegistry implements MeasuredRegistry {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Pattern REQUEST = Pattern.compile("\"([A-Z]+ [^ \"]+) HTTP/");
  private static final String CONFIG =
      """
      version: 0.1
      log:
        level: error
      storage:
        filesystem:
          rootdirectory: %s
      http:
        addr: %s
      """;

  private final OwnProcess process;
  private final String address;
  private final Path accessLog;
  private long read;
  private int marks;

  private DockerRegistry(OwnProcess process, String address, Path accessLog) {
    this.process = process;
    this.address = address;
    this.accessLog = accessLog;
  }

  static DockerRegistry start(Path directory) throws IOException {
    String address = "127.0.0.1:" + freePort();
    Path config = directory.resolve("config.yml");
    Files.writeString(config, CONFIG.formatted(directory.resolve("data"), address));
    Path accessLog = directory.resolve("access.log");
    ProcessBuilder builder =
        new ProcessBuilder("docker-registry", "serve", config.toString())
            .redirectError(directory.resolve("error.log").toFile())
            .redirectOutput(accessLog.toFile());
    DockerRegistry registry = new DockerRegistry(OwnProcess.start(builder), address, accessLog);
    registry.await(registry::answers, "answers");
    return registry;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private void await(Condition condition, String what) throws IOException {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!condition.holds()) {
      if (Instant.now().isAfter(deadline) || !process.process().isAlive()) {
        throw new IOException("docker-registry at " + address + " never " + what);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  private boolean answers() {
    try {
      get("/v2/");
      return true;
    } catch (IOException e) {
      return false; // Not yet.
    }
  }

  private void get(String target) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create("http://" + address + target).toURL().openConnection();
    connection.getResponseCode();
    connection.disconnect();
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public void reset() throws IOException {
    log();
  }

  /**
   * What was asked since the last time. It logs a request after it answered, so a request of the
   * driver marks the end.
   */
  @Override
  public AccessLog log() throws IOException {
    String mark = "GET /v2/?mark=" + ++marks;
    get(mark.substring("GET ".length()));
    List<String> requests = new ArrayList<>();
    await(
        () -> {
          requests.addAll(newLines());
          return requests.remove(mark);
        },
        "logged " + mark);
    return new AccessLog(requests, -1, -1);
  }

  private List<String> newLines() throws IOException {
    byte[] all = Files.readAllBytes(accessLog);
    int end = all.length;
    while (end > read && all[end - 1] != '\n') {
      end--;
    }
    String text = new String(all, (int) read, (int) (end - read), StandardCharsets.UTF_8);
    read = end;
    List<String> requests = new ArrayList<>();
    Matcher matcher = REQUEST.matcher(text);
    while (matcher.find()) {
      requests.add(matcher.group(1));
    }
    return requests;
  }

  @Override
  public void close() {
    process.close();
  }
}
