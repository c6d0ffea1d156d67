package dev.imagestreams.benchmarks.server;

import dev.imagestreams.benchmarks.measure.MarkdownTable;
import dev.imagestreams.benchmarks.measure.Options;
import dev.imagestreams.benchmarks.measure.OwnProcess;
import dev.imagestreams.benchmarks.measure.TemporaryDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The integrated registry, docker-registry and an empty servlet in turn, by wrk, ab and curl.
 *
 * <p>Options: {@code --rounds}, {@code --seconds} of each row and round, {@code --pushes} of each
 * kind, {@code --heap} of ours, {@code --directory} of the data.
 */
public final class RegistrySpeed {

  private static final int LARGE = 100 << 20;
  private static final String REPOSITORY = "bench/app";

  private final int rounds;
  private final int seconds;
  private final int pushes;
  private final Path directory;

  /** Of the last run of wrk, in milliseconds. */
  private double p99;

  private final Map<String, Map<String, List<Double>>> rows = new LinkedHashMap<>();

  private RegistrySpeed(int rounds, int seconds, int pushes, Path directory) {
    this.rounds = rounds;
    this.seconds = seconds;
    this.pushes = pushes;
    this.directory = directory;
  }

  /** A server that is measured. */
  private record Server(String name, String address, OwnProcess process, boolean isRegistry) {}

  public static void main(String[] args) throws Exception {
    Options options = Options.parse(args, "rounds", "seconds", "pushes", "heap", "directory");
    try (TemporaryDirectory directory = TemporaryDirectory.create(options.text("directory", ""))) {
      new RegistrySpeed(
              options.number("rounds", 3),
              options.number("seconds", 4),
              options.number("pushes", 2000),
              directory.path())
          .run(options.text("heap", "128m"));
    }
  }

  private void run(String heap) throws Exception {
    List<Server> servers = List.of(ours(heap), dockerRegistry(), emptyServlet());
    try {
      Path large = directory.resolve("large");
      byte[] content = new byte[LARGE];
      new Random(1).nextBytes(content);
      Files.write(large, content);
      for (Server server : servers) {
        await(server);
      }
      for (int round = -1; round < rounds; round++) {
        for (Server server : servers) {
          measure(server, large, Pusher.digest(content), round < 0);
        }
        floors(content, round < 0);
      }
      print(servers);
    } finally {
      servers.forEach(server -> server.process().close());
    }
  }

  // Servers

  private Server ours(String heap) throws IOException {
    int port = freePort();
    return new Server(
        "ours",
        "127.0.0.1:" + port,
        start(
            "ours",
            java(),
            "-Xmx" + heap,
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.imagestreams.examples.ImageStreamsProgram",
            "serve",
            "--listen",
            "127.0.0.1:" + port,
            "--data",
            directory.resolve("ours").toString()),
        true);
  }

  private Server dockerRegistry() throws IOException {
    int port = freePort();
    Path config = directory.resolve("config.yml");
    Files.writeString(
        config,
        """
        version: 0.1
        log: {level: error, accesslog: {disabled: true}}
        storage: {filesystem: {rootdirectory: %s}}
        http: {addr: 127.0.0.1:%d}
        """
            .formatted(directory.resolve("docker-registry"), port));
    return new Server(
        "docker-registry",
        "127.0.0.1:" + port,
        start("docker-registry", "docker-registry", "serve", config.toString()),
        true);
  }

  private Server emptyServlet() throws IOException {
    int port = freePort();
    return new Server(
        "empty servlet",
        "127.0.0.1:" + port,
        start(
            "empty",
            java(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            EmptyServlet.class.getName(),
            Integer.toString(port)),
        false);
  }

  private OwnProcess start(String name, String... command) throws IOException {
    return OwnProcess.start(
        new ProcessBuilder(command)
            .redirectOutput(directory.resolve(name + ".out").toFile())
            .redirectError(directory.resolve(name + ".err").toFile()));
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static void await(Server server) throws Exception {
    String[] parts = server.address().split(":", -1);
    for (int i = 0; i < 2000; i++) {
      try (Socket socket = new Socket(parts[0], Integer.parseInt(parts[1]))) {
        return;
      } catch (IOException e) {
        TimeUnit.MILLISECONDS.sleep(10); // Not yet.
      }
    }
    throw new IOException(server.name() + " never answers");
  }

  // Rows

  private void measure(Server server, Path large, String largeDigest, boolean warmUp)
      throws Exception {
    String base = "http://" + server.address();
    String manifest = "sha256:none";
    String blob = "sha256:none";
    Pusher pusher = new Pusher(server.address());
    if (server.isRegistry()) {
      byte[] small = Pusher.unique(1024);
      blob = pusher.blob(REPOSITORY, small);
      manifest = pusher.manifest(REPOSITORY, "latest", blob, small.length);
    }
    String place = base + "/v2/" + REPOSITORY;
    add(warmUp, "GET /v2/", server, wrk(base + "/v2/"));
    add(warmUp, "GET manifest by tag", server, wrk(place + "/manifests/latest"));
    add(warmUp, "p99 of that, ms", server, p99);
    add(warmUp, "GET manifest by digest", server, wrk(place + "/manifests/" + manifest));
    add(warmUp, "HEAD manifest by tag", server, ab(place + "/manifests/latest"));
    add(warmUp, "HEAD blob", server, ab(place + "/blobs/" + blob));
    if (!server.isRegistry()) {
      return;
    }
    add(warmUp, "PUT 100 MiB, MB/s", server, putLarge(base, large, largeDigest));
    add(warmUp, "the same by PATCH, MB/s", server, patchLarge(base, large, largeDigest));
    add(warmUp, "GET 100 MiB, MB/s", server, getLarge(place + "/blobs/" + largeDigest));
    add(warmUp, "GET 4 × 100 MiB, MB/s", server, getLargeAtOnce(place + "/blobs/" + largeDigest));
    byte[] mebibyte = Pusher.unique(1 << 20);
    String middle = pusher.blob(REPOSITORY, mebibyte);
    add(warmUp, "GET 1 MiB, 8 connections", server, wrk(place + "/blobs/" + middle, 8));
    add(
        warmUp,
        "push of a 1 KiB blob, 1 client",
        server,
        Pusher.rate(1, pushes / 4, i -> pusher.blob(REPOSITORY, Pusher.unique(1024))));
    String held = blob;
    add(
        warmUp,
        "push of a 1 KiB blob, 8 clients",
        server,
        Pusher.rate(8, pushes, i -> pusher.blob(REPOSITORY + i % 8, Pusher.unique(1024))));
    add(
        warmUp,
        "PUT manifest, 8 clients",
        server,
        Pusher.rate(8, pushes, i -> pusher.manifest(REPOSITORY, "t" + i % 100, held, 1024)));
  }

  private void add(boolean warmUp, String row, Server server, double value) {
    if (!warmUp) {
      add(row, server.name(), value);
    }
  }

  private void add(String row, String name, double value) {
    rows.computeIfAbsent(row, r -> new LinkedHashMap<>())
        .computeIfAbsent(name, n -> new ArrayList<>())
        .add(value);
  }

  private double wrk(String url) throws IOException, InterruptedException {
    return wrk(url, 16);
  }

  private double wrk(String url, int connections) throws IOException, InterruptedException {
    String out = run("wrk", "-t2", "-c" + connections, "-d" + seconds + "s", "--latency", url);
    p99 = number("99%\\s+([\\d.]+)", out) * (out.matches("(?s).*99%\\s+[\\d.]+us.*") ? 0.001 : 1);
    return number("Requests/sec:\\s+([\\d.]+)", out);
  }

  /** wrk waits for the body of an answer to HEAD, which never comes. */
  private double ab(String url) throws IOException, InterruptedException {
    String out = run("ab", "-q", "-k", "-i", "-c16", "-t" + seconds, "-n" + 200_000 * seconds, url);
    return number("Requests per second:\\s+([\\d.]+)", out);
  }

  private double getLarge(String url) throws IOException, InterruptedException {
    return Double.parseDouble(
            run("curl", "-s", "-o", "/dev/null", "-w", "%{speed_download}", url).strip())
        / 1e6;
  }

  /** Four at a time, all in all. */
  private static double getLargeAtOnce(String url) throws IOException, InterruptedException {
    List<Process> clients = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < 4; i++) {
      clients.add(new ProcessBuilder("curl", "-s", "-f", "-o", "/dev/null", url).start());
    }
    for (Process client : clients) {
      if (client.waitFor() != 0) {
        throw new IOException(url + " could not be fetched four times at once");
      }
    }
    return 4.0 * LARGE / 1e6 / ((System.nanoTime() - start) / 1e9);
  }

  /** As docker does it. */
  private double patchLarge(String base, Path large, String digest)
      throws IOException, InterruptedException {
    String first = beginUpload(base);
    long start = System.nanoTime();
    String sent =
        run(
            "curl",
            "-s",
            "-f",
            "-i",
            "-X",
            "PATCH",
            "-H",
            "Content-Type: application/octet-stream",
            "-H",
            "Expect:",
            "-T",
            large.toString(),
            first);
    String at = location(base, sent);
    run(
        "curl",
        "-s",
        "-f",
        "-X",
        "PUT",
        at + (at.indexOf('?') < 0 ? "?" : "&") + "digest=" + digest);
    return LARGE / 1e6 / ((System.nanoTime() - start) / 1e9);
  }

  /** Where it goes on. */
  private static String beginUpload(String base) throws IOException, InterruptedException {
    String uploads = base + "/v2/" + REPOSITORY + "/blobs/uploads/";
    return location(base, run("curl", "-s", "-i", "-X", "POST", uploads));
  }

  private static String location(String base, String answer) throws IOException {
    Matcher location = Pattern.compile("(?im)^location: (\\S+)").matcher(answer);
    if (!location.find()) {
      throw new IOException("no Location: " + answer);
    }
    return location.group(1).startsWith("http") ? location.group(1) : base + location.group(1);
  }

  /** In one PUT, whether it is there already or not. */
  private double putLarge(String base, Path large, String digest)
      throws IOException, InterruptedException {
    String at = beginUpload(base);
    String query = (at.indexOf('?') < 0 ? "?" : "&") + "digest=" + digest;
    String speed =
        run(
            "curl",
            "-s",
            "-f",
            "-H",
            "Content-Type: application/octet-stream",
            "-H",
            "Expect:",
            "-T",
            large.toString(),
            "-w",
            "%{speed_upload}",
            at + query);
    return Double.parseDouble(speed.strip()) / 1e6;
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + out);
    }
    return out;
  }

  private static double number(String pattern, String text) throws IOException {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) {
      throw new IOException("no number in: " + text);
    }
    return Double.parseDouble(matcher.group(1));
  }

  // Floors

  private void floors(byte[] content, boolean warmUp) throws Exception {
    double written = hashAndWrite(content);
    double streamed = stream(content);
    if (!warmUp) {
      add("PUT 100 MiB, MB/s", "floor", written);
      add("GET 100 MiB, MB/s", "floor", streamed);
    }
  }

  /** SHA-256, and one write with fsync, at the same time. */
  private double hashAndWrite(byte[] content) throws Exception {
    Path file = directory.resolve("floor");
    long start = System.nanoTime();
    Thread hashing =
        new Thread(
            () -> {
              try {
                MessageDigest.getInstance("SHA-256").digest(content);
              } catch (java.security.GeneralSecurityException e) {
                throw new IllegalStateException(e);
              }
            });
    hashing.start();
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    hashing.join();
    return content.length / 1e6 / ((System.nanoTime() - start) / 1e9);
  }

  /** One TCP stream on loopback. */
  private static double stream(byte[] content) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Thread sending =
          new Thread(
              () -> {
                try (Socket socket = server.accept()) {
                  socket.getOutputStream().write(content);
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      sending.start();
      long start = System.nanoTime();
      try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[1 << 20];
        while (in.read(buffer) >= 0) {
          continue; // Only read.
        }
      }
      sending.join();
      return content.length / 1e6 / ((System.nanoTime() - start) / 1e9);
    }
  }

  private void print(List<Server> servers) throws IOException {
    MarkdownTable table =
        new MarkdownTable("", "ours", "docker-registry", "floor", "÷ docker-registry", "÷ floor");
    rows.forEach(
        (row, by) -> {
          double ours = median(by.get("ours"));
          double theirs = median(by.get("docker-registry"));
          List<Double> floors =
              by.getOrDefault("floor", by.getOrDefault("empty servlet", List.of()));
          double floor = median(floors);
          table.row(
              List.of(
                  row,
                  number(ours),
                  number(theirs),
                  floor == 0 ? "" : number(floor),
                  String.format(Locale.ROOT, "%.2f", ours / theirs),
                  floor == 0 ? "" : String.format(Locale.ROOT, "%.2f", ours / floor)));
        });
    System.out.printf("%nmedians of %d rounds%n%n%s", rounds, table);
    for (Server server : servers) {
      String status =
          Files.readString(Path.of("/proc/" + server.process().process().pid() + "/status"));
      System.out.printf(
          "%npeak resident of %s: %.0f MiB%n",
          server.name(), number("VmHWM:\\s+(\\d+)", status) / 1024);
    }
  }

  private static double median(java.util.@org.jspecify.annotations.Nullable List<Double> values) {
    if (values == null || values.isEmpty()) {
      return 0;
    }
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }
}
