package dev.imagestreams.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A plain HTTP client's view of a registry, and one small image. Nothing of it is the library's.
 */
final class Pushes {

  static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  static final byte[] LAYER =
      "a layer, as far as a registry can tell".getBytes(StandardCharsets.UTF_8);
  static final byte[] CONFIG =
      """
      {"created":"2026-01-02T03:04:05Z","architecture":"arm64","os":"linux",\
      "config":{"Labels":{"team":"ruby"}},"rootfs":{"type":"layers","diff_ids":[]}}"""
          .getBytes(StandardCharsets.UTF_8);

  private final HttpClient client = HttpClient.newHttpClient();
  private final String base;

  private final String authorization;

  Pushes(String address) {
    this(address, "");
  }

  /**
   * @param authorization the header's value; empty for none
   */
  Pushes(String address, String authorization) {
    this.base = "http://" + address;
    this.authorization = authorization;
  }

  static String basic(String user, String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  static String sha256(byte[] bytes) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] manifest() {
    return manifest(CONFIG.length, LAYER.length, "");
  }

  /** The image's manifest, with sizes and a comment to tell images apart. */
  static byte[] manifest(long configSize, long layerSize, String comment) {
    return """
    {"schemaVersion":2,"mediaType":"%s",\
    "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},\
    "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":%d}],\
    "annotations":{"comment":"%s"}}"""
        .formatted(OCI_MANIFEST, sha256(CONFIG), configSize, sha256(LAYER), layerSize, comment)
        .getBytes(StandardCharsets.UTF_8);
  }

  HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
    return authorization.isEmpty() ? request : request.header("Authorization", authorization);
  }

  HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  HttpResponse<byte[]> send(String method, String path, byte[] body)
      throws IOException, InterruptedException {
    return send(request(path).method(method, BodyPublishers.ofByteArray(body)));
  }

  HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return send("GET", path, new byte[0]);
  }

  /** Begins an upload; where to go on. */
  String begin(String repository) throws IOException, InterruptedException {
    return send("POST", "/v2/" + repository + "/blobs/uploads/", new byte[0])
        .headers()
        .firstValue("Location")
        .orElseThrow();
  }

  HttpResponse<byte[]> blob(String repository, byte[] content)
      throws IOException, InterruptedException {
    return send("PUT", begin(repository) + "?digest=" + sha256(content), content);
  }

  HttpResponse<byte[]> manifest(String repository, String reference, byte[] manifest)
      throws IOException, InterruptedException {
    return send(
        request("/v2/" + repository + "/manifests/" + reference)
            .header("Content-Type", OCI_MANIFEST)
            .PUT(BodyPublishers.ofByteArray(manifest)));
  }

  /** Pushes blobs and manifest; the manifest's digest. */
  String image(String repository, String tag, String comment)
      throws IOException, InterruptedException {
    blob(repository, CONFIG);
    blob(repository, LAYER);
    byte[] manifest = manifest(CONFIG.length, LAYER.length, comment);
    HttpResponse<byte[]> answer = manifest(repository, tag, manifest);
    if (answer.statusCode() != 201) {
      throw new AssertionError(new String(answer.body(), StandardCharsets.UTF_8));
    }
    return sha256(manifest);
  }
}
