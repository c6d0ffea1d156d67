package dev.imagestreams.testkit.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.BlobSource;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.HostLimits;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RetryPolicy;
import dev.imagestreams.registry.auth.Credentials;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A program that uses every secret a client can be given, in success and in every kind of failure,
 * and shows all it can of what went wrong: {@link SecretsTest} reads what it and its log say.
 */
final class SecretsScene {

  static final String PASSWORD = "pa55word-of-the-scene";
  static final String WRONG_PASSWORD = "wr0ng-password-of-the-scene";
  static final String REFRESH_TOKEN = "refre5h-token-of-the-scene";
  static final String REGISTRY_TOKEN = "regi5try-token-of-the-scene";
  static final String UPLOAD_SIGNATURE = "upl0ad-signature-of-the-scene";
  static final String LAST_LINE = "that was all";

  private static final byte[] CONTENT = "content".getBytes(UTF_8);

  private SecretsScene() {}

  public static void main(String[] arguments) {
    play(FixtureRegistry.builder().basic("me", PASSWORD), new Credentials("me", PASSWORD));
    play(FixtureRegistry.builder().basic("me", PASSWORD), new Credentials("me", WRONG_PASSWORD));
    play(FixtureRegistry.builder().bearer("me", PASSWORD), new Credentials("me", PASSWORD));
    play(FixtureRegistry.builder().bearer("me", PASSWORD), new Credentials("me", WRONG_PASSWORD));
    play(
        FixtureRegistry.builder().refreshToken("me", REFRESH_TOKEN),
        Credentials.identityToken(REFRESH_TOKEN));
    play(
        FixtureRegistry.builder().refreshToken("me", "another"),
        Credentials.identityToken(REFRESH_TOKEN));
    play(
        FixtureRegistry.builder().bearer("me", PASSWORD),
        Credentials.registryToken(REGISTRY_TOKEN));
    System.out.println(LAST_LINE);
  }

  private static void play(FixtureRegistryBuilder builder, Credentials credentials) {
    try (FixtureRegistry registry = builder.quirks(Quirk.BLOBS_ELSEWHERE).start();
        RegistryClient client =
            RegistryClient.builder()
                .credentials((repository, identity) -> List.of(credentials))
                .limits(HostLimits.of(4))
                .retries(
                    new RetryPolicy(
                        2, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofSeconds(1)))
                .build()) {
      System.out.println(credentials + " " + client + " " + soon());
      registry.put("team/app", "1", SampleImage.of("one"));
      useAll(registry, client);
      fail(registry, client);
    }
  }

  private static void useAll(FixtureRegistry registry, RegistryClient client) {
    var repository = registry.repository("team/app");
    Digest layer = Digest.sha256(SampleImage.of("one").blobs().get(1));
    tell(() -> client.allTags(repository, soon()));
    tell(() -> client.resolve(repository.withTag("1"), soon()));
    tell(() -> client.manifest(repository.withTag("1"), soon()));
    tell(() -> client.catalog(registry.host(), Optional.empty(), soon()));
    tell(() -> read(registry, client, layer));
    tell(
        () ->
            client
                .writer()
                .orElseThrow()
                .pushBlob(repository, Digest.sha256(CONTENT), BlobSource.of(CONTENT), soon()));
  }

  /** Every kind of failure, at the registry and at where it sends its clients. */
  private static void fail(FixtureRegistry registry, RegistryClient client) {
    for (Fault fault :
        List.of(
            Fault.on("*", ".*").status(401),
            Fault.on("*", ".*").status(403),
            Fault.on("*", ".*").status(500),
            Fault.on("*", ".*").status(429).header("Retry-After", "9999"),
            Fault.on("*", ".*").noAnswer(),
            Fault.on("GET", ".*").cutAfter(3),
            Fault.on("GET", ".*").changeByte(0),
            Fault.on("*", ".*").status(302).header("Location", signed("http://169.254.169.254/x")),
            Fault.on("*", ".*").status(302).header("Location", signed("http://no.such.invalid/x")),
            Fault.on("*", ".*").status(302).header("Location", signed("http://127.0.0.1:1/x")),
            Fault.on("*", ".*").status(302).header("Location", signed("ftp://127.0.0.1/x")),
            Fault.on("POST", ".*").status(202).header("Location", signed("http://127.0.0.1:1/x")),
            Fault.on("POST", ".*").status(202).header("Location", signed("http://127.0.0.1:1/ x")),
            Fault.on("GET", ".*/tags/list")
                .header("Link", "<" + signed("http://127.0.0.1:1/x") + ">; rel=\"next\""),
            Fault.on("GET", ".*").status(200).header("Content-Type", MediaTypes.OCI_INDEX))) {
      registry.heal();
      registry.play(fault.always());
      useAll(registry, client);
    }
  }

  private static String signed(String url) {
    return url + "?X-Amz-Signature=" + UPLOAD_SIGNATURE;
  }

  private static byte[] read(FixtureRegistry registry, RegistryClient client, Digest digest) {
    try (BlobStream blob = client.blob(registry.repository("team/app"), digest, 0, soon())) {
      return blob.readAll(1000);
    }
  }

  /** Shows what went wrong: the whole chain, with its stack traces, as a log would. */
  private static void tell(Runnable call) {
    try {
      call.run();
    } catch (RegistryException e) {
      System.out.println("refused: " + e.reason() + " " + e);
      e.printStackTrace(System.out);
    }
  }

  private static Access soon() {
    return Access.within(Duration.ofSeconds(20));
  }
}
