package dev.imagestreams.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagestreams.examples.SampleImage;
import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.HostLimits;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryClientBuilder;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.auth.CredentialProvider;
import dev.imagestreams.registry.network.ProxySettings;
import dev.imagestreams.registry.network.TlsSettings;
import java.io.IOException;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Images and calls that tests against real registries share. */
final class Samples {

  private static final int MAX_BLOB = 64 << 20;

  private Samples() {}

  /** A client with nothing of this machine's logins, certificates and proxies. */
  static RegistryClientBuilder client() {
    return RegistryClient.builder()
        .limits(HostLimits.of(32))
        .credentials(CredentialProvider.anonymous())
        .tls(TlsSettings.jvm())
        .proxies(ProxySettings.none());
  }

  static Access soon() {
    return Access.within(Duration.ofMinutes(1));
  }

  /** Pushes an image that says a text; its manifest. */
  static Manifest push(RegistryClient client, ImageReference to, String text) throws IOException {
    SampleImage image = SampleImage.saying(text);
    image.push(client, to);
    return image.manifest();
  }

  /** Pulls an image, everything verified; its manifest. */
  static Manifest pull(RegistryClient client, ImageReference from) {
    Manifest manifest = client.manifest(from, soon());
    for (Descriptor blob : manifest.blobs()) {
      try (BlobStream stream = client.blob(from.repository(), blob.digest(), 0, soon())) {
        assertThat(stream.readAll(MAX_BLOB)).hasSize((int) blob.size());
      }
    }
    return manifest;
  }

  /** What a call is refused with: one line. */
  static RegistryException refusal(ThrowingCallable call) {
    RegistryException refusal = catchThrowableOfType(RegistryException.class, call);
    assertThat(refusal).as("a refusal").isNotNull();
    assertThat(refusal.getMessage()).doesNotContain("\n");
    return refusal;
  }
}
