package dev.imagestreams.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Digest;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a registry asks the disk for before it says that it has something, as the kernel sees it.
 */
@RequiresPeer("strace")
class FsyncOrderTest {

  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  @TempDir Path directory;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Process process;
  private String base;

  @BeforeEach
  void start() throws Exception {
    Peers.assumeWorks("FsyncOrderTest", "strace", Peers.works(directory, "strace", "true"));
    process =
        new ProcessBuilder(
                "strace",
                "-f",
                "-y",
                "-s",
                "20",
                "-e",
                "trace=fsync,fdatasync,rename,renameat,renameat2,write,writev,sendto",
                "-o",
                trace().toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledRegistry.class.getName(),
                directory.toString(),
                "registry.example:5000")
            .redirectError(directory.resolve("registry.log").toFile())
            .start();
    BufferedReader lines = process.inputReader();
    base = "http://127.0.0.1:" + lines.readLine() + "/v2/team/app";
  }

  @AfterEach
  void stop() throws Exception {
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroy);
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  private Path trace() {
    return directory.resolve("trace");
  }

  private HttpResponse<Void> send(String method, String url, byte[] body, String type)
      throws Exception {
    HttpResponse<Void> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", type)
                .method(method, BodyPublishers.ofByteArray(body))
                .build(),
            BodyHandlers.discarding());
    assertThat(answer.statusCode()).isBetween(200, 299);
    return answer;
  }

  private void blob(byte[] content) throws Exception {
    String place =
        send("POST", base + "/blobs/uploads/", new byte[0], "text/plain")
            .headers()
            .firstValue("Location")
            .orElseThrow();
    String url = URI.create(base).resolve(place) + "?digest=" + Digest.sha256(content);
    send("PUT", url, content, "application/octet-stream");
  }

  private byte[] image(String name) throws Exception {
    byte[] config = ("config of " + name).getBytes(UTF_8);
    byte[] layer = ("layer of " + name).getBytes(UTF_8);
    blob(config);
    blob(layer);
    byte[] manifest =
        """
        {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"application/vnd.test",\
        "digest":"%s","size":%d},"layers":[{"mediaType":"application/vnd.test",\
        "digest":"%s","size":%d}]}"""
            .formatted(
                MANIFEST, Digest.sha256(config), config.length, Digest.sha256(layer), layer.length)
            .getBytes(UTF_8);
    send("PUT", base + "/manifests/" + name, manifest, MANIFEST);
    return manifest;
  }

  /** Waits until as many images are answered, since strace writes a little later. */
  private List<String> calls(int images) {
    return Awaitility.await()
        .until(
            this::calls,
            calls ->
                calls.stream().filter(line -> line.contains("1.1 201")).count() == 3L * images);
  }

  /** Lines of the trace that are of the registry's own files, and its answers. */
  private List<String> calls() throws Exception {
    return new ArrayList<>(Files.readAllLines(trace()))
        .stream()
            .filter(line -> line.contains("/registry/") || line.contains("HTTP/1.1 2"))
            .toList();
  }

  private static int first(List<String> calls, int from, String... parts) {
    return IntStream.range(from, calls.size())
        .filter(i -> List.of(parts).stream().allMatch(calls.get(i)::contains))
        .findFirst()
        .orElseThrow(
            () -> new AssertionError("no " + List.of(parts) + " in " + String.join("\n", calls)));
  }

  @Test
  void contentIsOnTheDiskBeforeItsNameAndItsNameBeforeTheAnswer() throws Exception {
    image("warm");
    byte[] layer = "layer of cold".getBytes(UTF_8);
    String hex = Digest.sha256(layer).hex();
    image("cold");

    List<String> calls = calls(2);
    int renamed = first(calls, 0, "rename", "/blobs/sha256/" + hex.substring(0, 2) + "/" + hex);
    String upload = calls.get(renamed).replaceAll(".*/uploads/([^/]+)/data.*", "$1");
    int forced = first(calls, 0, "fsync(", upload);
    int named = first(calls, renamed, "fsync(", "/blobs/sha256/" + hex.substring(0, 2) + ">");
    int member = first(calls, named, "fsync(", "/team/app/_blobs/sha256>");
    int answered = first(calls, member, "HTTP/1.1 201");

    assertThat(List.of(forced, renamed, named, member, answered)).isSorted();
    assertThat(calls.subList(forced, answered)).noneMatch(line -> line.contains("HTTP/1.1 201"));
  }

  @Test
  void tagIsInTheJournalOnTheDiskBeforeTheAnswer() throws Exception {
    image("warm");
    int before = calls(1).size();
    image("cold");

    List<String> calls = calls(2);
    int journal = first(calls, before, "sync(", "/journal/");
    int tag = first(calls, journal, "rename", "/_tags/cold");
    int answered = first(calls, tag, "HTTP/1.1 201");
    assertThat(List.of(journal, tag, answered)).isSorted();
  }

  /** Two blobs and a manifest, in a repository that is there: seven, and not forty. */
  @Test
  void imageOfTwoBlobsWaitsForTheDiskSevenTimes() throws Exception {
    image("warm");
    int before = calls(1).size();

    image("cold");

    List<String> waits =
        calls(2).stream().skip(before).filter(line -> line.contains("sync(")).toList();
    assertThat(waits).as(String.join("\n", waits)).hasSizeLessThanOrEqualTo(8).hasSize(7);
  }
}
