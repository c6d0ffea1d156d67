package dev.imagestreams.benchmarks.server;

import dev.imagestreams.benchmarks.measure.MarkdownTable;
import dev.imagestreams.benchmarks.measure.Options;
import dev.imagestreams.benchmarks.measure.OwnProcess;
import dev.imagestreams.benchmarks.measure.TemporaryDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a registry must bear, with garbage collected every second all the while.
 *
 * <p>Options: {@code --repositories} and {@code --tags} of each, {@code --mib} of the huge blob,
 * {@code --idle} connections, {@code --pushers} of one blob, {@code --seed}, {@code --directory} of
 * the data. Ends with status 1 where something is lost or wrong, and says what misses its goal.
 */
public final class LongHaul {

  private static final int PUSHES = 1000;
  private static final int ROUNDS = 5;

  private final Options options;
  private final Path directory;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final MarkdownTable table = new MarkdownTable("", "measured", "goal", "");
  private final List<String> wrong = new ArrayList<>();

  private LongHaul(Options options, Path directory) {
    this.options = options;
    this.directory = directory;
  }

  /** A registry that runs. */
  private record Running(OwnProcess process, String address, long openMillis)
      implements AutoCloseable {

    /** In MiB. */
    double peakResident() throws IOException {
      String status = Files.readString(Path.of("/proc/" + process.process().pid() + "/status"));
      Matcher matcher = Pattern.compile("VmHWM:\\s+(\\d+)").matcher(status);
      return matcher.find() ? Double.parseDouble(matcher.group(1)) / 1024 : 0;
    }

    @Override
    public void close() {
      process.close();
    }
  }

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(args, "repositories", "tags", "mib", "idle", "pushers", "seed", "directory");
    try (TemporaryDirectory directory = TemporaryDirectory.create(options.text("directory", ""))) {
      LongHaul haul = new LongHaul(options, directory.path());
      haul.manyTags();
      haul.hugeBlob();
      haul.idleConnections();
      haul.sameBlob();
      System.out.printf("%n%s", haul.table);
      haul.wrong.forEach(each -> System.out.println("WRONG: " + each));
      System.exit(haul.wrong.isEmpty() ? 0 : 1);
    }
  }

  private Running start(String data, String heap) throws IOException {
    OwnProcess process =
        OwnProcess.start(
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx" + heap,
                    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                    "-cp",
                    System.getProperty("java.class.path"),
                    CollectingRegistry.class.getName(),
                    directory.resolve(data).toString())
                .redirectError(directory.resolve(data + ".err").toFile()));
    BufferedReader out = process.process().inputReader();
    String line = out.readLine();
    if (line == null) {
      throw new IOException(Files.readString(directory.resolve(data + ".err")));
    }
    String[] parts = line.split(" ", 2);
    return new Running(process, parts[0], Long.parseLong(parts[1]));
  }

  private void row(String what, double value, String unit, String goal, boolean reached) {
    String measured = String.format(Locale.ROOT, "%.2f %s", value, unit);
    table.row(List.of(what, measured, goal, goal.isEmpty() ? "" : reached ? "reached" : "missed"));
    System.out.println(what + ": " + measured + " (goal " + goal + ")");
  }

  private void require(boolean holds, String what) {
    if (!holds) {
      wrong.add(what);
    }
  }

  // Many repositories and tags

  private static String repository(int number) {
    return "long/haul" + number / 100 + "/app" + number;
  }

  private void manyTags() throws Exception {
    int repositories = options.number("repositories", 10_000);
    int tags = options.number("tags", 100);
    String query =
        IntStream.range(0, tags).mapToObj(i -> "tag=t" + i).reduce((a, b) -> a + "&" + b).get();
    try (Running filled = start("full", "256m")) {
      Pusher pusher = new Pusher(filled.address());
      byte[] blob = Pusher.unique(1024);
      double rate =
          Pusher.rate(
              8,
              repositories,
              i -> {
                pusher.blob(repository(i), blob);
                pusher.manifestWithTags(repository(i), Pusher.digest(blob), blob.length, query);
              });
      System.out.printf(
          Locale.ROOT, "%d repositories of %d tags, %.0f/s%n", repositories, tags, rate);
      row("resident while filling, 256 MiB heap", filled.peakResident(), "MiB", "", true);
    }
    try (Running empty = start("empty", "256m");
        Running full = start("full", "256m")) {
      row("start, full", full.openMillis() / 1000.0, "s", "2", full.openMillis() <= 2000);
      row("start, empty", empty.openMillis() / 1000.0, "s", "", true);
      compare(empty, full);
      verify(full, repositories, tags);
      row("resident of the full one, 256 MiB heap", full.peakResident(), "MiB", "", true);
    }
  }

  /** Pushes and pulls on both, in turn. */
  private void compare(Running empty, Running full) throws Exception {
    double[] pushes = new double[2];
    double[] pulls = new double[2];
    for (int round = -1; round < ROUNDS; round++) {
      Running[] both = {empty, full};
      for (int which = 0; which < both.length; which++) {
        Pusher pusher = new Pusher(both[which].address());
        byte[] blob = Pusher.unique(1024);
        pusher.blob(repository(7), blob);
        String digest = Pusher.digest(blob);
        double pushed =
            Pusher.rate(
                8,
                PUSHES,
                i -> pusher.manifest(repository(7), "new" + i % 50, digest, blob.length));
        String address = both[which].address();
        double pulled =
            Pusher.rate(8, PUSHES, i -> get(address, repository(7) + "/manifests/new" + i % 50));
        if (round >= 0) {
          pushes[which] += pushed;
          pulls[which] += pulled;
        }
      }
    }
    double pushing = pushes[1] / pushes[0];
    double pulling = pulls[1] / pulls[0];
    row("pushes, full ÷ empty", pushing, "", "0.9", pushing >= 0.9);
    row("pulls, full ÷ empty", pulling, "", "0.9", pulling >= 0.9);
  }

  private byte[] get(String address, String path) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        http.send(
            HttpRequest.newBuilder(URI.create("http://" + address + "/v2/" + path)).build(),
            BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new IOException(path + " answered " + answer.statusCode());
    }
    return answer.body();
  }

  /** Looks at a sample of what was pushed. */
  private void verify(Running full, int repositories, int tags) throws Exception {
    long seed = options.number("seed", (int) (System.nanoTime() % 1_000_000));
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      String name = repository(random.nextInt(repositories));
      byte[] manifest = get(full.address(), name + "/manifests/t" + random.nextInt(tags));
      byte[] again = get(full.address(), name + "/manifests/" + Pusher.digest(manifest));
      require(java.util.Arrays.equals(manifest, again), name + " has another manifest by digest");
      String list = new String(get(full.address(), name + "/tags/list"), StandardCharsets.UTF_8);
      require(list.split("\"t\\d").length > tags, name + " lacks tags: " + list);
      Matcher blob =
          Pattern.compile("sha256:[0-9a-f]{64}")
              .matcher(new String(manifest, StandardCharsets.UTF_8));
      require(
          blob.find()
              && Pusher.digest(get(full.address(), name + "/blobs/" + blob.group()))
                  .equals(blob.group()),
          name + " lacks its blob");
    }
  }

  // A huge blob

  /** Bytes that nobody keeps, the same for the same length. */
  private static InputStream made(long length) {
    return new InputStream() {
      private final byte[] block = block();
      private long at;

      private static byte[] block() {
        byte[] made = new byte[1 << 20];
        new Random(3).nextBytes(made);
        return made;
      }

      @Override
      public int read() {
        return at < length ? block[(int) (at++ % block.length)] & 0xff : -1;
      }

      @Override
      public int read(byte[] into, int offset, int count) {
        if (at >= length) {
          return -1;
        }
        int from = (int) (at % block.length);
        int read = (int) Math.min(Math.min(count, block.length - from), length - at);
        System.arraycopy(block, from, into, offset, read);
        at += read;
        return read;
      }
    };
  }

  private void hugeBlob() throws Exception {
    long length = (long) options.number("mib", 10_240) << 20;
    MessageDigest hash = MessageDigest.getInstance("SHA-256");
    try (DigestInputStream in = new DigestInputStream(made(length), hash)) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
    }
    String digest = "sha256:" + HexFormat.of().formatHex(hash.digest());
    try (Running registry = start("huge", "64m")) {
      String base = "http://" + registry.address() + "/v2/huge/app/blobs/";
      long start = System.nanoTime();
      HttpResponse<Void> pushed =
          http.send(
              HttpRequest.newBuilder(URI.create(base + "uploads/?digest=" + digest))
                  .POST(
                      BodyPublishers.fromPublisher(
                          BodyPublishers.ofInputStream(() -> made(length)), length))
                  .build(),
              BodyHandlers.discarding());
      require(pushed.statusCode() == 201, "the huge blob was answered " + pushed.statusCode());
      double up = length / 1e6 / ((System.nanoTime() - start) / 1e9);
      start = System.nanoTime();
      HttpResponse<InputStream> pulled =
          http.send(
              HttpRequest.newBuilder(URI.create(base + digest)).build(),
              BodyHandlers.ofInputStream());
      hash.reset();
      try (DigestInputStream in = new DigestInputStream(pulled.body(), hash)) {
        in.transferTo(java.io.OutputStream.nullOutputStream());
      }
      double down = length / 1e6 / ((System.nanoTime() - start) / 1e9);
      require(
          digest.equals("sha256:" + HexFormat.of().formatHex(hash.digest())),
          "the huge blob came back as another");
      row("huge blob up, 64 MiB heap", up, "MB/s", "", true);
      row("huge blob down, with its SHA-256", down, "MB/s", "", true);
      row("resident", registry.peakResident(), "MiB", "256", registry.peakResident() <= 256);
    }
  }

  // Idle connections

  private void idleConnections() throws Exception {
    int count = options.number("idle", 1000);
    try (Running registry = start("idle", "128m")) {
      Pusher pusher = new Pusher(registry.address());
      byte[] blob = Pusher.unique(1024);
      pusher.blob("idle/app", blob);
      pusher.manifest("idle/app", "1", Pusher.digest(blob), blob.length);
      String[] parts = registry.address().split(":", -1);
      double[] alone = new double[ROUNDS];
      double[] beside = new double[ROUNDS];
      for (int round = -1; round < ROUNDS; round++) {
        double without = pulls(registry);
        List<Socket> idle = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          Socket socket = new Socket(parts[0], Integer.parseInt(parts[1]));
          socket
              .getOutputStream()
              .write("GET /v2/ HTTP/1.1\r\nHost: a\r\n".getBytes(StandardCharsets.US_ASCII));
          idle.add(socket);
        }
        double with = pulls(registry);
        for (Socket socket : idle) {
          socket.close();
        }
        if (round >= 0) {
          alone[round] = without;
          beside[round] = with;
        }
      }
      double ratio =
          IntStream.range(0, ROUNDS).mapToDouble(i -> beside[i] / alone[i]).average().orElse(0);
      row("pulls beside " + count + " idle ÷ alone", ratio, "", "0.9", ratio >= 0.9);
      row("resident", registry.peakResident(), "MiB", "256", registry.peakResident() <= 256);
    }
  }

  private double pulls(Running registry) throws Exception {
    return Pusher.rate(8, 4 * PUSHES, i -> get(registry.address(), "idle/app/manifests/1"));
  }

  // The same blob

  private void sameBlob() throws Exception {
    int pushers = options.number("pushers", 50);
    byte[] blob = new byte[5 << 20];
    new Random(5).nextBytes(blob);
    String digest = Pusher.digest(blob);
    try (Running registry = start("same", "256m")) {
      ExecutorService threads = Executors.newFixedThreadPool(pushers);
      CountDownLatch begin = new CountDownLatch(1);
      long start = System.nanoTime();
      List<Future<?>> pushes = new ArrayList<>();
      for (int i = 0; i < pushers; i++) {
        String name = "same/app" + i % 10;
        pushes.add(
            threads.submit(
                () -> {
                  begin.await();
                  return new Pusher(registry.address()).blob(name, blob);
                }));
      }
      begin.countDown();
      for (Future<?> push : pushes) {
        push.get(5, TimeUnit.MINUTES);
      }
      threads.shutdown();
      row(pushers + " pushes of 5 MiB", (System.nanoTime() - start) / 1e9, "s", "", true);
      String hex = digest.substring("sha256:".length());
      try (Stream<Path> files = Files.walk(directory.resolve("same/blobs"))) {
        require(
            files.filter(file -> file.getFileName().toString().equals(hex)).count() == 1,
            "one blob is not one file");
      }
      for (int i = 0; i < 10; i++) {
        byte[] back = get(registry.address(), "same/app" + i + "/blobs/" + digest);
        require(Pusher.digest(back).equals(digest), "same/app" + i + " has another blob");
      }
    }
  }
}
