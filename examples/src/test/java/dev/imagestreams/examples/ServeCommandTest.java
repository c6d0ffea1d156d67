package dev.imagestreams.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.testkit.registry.FixtureRegistry;
import dev.imagestreams.testkit.registry.SampleImage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code imagestreams serve} lets whom do. */
class ServeCommandTest {

  /** {@code htpasswd -nbB -C 5 ci robot}. */
  private static final String CI =
      "ci:$2y$05$m9SLWkikTu2uTWyvRg7eOO3ecIlXfOpjAAgs0t.ujIjk9i1wDoBuC";

  private static final String ROBOT =
      "Basic " + Base64.getEncoder().encodeToString("ci:robot".getBytes(StandardCharsets.UTF_8));

  @TempDir Path directory;
  private ProgramProcess server;
  private String base;
  private HttpClient client = HttpClient.newHttpClient();

  private void serve(String... options) throws Exception {
    String[] arguments = new String[options.length + 5];
    System.arraycopy(
        new String[] {
          "serve", "--listen", "127.0.0.1:0", "--data", directory.resolve("data").toString()
        },
        0,
        arguments,
        0,
        5);
    System.arraycopy(options, 0, arguments, 5, options.length);
    server = ProgramProcess.start(directory, arguments);
    base = server.line().replace("listening on ", "");
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private int send(String method, String path, String authorization) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).method(method, BodyPublishers.noBody());
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return client.send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  @Test
  void usersOfAFileMayDoEverythingAndNobodyElseAnything() throws Exception {
    serve("--htpasswd", Files.writeString(directory.resolve("users"), CI).toString());

    assertThat(send("GET", "/v2/", "")).isEqualTo(401);
    assertThat(send("GET", "/v2/", ROBOT)).isEqualTo(200);
    assertThat(send("GET", "/v2/a/manifests/1", "")).isEqualTo(401);
    assertThat(send("POST", "/v2/a/blobs/uploads/", ROBOT)).isEqualTo(202);
  }

  @Test
  void everybodyMayPullWhereThatIsSaid() throws Exception {
    String users = Files.writeString(directory.resolve("users"), CI).toString();
    serve("--htpasswd", users, "--anonymous-pull", "--no-delete", "--access-log");

    assertThat(send("GET", "/v2/a/manifests/1", "")).isEqualTo(404);
    assertThat(send("POST", "/v2/a/blobs/uploads/", "")).isEqualTo(401);
    assertThat(send("POST", "/v2/a/blobs/uploads/", ROBOT)).isEqualTo(202);
    assertThat(send("DELETE", "/v2/a/manifests/1", ROBOT)).isEqualTo(405);
    await()
        .until(
            () -> server.errors().contains("actor=\"ci\"") || server.errors().contains("actor=ci"));
  }

  @Test
  void imagesThatStreamsImportedComeThrough() throws Exception {
    String store = directory.resolve("store").toString();
    try (FixtureRegistry elsewhere = FixtureRegistry.start()) {
      SampleImage image = SampleImage.of("elsewhere");
      elsewhere.put("team/app", "1", image);
      ProgramRun.of(
              "import",
              "shop/app:1",
              "--from",
              elsewhere.host() + "/team/app:1",
              "--confirm",
              "--store",
              store)
          .succeeded();
      serve("--store", store, "--no-import", "--pull-through");

      assertThat(send("GET", "/v2/shop/app/manifests/1", "")).isEqualTo(200);
      assertThat(send("GET", "/v2/shop/app/manifests/2", "")).isEqualTo(404);
    }
    assertThat(send("GET", "/v2/shop/app/manifests/1", "")).as("kept").isEqualTo(200);
  }

  @Test
  void speaksTlsAndTakesNothingWhereItIsReadOnly() throws Exception {
    HeldCertificate certificate =
        new HeldCertificate.Builder().addSubjectAlternativeName("127.0.0.1").build();
    client =
        HttpClient.newBuilder()
            .sslContext(
                new HandshakeCertificates.Builder()
                    .addTrustedCertificate(certificate.certificate())
                    .build()
                    .sslContext())
            .build();
    serve(
        "--read-only",
        "--tls-cert",
        Files.writeString(directory.resolve("cert.pem"), certificate.certificatePem()).toString(),
        "--tls-key",
        Files.writeString(directory.resolve("key.pem"), certificate.privateKeyPkcs8Pem())
            .toString());

    assertThat(base).startsWith("https://127.0.0.1:");
    assertThat(send("GET", "/v2/", "")).isEqualTo(200);
    assertThat(send("POST", "/v2/a/blobs/uploads/", "")).isEqualTo(405);
  }
}
