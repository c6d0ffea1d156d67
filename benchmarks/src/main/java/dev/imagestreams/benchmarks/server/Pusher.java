package dev.imagestreams.benchmarks.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Pushes small things to a registry, as many at a time as it is told to. */
final class Pusher {

  static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  private static final AtomicLong UNIQUE = new AtomicLong(System.nanoTime());

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String base;

  Pusher(String address) {
    this.base = "http://" + address;
  }

  static String digest(byte[] bytes) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Pushes a blob by POST and PUT; its digest. */
  String blob(String repository, byte[] content) throws IOException, InterruptedException {
    HttpResponse<Void> begun =
        http.send(
            HttpRequest.newBuilder(URI.create(base + "/v2/" + repository + "/blobs/uploads/"))
                .POST(BodyPublishers.noBody())
                .build(),
            BodyHandlers.discarding());
    String location = begun.headers().firstValue("Location").orElseThrow();
    String digest = digest(content);
    String at = location.startsWith("http") ? location : base + location;
    String query = (at.indexOf('?') < 0 ? "?" : "&") + "digest=" + digest;
    expect(
        http.send(
            HttpRequest.newBuilder(URI.create(at + query))
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofByteArray(content))
                .build(),
            BodyHandlers.discarding()));
    return digest;
  }

  /** Pushes a manifest of one blob, which is its config and its layer; its digest. */
  String manifest(String repository, String tag, String blob, int size)
      throws IOException, InterruptedException {
    byte[] manifest = manifest(blob, size);
    put(repository + "/manifests/" + tag, manifest);
    return digest(manifest);
  }

  /** The same with many tags at a time: {@code tag=a&tag=b}. */
  void manifestWithTags(String repository, String blob, int size, String query)
      throws IOException, InterruptedException {
    byte[] manifest = manifest(blob, size);
    put(repository + "/manifests/" + digest(manifest) + "?" + query, manifest);
  }

  private static byte[] manifest(String blob, int size) {
    return """
        {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"application/vnd.test",\
        "digest":"%s","size":%d},"layers":[{"mediaType":\
        "application/vnd.oci.image.layer.v1.tar","digest":"%s","size":%d}],\
        "annotations":{"number":"%d"}}"""
        .formatted(MANIFEST, blob, size, blob, size, UNIQUE.incrementAndGet())
        .getBytes(StandardCharsets.UTF_8);
  }

  private void put(String path, byte[] manifest) throws IOException, InterruptedException {
    expect(
        http.send(
            HttpRequest.newBuilder(URI.create(base + "/v2/" + path))
                .header("Content-Type", MANIFEST)
                .PUT(BodyPublishers.ofByteArray(manifest))
                .build(),
            BodyHandlers.discarding()));
  }

  private static void expect(HttpResponse<Void> answer) throws IOException {
    if (answer.statusCode() != 201) {
      throw new IOException(answer.request().uri() + " answered " + answer.statusCode());
    }
  }

  /** Something that is pushed again and again. */
  interface Push {
    void run(int number) throws IOException, InterruptedException;
  }

  /** How many pushes are done a second by so many threads. */
  static double rate(int threads, int pushes, Push push) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    long start = System.nanoTime();
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int first = thread;
        all.add(
            pool.submit(
                () -> {
                  for (int i = first; i < pushes; i += threads) {
                    push.run(i);
                  }
                  return null;
                }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } finally {
      pool.shutdownNow();
    }
    return pushes * 1e9 / (System.nanoTime() - start);
  }

  static byte[] unique(int size) {
    byte[] content = new byte[size];
    byte[] number = Long.toString(UNIQUE.incrementAndGet()).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(number, 0, content, 0, number.length);
    return content;
  }
}
