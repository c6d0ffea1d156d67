package dev.imagestreams.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagestreams.http.HttpSettings;
import dev.imagestreams.http.HttpTransport;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.auth.CredentialProvider;
import dev.imagestreams.registry.mirrors.RegistryRules;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.Test;

class CallExecutorTest {

  @Test
  void uploadsNothingToThisMachineForARegistryElsewhere() throws Exception {
    try (MockWebServer server = new MockWebServer();
        HttpTransport transport =
            new HttpTransport(HttpSettings.of("test").withConnections(1, 1))) {
      server.start(InetAddress.getByName("127.0.0.1"), 0);
      server.enqueue(new MockResponse.Builder().code(201).build());
      // 192.0.2.1 is nobody's (RFC 5737), and nothing is sent there.
      FinishUpload upload =
          new FinishUpload(
              Repository.parse("192.0.2.1/app"),
              URI.create("http://127.0.0.1:" + server.getPort() + "/up"),
              Digest.parse("sha256:" + "0".repeat(64)),
              new BlobBody(BlobSource.of(new byte[1]), 0, 1, position -> {}));
      CallExecutor executor =
          new CallExecutor(
              transport,
              CredentialProvider.anonymous(),
              new Admission(HostLimits.of(4), 1),
              RetryPolicy.none(),
              RegistryRules.none(),
              new Warnings(warning -> {}),
              host -> false);

      RegistryException refusal =
          catchThrowableOfType(
              RegistryException.class,
              () -> executor.execute(upload, Access.within(Duration.ofSeconds(30))));

      assertThat(refusal).isNotNull();
      assertThat(refusal.reason()).isEqualTo(RegistryException.Reason.FORBIDDEN);
      assertThat(server.getRequestCount()).isZero();
    }
  }
}
