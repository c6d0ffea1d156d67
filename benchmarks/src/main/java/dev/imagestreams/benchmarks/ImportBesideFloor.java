package dev.imagestreams.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imagestreams.core.ImportResult;
import dev.imagestreams.core.TagImporter;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.examples.SampleImage;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.server.IntegratedRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/**
 * The first import of a repository, beside the floor: the bare HTTP client making the same requests
 * and checking the same digests. Rounds alternate, so that both see the same machine.
 */
public final class ImportBesideFloor {

  private static final String ACCEPT = String.join(", ", MediaTypes.MANIFESTS);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String repository;
  private final int tags;
  private final int threads;

  private ImportBesideFloor(String repository, int tags, int threads) {
    this.repository = repository;
    this.tags = tags;
    this.threads = threads;
  }

  /** Arguments: TAGS THREADS ROUNDS [HOST:PORT/REPOSITORY, already filled]. */
  public static void main(String[] args) throws Exception {
    int tags = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
    int threads = args.length > 1 ? Integer.parseInt(args[1]) : 8;
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 12;
    if (args.length > 3) {
      new ImportBesideFloor(args[3], tags, threads).run(rounds);
      return;
    }
    Path directory = Files.createTempDirectory("imagestreams-benchmark");
    try (IntegratedRegistry registry = IntegratedRegistry.builder().data(directory).start()) {
      String repository = registry.address() + "/bench/app";
      fill(repository, tags);
      new ImportBesideFloor(repository, tags, threads).run(rounds);
    } finally {
      delete(directory);
    }
  }

  private static void fill(String repository, int tags) throws IOException {
    try (RegistryClient client = RegistryClient.create()) {
      for (int i = 0; i < tags; i++) {
        ImageReference reference = ImageReference.parse(repository + ":v" + i);
        SampleImage.saying("image " + i).push(client, reference);
      }
    }
  }

  private void run(int rounds) throws Exception {
    double[] ours = new double[rounds];
    double[] floor = new double[rounds];
    try (CloseableHttpClient http =
            HttpClients.custom()
                .setConnectionManager(
                    PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(threads)
                        .setMaxConnPerRoute(threads)
                        .build())
                .disableCookieManagement()
                .build();
        RegistryClient client = RegistryClient.builder().connectionsPerHost(threads).build()) {
      ExecutorService executor = Executors.newFixedThreadPool(threads);
      for (int round = 0; round < rounds; round++) {
        floor[round] = millis(() -> floorImport(http, executor));
        ours[round] = millis(() -> ourImport(client));
      }
      executor.shutdown();
    }
    report("floor", floor);
    report("imagestreams", ours);
    System.out.printf(
        Locale.ROOT,
        "ratio to the floor, second half of %d rounds: best %.2f, median %.2f%n",
        rounds,
        half(ours)[0] / half(floor)[0],
        median(ours) / median(floor));
  }

  private interface Work {
    void run() throws Exception;
  }

  private static double millis(Work work) throws Exception {
    long begin = System.nanoTime();
    work.run();
    return (System.nanoTime() - begin) / 1e6;
  }

  private void ourImport(RegistryClient client) {
    try (TagImporter importer =
        TagImporter.builder()
            .registryClient(client)
            .store(new InMemoryImageStreamStore())
            .concurrency(threads)
            .build()) {
      ImportResult result = importer.importImage(ImageStream.of("app", repository));
      require(result.complete() && result.tags().size() == tags, "our import is incomplete");
    }
  }

  private void floorImport(CloseableHttpClient http, ExecutorService executor) throws Exception {
    int slash = repository.indexOf('/');
    String base = "http://" + repository.substring(0, slash) + "/v2" + repository.substring(slash);
    JsonNode list = JSON.readTree(get(http, base + "/tags/list")).path("tags");
    List<Future<?>> all = new ArrayList<>();
    for (JsonNode tag : list) {
      all.add(executor.submit(() -> floorTag(http, base, tag.textValue())));
    }
    require(all.size() == tags, "the floor saw " + all.size() + " tags");
    for (Future<?> each : all) {
      each.get();
    }
  }

  private static String floorTag(CloseableHttpClient http, String base, String tag)
      throws IOException {
    byte[] manifest = get(http, base + "/manifests/" + tag);
    String digest = Digest.sha256(manifest).toString();
    String configDigest = JSON.readTree(manifest).path("config").path("digest").textValue();
    byte[] config = get(http, base + "/blobs/" + configDigest);
    require(Digest.sha256(config).toString().equals(configDigest), "wrong config of " + tag);
    return digest + JSON.readTree(config).path("config").path("Labels");
  }

  private static byte[] get(CloseableHttpClient http, String url) throws IOException {
    HttpGet get = new HttpGet(url);
    get.setHeader("Accept", ACCEPT);
    return http.execute(get, answer -> EntityUtils.toByteArray(answer.getEntity()));
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }

  private static void report(String name, double[] millis) {
    System.out.printf(
        Locale.ROOT,
        "%-14s first %.0f ms; second half: best %.0f ms, median %.0f ms%n",
        name,
        millis[0],
        half(millis)[0],
        median(millis));
  }

  /** The rounds after warming up, sorted. */
  private static double[] half(double[] millis) {
    double[] half = Arrays.copyOfRange(millis, millis.length / 2, millis.length);
    Arrays.sort(half);
    return half;
  }

  private static double median(double[] millis) {
    double[] half = half(millis);
    return half[half.length / 2];
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
